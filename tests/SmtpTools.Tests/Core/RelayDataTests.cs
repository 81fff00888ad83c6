using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using SmtpTools.Relay;
using Xunit;
using Record = SmtpTools.Catalogue.Record;

namespace SmtpTools.Tests.Core;

/// <summary>The data files of the relay check: well formed and whole.</summary>
public sealed class RelayDataTests
{
    [Fact]
    public void There_are_28_forms_and_then_the_controls()
    {
        IReadOnlyList<RelayProbeForm> all = RelayProbeForm.All;
        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(form => form.Number));
        Assert.Equal(28, all.TakeWhile(form => !form.IsControl).Count());
        Assert.Equal(5, all.Skip(28).Count(form => form.IsControl));
        Assert.Equal(Enum.GetValues<RelayControl>().Except([RelayControl.None]), all.Where(form => form.IsControl).Select(form => form.Control).Order());
        Assert.Equal(2, Assert.Single(all, form => form.IsPlain).Number);
    }

    [Fact]
    public void No_form_stands_twice_and_each_has_its_source()
    {
        Assert.Distinct(RelayProbeForm.All.Select(form => form.Name));
        Assert.Distinct(RelayProbeForm.All.Select(form => form.Mail + " " + form.Rcpt));
        Assert.All(RelayProbeForm.All, form => Assert.Matches("^(RFC [0-9]+ [0-9A-Z.]+|https://.+)$", form.Source));
    }

    [Fact]
    public void Forms_have_only_the_known_places_to_fill_and_no_line_breaks()
    {
        foreach (RelayProbeForm form in RelayProbeForm.All)
        {
            Assert.All(Places(form.Mail + form.Rcpt), place => Assert.Contains(place, new[] { "F", "S", "R", "D", "H", "IP", "L", "random", "R+", "D+" }));
            Assert.DoesNotContain(form.Mail + form.Rcpt, char.IsControl);
            Assert.Matches("^<.*>$", form.Mail);
            Assert.Equal(form.IsControl, form.Rcpt.Contains("{random}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_form_whose_recipient_stands_at_the_server_could_be_a_name_of_its_own() =>
        Assert.All(
            RelayProbeForm.All.Where(form => !form.IsControl),
            form => Assert.Equal(!Regex.IsMatch(form.Rcpt, @"^<?(@[^:]+:|\{H\}:)?\{R\}@\{D\}>?$"), form.MayBeLocal));

    [Fact]
    public void A_form_is_held_against_the_control_of_its_own_domain() =>
        Assert.All(RelayProbeForm.All.Where(form => form.MayBeLocal), form => Assert.Equal(
            form.Rcpt == "<{R}@{IP}>" ? RelayControl.None
            : form.Rcpt.EndsWith("@{H}>", StringComparison.Ordinal) ? RelayControl.Name
            : form.Rcpt.EndsWith("@{IP}>", StringComparison.Ordinal) ? RelayControl.Address
            : form.Rcpt.EndsWith("@{L}>", StringComparison.Ordinal) ? RelayControl.Hosted
            : RelayControl.Unqualified,
            form.Control));

    [Fact]
    public void Records_have_only_known_fields()
    {
        Assert.All(RelayData.Read("Probes.txt"), record => Known(record, "probe mail rcpt control is source"));
        Assert.All(RelayData.Read("Statuses.txt"), record => Known(record, "status meaning advice with" + string.Concat(RelayStatusText.Circumstances.Select(circumstance => $" {circumstance}-meaning {circumstance}-advice"))));
    }

    [Fact]
    public void Every_status_has_a_text()
    {
        Assert.Equal(Enum.GetValues<SmtpRelayStatus>(), RelayStatusText.Known.Order());
        foreach (SmtpRelayStatus status in Enum.GetValues<SmtpRelayStatus>())
        {
            var text = RelayStatusText.Of(status);
            Assert.All(RelayStatusText.Circumstances.Append(null), circumstance => Assert.Matches(@"\.( \{reply\})?$", text.Meaning(circumstance)));
            Assert.True(text.HasReplyAdvice || text.Advice(null).Length > 0, status.ToString());
            Assert.All(Places(string.Concat(RelayStatusText.Circumstances.Append(null).Select(circumstance => text.Meaning(circumstance) + text.Advice(circumstance)))), place => Assert.Contains(place, new[] { "server", "port", "seconds", "recipient", "step", "message", "offers", "reply" }));
        }
    }

    private static IEnumerable<string> Places(string template) => Regex.Matches(template, @"\{(.*?)\}").Select(match => match.Groups[1].Value);

    private static void Known(Record record, string fields)
    {
        Assert.All(record.Fields.Select(field => field.Key), field => Assert.Contains(field, fields.Split(' ')));
        Assert.All(record.Fields.Select(field => field.Key), field => Assert.False(string.IsNullOrWhiteSpace(record[field])));
        Assert.Distinct(record.Fields.Select(field => field.Key));
    }
}
