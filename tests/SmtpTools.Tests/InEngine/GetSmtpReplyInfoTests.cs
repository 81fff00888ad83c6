using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The cmdlet in the engine: what it takes, what it writes, what it complains about.</summary>
public sealed class GetSmtpReplyInfoTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("Get-SmtpReplyInfo 550", "550")]
    [InlineData("Get-SmtpReplyInfo '550'", "550")]
    [InlineData("Get-SmtpReplyInfo -Reply 550, 250", "550 250")]
    [InlineData("550, '552', '5.7.1' | Get-SmtpReplyInfo", "550 552 ")]
    [InlineData("'550-a', '550-b', '550 c', '421 d' | Get-SmtpReplyInfo", "550 421")]
    [InlineData("'550-a', '550-b' | Get-SmtpReplyInfo", "550")]
    [InlineData("\"550-a`r`n550 b\" | Get-SmtpReplyInfo", "550")]
    [InlineData("@{ StatusCode = 550; Response = '5.1.1 User unknown' } | Get-SmtpReplyInfo", "550")]
    [InlineData("[pscustomobject]@{ Code = 552 } | Get-SmtpReplyInfo", "552")]
    [InlineData("[pscustomobject]@{ StatusCode = '452' } | Get-SmtpReplyInfo", "452")]
    [InlineData("[pscustomobject]@{ Response = '550 5.1.1 User unknown' } | Get-SmtpReplyInfo", "550")]
    [InlineData("[pscustomobject]@{ DiagnosticCode = 'smtp; 550 5.1.1 User unknown' } | Get-SmtpReplyInfo", "550")]
    [InlineData("[pscustomobject]@{ Message = 'error 552' } | Get-SmtpReplyInfo", "552")]
    [InlineData("try { throw '554 5.7.1 Relaying denied' } catch { $_ | Get-SmtpReplyInfo }", "554")]
    [InlineData("Get-SmtpReplyInfo 550 | Get-SmtpReplyInfo", "550")]
    public void Takes_what_a_person_or_a_pipeline_has(string script, string codes) => Assert.Equal(codes, string.Join(" ", session.Values(script, "Code")));

    [Fact]
    public void Takes_an_exception_with_its_status_code()
    {
        var exception = new SmtpFailedRecipientException(SmtpStatusCode.MailboxUnavailable, "user@example.com", "5.1.1 User unknown");
        Assert.Equal(["RecipientUnknown"], session.Values("$input | Get-SmtpReplyInfo", "Reason", exception));
        Assert.Equal(["550"], session.Values("$input | Get-SmtpReplyInfo", "Code", new InvalidOperationException("could not send", exception)));
    }

    [Fact]
    public void A_reply_that_is_piped_again_is_the_same() =>
        Assert.Equal(
            session.Values("Get-SmtpReplyInfo '550 5.1.1 <user@example.com>: User unknown'", "Template"),
            session.Values("Get-SmtpReplyInfo '550 5.1.1 <user@example.com>: User unknown' | Get-SmtpReplyInfo", "Template"));

    [Theory]
    [InlineData("Get-SmtpReplyInfo ''", "ReplyEmpty", ErrorCategory.InvalidArgument)]
    [InlineData("$null | Get-SmtpReplyInfo", "ReplyEmpty", ErrorCategory.InvalidArgument)]
    [InlineData("Get-SmtpReplyInfo 600", "ReplyCodeOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("Get-SmtpReplyInfo '99'", "ReplyCodeOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("Get-SmtpReplyInfo 550.5", "ReplyCodeOutOfRange", ErrorCategory.InvalidArgument)]
    [InlineData("Get-SmtpReplyInfo 'foo bar'", "ReplyNotUnderstood", ErrorCategory.ParserError)]
    [InlineData("Get-SmtpReplyInfo '[45]50'", "WildcardNotSupported", ErrorCategory.InvalidArgument)]
    [InlineData("Get-SmtpReplyInfo '9*'", "CodeNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Get-SmtpReplyInfo -Provider Nobody", "ProviderNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("[pscustomobject]@{ Colour = 'red' } | Get-SmtpReplyInfo", "NoReplyInObject", ErrorCategory.InvalidData)]
    public void Each_cause_has_an_error_of_its_own(string script, string id, ErrorCategory category)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script);
        Assert.Empty(output);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal(id + ",SmtpTools.Commands.GetSmtpReplyInfoCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
    }

    [Fact]
    public void After_an_error_the_rest_goes_on()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run("250, 999, $null, 'foo bar', 550 | Get-SmtpReplyInfo");
        Assert.Equal(["250", "550"], output.Select(item => item.Properties["Code"].Value.ToString()));
        Assert.Equal(["999", "", "foo bar"], errors.Select(error => error.TargetObject?.ToString() ?? ""));
    }

    [Theory]
    [InlineData("'550-5.1.1 first', '', '550 5.7.1 Relaying denied' | Get-SmtpReplyInfo", "5.1.1 5.7.1")] // two replies, not one
    [InlineData("Get-SmtpReplyInfo '550 5.1.1 a', ' ', '421 4.3.2 b'", "5.1.1 4.3.2")]
    [InlineData("'', '550 5.1.1 a', \"`t`r`n\" | Get-SmtpReplyInfo", "5.1.1")]
    public void A_blank_line_ends_a_reply_and_is_no_error(string script, string enhanced) => Assert.Equal(enhanced, string.Join(" ", session.Values(script, "EnhancedCode")));

    [Theory]
    [InlineData("Get-SmtpReplyInfo ''")]
    [InlineData("'', '  ', \"`n\" | Get-SmtpReplyInfo")]
    public void Nothing_but_blank_lines_is_one_error(string script) =>
        Assert.Equal("ReplyEmpty,SmtpTools.Commands.GetSmtpReplyInfoCommand", Assert.Single(session.Run(script).Errors).FullyQualifiedErrorId);

    [Fact]
    public void Errors_do_not_pass_on_control_characters()
    {
        (_, List<ErrorRecord> errors) = session.Run("Get-SmtpReplyInfo \"foo $([char]27)[31m bar\"");
        Assert.DoesNotContain('\u001B', errors.Single().Exception.Message);
    }

    [Fact]
    public void Wildcards_and_filters_browse_the_catalogue()
    {
        Assert.Equal(["550", "551", "552", "553", "554", "555", "556"], session.Values("Get-SmtpReplyInfo 55*", "Code"));
        Assert.All(session.Values("Get-SmtpReplyInfo -Reason MailboxFull, Greylisted", "Reason"), reason => Assert.Contains(reason, new[] { "MailboxFull", "Greylisted" }));
        Assert.True(session.Values("Get-SmtpReplyInfo -Provider gmail", "Reason").Length > 10);
        Assert.All(session.Values("Get-SmtpReplyInfo -Provider gmail -Reason RateLimited", "Reason"), reason => Assert.Equal("RateLimited", reason));
        Assert.Equal(["552"], session.Values("250, 421, 552 | Get-SmtpReplyInfo -Reason MailboxFull", "Code"));
    }

    [Theory]
    [InlineData("Rcpt")]
    [InlineData("'RCPT TO'")]
    [InlineData("'rcpt to:'")]
    [InlineData("'RCPT TO:<user@example.com> NOTIFY=NEVER'")]
    public void The_command_is_taken_as_it_is_written_in_the_dialogue(string command) =>
        Assert.Equal(["TooManyRecipients"], session.Values($"Get-SmtpReplyInfo 452 -Command {command}", "Reason"));

    [Theory]
    [InlineData("MAIL FROM:<a,b@example.com> SIZE=1", "Mail")]
    [InlineData("BDAT 100 LAST", "Bdat")]
    [InlineData("EHLO client.example.com", "Ehlo")]
    [InlineData("end of DATA", "EndOfData")]
    public void The_verb_is_taken_out_of_a_command_line(string line, string command) => Assert.Equal([command], session.Values($"Get-SmtpReplyInfo 451 -Command '{line}'", "Command"));

    [Theory]
    [InlineData("'Rcpt,Mail'")]
    [InlineData("Rcpt, Mail")]
    [InlineData("'FROM:<a@example.com>'")]
    public void What_is_no_command_does_not_bind(string command) =>
        Assert.IsAssignableFrom<ParameterBindingException>(Assert.Single(session.Run($"Get-SmtpReplyInfo 451 -Command {command}").Errors).Exception);

    [Fact]
    public void The_command_sharpens_what_the_catalogue_knows()
    {
        Assert.Contains("552", session.Values("Get-SmtpReplyInfo -Reason MailboxFull -Command Rcpt", "Code"));
        Assert.DoesNotContain("552", session.Values("Get-SmtpReplyInfo -Reason MailboxFull -Command Mail | Where-Object Rule -like 'code *'", "Code"));
        Assert.All(session.Values("Get-SmtpReplyInfo -Provider Gmail -Command Rcpt", "Command"), command => Assert.Equal("Rcpt", command));
    }

    [Fact]
    public void Providers_are_found_by_wildcards()
    {
        Assert.All(session.Values("Get-SmtpReplyInfo -Provider micro*, GMA?L", "Provider"), provider => Assert.Contains(provider, new[] { "Microsoft365", "Gmail" }));
        Assert.Equal(["Gmail"], session.Values("'550 5.1.1 no such user - gsmtp', 550 | Get-SmtpReplyInfo -Provider Gm*", "Provider"));
    }

    [Theory]
    [InlineData("Gmial", "Gmail")] // letters changed
    [InlineData("microsoft 365", "Microsoft365")]
    [InlineData("hotmail", "Outlook.com")] // a word of its title
    [InlineData("Gogle", "Gmail")] // both
    [InlineData("Postfx*", "Postfix")]
    public void An_unknown_provider_is_answered_with_near_names(string name, string near)
    {
        ErrorRecord error = Assert.Single(session.Run($"Get-SmtpReplyInfo -Provider '{name}'").Errors);
        Assert.Contains("-Provider", error.Exception.Message, StringComparison.Ordinal);
        Assert.Matches("Did you mean [^?]*" + near, error.Exception.Message);
    }

    [Fact]
    public void Nothing_given_lists_all_and_an_empty_pipeline_nothing()
    {
        Assert.True(session.Values("Get-SmtpReplyInfo", "Code").Length > 100);
        Assert.Empty(session.Values("@() | Get-SmtpReplyInfo", "Code"));
    }

    [Fact]
    public void Objects_survive_serialisation_with_names_and_lists()
    {
        PSObject before = session.Run("Get-SmtpReplyInfo '554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/x'").Output.Single();
        var after = (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(before, 2));
        foreach (PSPropertyInfo property in before.Properties.Where(property => property.Value is not TextList))
        {
            Assert.Equal(property.Value, (after.Properties[property.Name].Value as PSObject)?.BaseObject ?? after.Properties[property.Name].Value);
        }

        var urls = (IEnumerable)((PSObject)after.Properties["HelpUrl"].Value).BaseObject;
        Assert.Equal(["https://www.spamhaus.org/x"], urls.Cast<string>());
        Assert.Equal("https://www.spamhaus.org/x", before.Properties["HelpUrl"].Value.ToString());
        Assert.IsType<string>(before.Properties["Reason"].Value);
    }

    [Fact]
    public void A_pipeline_that_has_enough_stops_it()
    {
        using PowerShell shell = session.NewShell();
        shell.AddScript("$n = 0; & { while ($true) { 550 } } | Get-SmtpReplyInfo | ForEach-Object { if (++$n -ge 3) { $n } }");
        IAsyncResult running = shell.BeginInvoke();
        Assert.False(running.AsyncWaitHandle.WaitOne(200));
        IAsyncResult stopping = shell.BeginStop(null, null);
        Assert.True(stopping.AsyncWaitHandle.WaitOne(5_000));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }

    [Theory]
    [InlineData("Get-SmtpReplyInfo 55", "552")]
    [InlineData("Get-SmtpReplyInfo -Reply 5.7.2", "5.7.26")]
    [InlineData("Get-SmtpReplyInfo -Provider Gm", "Gmail")]
    public void Arguments_are_completed_with_an_explanation(string line, string expected)
    {
        using PowerShell shell = session.NewShell();
        CommandCompletion completion = CommandCompletion.CompleteInput(line, line.Length, null, shell);
        CompletionResult? result = completion.CompletionMatches.FirstOrDefault(match => match.CompletionText == expected);
        Assert.NotNull(result);
        Assert.NotEqual(expected, result.ToolTip);
        Assert.NotEmpty(result.ToolTip);
    }

    [Fact]
    public void No_command_is_not_offered()
    {
        const string Line = "Get-SmtpReplyInfo -Command ";
        using PowerShell shell = session.NewShell();
        Assert.Equal(
            Enum.GetNames<SmtpCommand>().Where(name => name != "None").Order(StringComparer.Ordinal),
            CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reasons_are_completed()
    {
        const string Line = "Get-SmtpReplyInfo -Reason Mailbox";
        using PowerShell shell = session.NewShell();
        Assert.Equal(["MailboxDisabled", "MailboxFull"], CommandCompletion.CompleteInput(Line, Line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText).Order(StringComparer.Ordinal));
    }
}
