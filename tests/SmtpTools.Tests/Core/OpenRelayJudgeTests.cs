using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Relay;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>From the probes to the verdict, without a network.</summary>
public sealed class OpenRelayJudgeTests
{
    private static readonly int s_plain = RelayProbeForm.All.Single(form => form.IsPlain).Number;

    [Fact]
    public void All_refused_is_closed() => Is(SmtpRelayVerdict.Closed, "28 of 28", Probes(_ => 'd'));

    [Fact]
    public void Nothing_told_is_inconclusive() => Is(SmtpRelayVerdict.Inconclusive, "0 of", Probes(_ => 'u'));

    [Fact]
    public void All_accepted_is_inconclusive() => Is(SmtpRelayVerdict.Inconclusive, "any address", Probes(_ => 'a'));

    [Fact]
    public void All_but_the_controls_is_open() => Is(SmtpRelayVerdict.Open, "27 forms", Probes(form => form.IsControl ? 'd' : 'a'));

    [Fact]
    public void Any_form_alone_is_open_where_the_controls_are_refused() =>
        Assert.All(RelayProbeForm.All.Where(form => !form.IsControl && form.Control != RelayControl.None), only => Is(SmtpRelayVerdict.Open, "", Probes(form => form.Number == only.Number ? 'a' : 'd')));

    [Theory]
    [InlineData('a')]
    [InlineData('u')] // unknown whether it takes unknown names: then it may
    public void Forms_that_could_be_local_tell_only_where_unknown_mailboxes_are_refused(char control)
    {
        IReadOnlyList<SmtpRelayProbe> probes = Probes(form => form.IsControl && form.MayBeLocal ? control : form.MayBeLocal ? 'a' : 'd');
        Assert.Empty(OpenRelayJudge.Telling(probes));
        Is(SmtpRelayVerdict.Inconclusive, "", probes);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('u')]
    public void A_form_tells_only_where_the_control_of_its_own_domain_is_refused(char control)
    {
        Assert.All([RelayControl.Unqualified, RelayControl.Name, RelayControl.Address], own =>
        {
            IReadOnlyList<SmtpRelayProbe> unverified = Probes(form => form.Control == own ? form.IsControl ? control : 'a' : 'd');
            Is(SmtpRelayVerdict.Inconclusive, "", unverified);
            IReadOnlyList<SmtpRelayProbe> verified = Probes(form => form.Control == own ? form.IsControl ? 'd' : 'a' : form.IsControl && form.MayBeLocal ? control : 'd');
            Is(SmtpRelayVerdict.Open, "", verified);
        });
    }

    [Fact]
    public void An_address_that_names_no_other_server_never_tells() =>
        Is(SmtpRelayVerdict.Closed, "27 of 28", Probes(form => form.Control == RelayControl.None ? 'a' : 'd'));

    [Theory]
    [InlineData('d')]
    [InlineData('a')]
    public void What_becomes_of_an_address_literal_is_no_sign_against_taking_anything(char literal) =>
        Is(SmtpRelayVerdict.Inconclusive, "any address", Probes(form => form.Control == RelayControl.Address ? literal : 'a'));

    [Fact]
    public void Without_an_answer_to_the_controls_nothing_is_open() =>
        Is(SmtpRelayVerdict.Inconclusive, "refused none of the controls", Probes(form => form.IsControl ? 'u' : 'a'));

    [Fact]
    public void A_form_that_can_only_go_outside_tells_even_where_any_local_name_is_taken() =>
        Is(SmtpRelayVerdict.Open, "It accepts MAIL 2", Probes(form => form.Number == s_plain || (form.IsControl && form.MayBeLocal) ? 'a' : 'd'));

    [Fact]
    public void Closed_needs_the_plain_form_and_three_quarters_of_the_others()
    {
        Is(SmtpRelayVerdict.Inconclusive, "", Probes(form => form.Number == s_plain ? 'u' : 'd'));
        Is(SmtpRelayVerdict.Closed, "1 got no answer that tells", Probes(form => form.Number == 1 ? 'u' : 'd'));
        Is(SmtpRelayVerdict.Inconclusive, "", Probes(form => form.Number is 1 or 3 or 4 or 5 ? 'u' : 'd'));
    }

    [Theory]
    [InlineData(SmtpRelayEvidence.Rcpt, SmtpRelayVerdict.Open)]
    [InlineData(SmtpRelayEvidence.Data, SmtpRelayVerdict.Inconclusive)]
    [InlineData(SmtpRelayEvidence.Deliver, SmtpRelayVerdict.Inconclusive)]
    public void What_was_to_be_shown_and_was_not_is_not_open(SmtpRelayEvidence evidence, SmtpRelayVerdict verdict)
    {
        SmtpRelayProbe[] probes = Probes(form => form.IsControl ? 'd' : 'a');
        Assert.All(probes, probe => probe.Grade = nameof(SmtpRelayGrade.RcptAccepted));
        Assert.Equal(verdict, OpenRelayJudge.Judge(probes, [], evidence).Verdict);
    }

    [Fact]
    public void A_control_that_is_refused_for_its_syntax_tells_nothing()
    {
        SmtpRelayProbe[] probes = Probes(form => form.IsControl ? 'd' : 'a');
        Assert.All(probes.Where(probe => probe.IsControl), probe => probe.Reason = nameof(SmtpReason.AddressSyntax));
        Is(SmtpRelayVerdict.Inconclusive, "none of the controls", probes);
    }

    [Fact]
    public void Forms_that_were_not_tried_are_not_refused() =>
        Is(SmtpRelayVerdict.Inconclusive, "15 got no answer that tells", Probes(form => form.MayBeLocal ? 'u' : 'd'));

    [Fact]
    public void A_second_address_tells_trusted_from_open()
    {
        IReadOnlyList<SmtpRelayProbe> open = Probes(form => form.IsControl ? 'd' : 'a');
        IReadOnlyList<SmtpRelayProbe> closed = Probes(_ => 'd');
        Is(SmtpRelayVerdict.Closed, "relays for 192.0.2.1, which it trusts, and refuses 192.0.2.2", open, Elsewhere('d'));
        Is(SmtpRelayVerdict.Open, "from 192.0.2.1 and from 192.0.2.2", open, Elsewhere('a'));
        Is(SmtpRelayVerdict.Inconclusive, "could not be told", open, Elsewhere('u'));
        Is(SmtpRelayVerdict.Closed, "relays for 192.0.2.2, which it trusts, and refuses 192.0.2.1", closed, Elsewhere('a'));
        Is(SmtpRelayVerdict.Closed, "28 of 28", closed, Elsewhere('d'));
        Is(SmtpRelayVerdict.Open, "192.0.2.1 alone", open);
    }

    private static void Is(SmtpRelayVerdict verdict, string reason, IReadOnlyList<SmtpRelayProbe> probes, params SmtpRelayProbe[] elsewhere)
    {
        (SmtpRelayVerdict found, string why) = OpenRelayJudge.Judge(probes, elsewhere, SmtpRelayEvidence.Data);
        Assert.True(verdict == found, why);
        Assert.Contains(reason, why, StringComparison.Ordinal);
        Assert.EndsWith(".", why, StringComparison.Ordinal);
    }

    /// <summary>a accepted, d denied, u undetermined.</summary>
    private static SmtpRelayProbe[] Probes(Func<RelayProbeForm, char> outcome) => RelayProbeForm.All.Select(form => Probe(form, outcome(form), "192.0.2.1")).ToArray();

    /// <summary>All forms the same, and no control accepted.</summary>
    private static SmtpRelayProbe[] Elsewhere(char outcome) => RelayProbeForm.All.Select(form => Probe(form, form.IsControl && outcome == 'a' ? 'd' : outcome, "192.0.2.2")).ToArray();

    private static SmtpRelayProbe Probe(RelayProbeForm form, char outcome, string source) => new()
    {
        Number = form.Number,
        Form = form.Name,
        IsControl = form.IsControl,
        Mail = "MAIL " + form.Number,
        Rcpt = "RCPT " + form.Number,
        SourceAddress = source,
        Grade = outcome == 'a' ? nameof(SmtpRelayGrade.DataAccepted) : nameof(SmtpRelayGrade.None),
        Outcome = outcome switch { 'a' => nameof(SmtpProbeOutcome.Accepted), 'd' => nameof(SmtpProbeOutcome.Denied), _ => nameof(SmtpProbeOutcome.Undetermined) },
    };
}
