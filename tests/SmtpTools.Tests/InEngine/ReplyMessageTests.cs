using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Get-SmtpReplyInfo on a bounce message as it is saved, with its header: the answers are for the recipients that it tells of.</summary>
public sealed class ReplyMessageTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Sender = "alice@example.org"; // whom the sample bounces are sent to
    private const string Explain = "$input | Get-SmtpReplyInfo -WarningAction SilentlyContinue";

    public static TheoryData<string> Samples => BounceTests.Samples;

    [Theory]
    [InlineData("postfix-failed.eml", "552 5.2.2 MailboxFull bob@example.com False mx.example.com Rcpt")]
    [InlineData("qmail.eml", "550 5.1.1 RecipientUnknown bob@example.com True  Rcpt", " 5.1.2 DomainUnknown carol@nowhere.example True  ", "  MailboxFull dave@example.net False  ")]
    [InlineData("exim.eml", "550 5.7.1 RelayDenied bob@example.com False mx.example.com Rcpt", "  RecipientUnknown carol@example.net True  ")]
    [InlineData("exim-delayed.eml", "450 4.2.2 MailboxFull bob@example.com False mx.example.com Rcpt")]
    [InlineData("exchange-2003.eml", " 5.1.1 RecipientUnknown bob@example.net True  ", "550 5.7.1 RelayDenied carol@example.com False  ")]
    [InlineData("exchange-55.eml", "  RecipientUnknown bob@example.net True  ")]
    [InlineData("domino.eml", "  RecipientUnknown bob@example.net True  ")]
    [InlineData("global.eml", "550 5.1.1 RecipientUnknown jürgen@example.com True  ")]
    [InlineData("forwarded.eml", " 5.1.1 RecipientUnknown bob@example.com True  ")]
    [InlineData("bare-status.eml", "550 5.7.1 RecipientRefused bob@example.com False  ")]
    [InlineData(
        "rfc3464-several.eml", "550 5.1.1 RecipientUnknown bob@example.com True mx.example.com ", "451 4.7.1 Greylisted carol@example.com False  ", " 2.1.5 Delivered dave@example.com False  ",
        " 2.1.9 Delivered erin@example.com False  ", " 2.1.5 Delivered friends@example.com False  ", " 5.4.7 Expired grace@example.com False  ")]
    [InlineData(
        "mailbox.mbox", "550 5.1.1 RecipientUnknown bob@example.com True  Rcpt", " 5.1.2 DomainUnknown carol@nowhere.example True  ", "  MailboxFull dave@example.net False  ",
        "554 5.7.1 SpamContent bob@example.com False  ")]
    public void Each_recipient_gets_the_answer_to_its_own_reply(string file, params string[] answers)
    {
        string text = Text(file);
        foreach (object input in new object[] { text, text.Replace("\n", "\r\n"), new PSObject(File.ReadAllBytes(SampleBounces.PathOf(file))) })
        {
            Assert.Equal(answers, Answers("Get-SmtpReplyInfo -Reply @($input)[0]", input));
        }

        Assert.Equal(answers, Answers("$input | Get-SmtpReplyInfo", text));
        Assert.Equal(answers, Answers($"@{{ To = '{Sender}'; Message = @($input)[0] }} | Get-SmtpReplyInfo", text));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_is_answered_like_the_events_that_are_read_from_it(string file)
    {
        object[] events = [.. session.Run($"ConvertFrom-SmtpLog '{SampleBounces.PathOf(file)}' | Where-Object Reason").Output];
        List<PSObject> found = session.Run(Explain, Text(file)).Output;
        if (events.Length == 0)
        {
            Assert.All(found, item => Assert.Equal((null, false), (((SmtpReplyInfo)item.BaseObject).Recipient, ((SmtpReplyInfo)item.BaseObject).RemoveAddress)));
            return;
        }

        Assert.Equal(session.Run("$input | Get-SmtpReplyInfo", events).Output.Select(Json), found.Select(Json));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Whom_the_message_was_sent_to_is_never_the_recipient(string file)
    {
        Assert.DoesNotContain(Sender, Recipients(Text(file)));
        Assert.DoesNotContain(Sender, Recipients(File.ReadAllLines(SampleBounces.PathOf(file))));
    }

    [Fact]
    public void A_recipient_without_a_reply_is_an_error_that_says_so()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run("$input | Get-SmtpReplyInfo", Text("malformed.eml"));
        Assert.Equal(["nobody@example.com", "second@example.com", "third@example.com"], output.Select(item => item.Properties["Recipient"].Value));
        Assert.All(errors, error => Assert.Equal(("NoReplyInMessage,SmtpTools.Commands.GetSmtpReplyInfoCommand", ErrorCategory.InvalidData), (error.FullyQualifiedErrorId, error.CategoryInfo.Category)));
        Assert.Equal([null, "fifth@example.com"], errors.Select(error => ((SmtpLogEvent)error.TargetObject).Recipient));
    }

    [Theory]
    [InlineData("plain-mail.eml", "RecipientUnknown")] // somebody writes of a bounce
    [InlineData("autoreply.eml", "AutoReply")]
    [InlineData("complaint.eml", "Feedback")]
    [InlineData("receipt.eml", "AutoReply")]
    public void A_message_that_is_no_bounce_is_about_nobody_and_says_so(string file, string reason)
    {
        using PowerShell shell = session.NewShell();
        var info = (SmtpReplyInfo)Assert.Single(shell.AddCommand("Get-SmtpReplyInfo").Invoke(new[] { Text(file) })).BaseObject;
        Assert.Equal((reason, null, false), (info.Reason, info.Recipient, info.RemoveAddress));
        Assert.Contains("no bounce that is known", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Empty(shell.Streams.Error);
    }

    [Fact]
    public void A_message_that_tells_nothing_is_an_error()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run("$input | Get-SmtpReplyInfo", "From: bob@example.com\nTo: alice@example.org\nSubject: Hello\n\nHow are you?\n");
        Assert.Empty(output);
        Assert.StartsWith("ReplyNotUnderstood,", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_a_bounce_without_its_header_are_a_text()
    {
        string[] words = [.. Text("qmail.eml").Split("\n\n").Skip(1)];
        Assert.Equal(["550 5.1.1 RecipientUnknown bob@example.com True  Rcpt"], Answers("$input | Get-SmtpReplyInfo", string.Join("\n\n", words)));
    }

    [Theory]
    [InlineData("> From: <MAILER-DAEMON@x.example>\n> To: <me@example.org>\n>\n> 550 5.1.1 User unknown", "550 5.1.1 RecipientUnknown  True  ")]
    [InlineData("    From: <MAILER-DAEMON@x.example>\n    To: me,\n      <me@example.org>\n\n    550 5.1.1 <bob@example.com>: User unknown", "550 5.1.1 RecipientUnknown bob@example.com True  ")]
    [InlineData("To: mailbox is full", "  MailboxFull  False  ")]
    [InlineData("Received: too many hops, mail loop", "  MailLoop  False  ")]
    [InlineData("To: bob@example.com\n550 5.1.1 User unknown", "550 5.1.1 RecipientUnknown bob@example.com True  ")] // no header: its second line is no field
    [InlineData("Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: User unknown\nRemote-MTA: dns; mx.example.com", "550 5.1.1 RecipientUnknown bob@example.com True mx.example.com ")]
    [InlineData("Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: User unknown\n", "550 5.1.1 RecipientUnknown bob@example.com True  ")]
    [InlineData("Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1", " 5.1.1 RecipientUnknown bob@example.com True  ")]
    public void Part_of_a_bounce_is_enough(string text, string answer) => Assert.Equal([answer], Answers("$input | Get-SmtpReplyInfo", text));

    [Theory]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtp[52]: 4F9D195432C: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, dsn=5.0.0, status=bounced (From: address not allowed, message rejected as spam)")]
    [InlineData("2024-01-15 02:55:04 1rPKNR-0002Xy-AB ** bob@example.com R=dnslookup T=remote_smtp: To: Unknown User <bob@example.com>")]
    public void What_a_log_has_as_a_reply_is_one(string line) =>
        Assert.Equal(session.Run("($input | ConvertFrom-SmtpLog).Reason", line).Output, session.Run("($input | ConvertFrom-SmtpLog | Get-SmtpReplyInfo).Reason", line).Output);

    [Fact]
    public void The_recipient_of_a_notification_counts_before_an_address_in_the_reply()
    {
        string text = Text("bare-status.eml").Replace("550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized", "550 5.1.1 <passed-on@example.net>: User unknown");
        Assert.Equal(["550 5.1.1 RecipientUnknown bob@example.com True  "], Answers("$input | Get-SmtpReplyInfo", text));
        Assert.Equal(["550 5.1.1 RecipientUnknown bob@example.com True  "], Answers("$input | ConvertFrom-SmtpLog | Get-SmtpReplyInfo", text));
    }

    [Theory]
    [InlineData("the address to which the message has not yet been delivered is", "False")]
    [InlineData("The following address(es) failed", "True")]
    public void An_address_that_is_still_tried_is_not_given_up(string headline, string remove)
    {
        string text = $"Return-path: <>\nFrom: Mailer-Daemon@mail.example.net\nTo: {Sender}\n\n{headline}:\n\n  bob@example.com\n    Unrouteable address\n";
        Assert.Equal([$"  RecipientUnknown bob@example.com {remove}  "], Answers("$input | Get-SmtpReplyInfo", text));
        Assert.Equal([$"  RecipientUnknown bob@example.com {remove}  "], Answers("$input | ConvertFrom-SmtpLog -AsMessage | Get-SmtpReplyInfo", text));
    }

    [Theory]
    [InlineData("To: Unknown User <alice@example.org>")]
    [InlineData("delivered-to: alice@example.org")]
    [InlineData("From: \"Mailbox full\" <alice@example.org>\r\n")]
    public void A_line_of_a_header_is_no_reply(string line)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run("$input | Get-SmtpReplyInfo", line);
        Assert.Empty(output);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal(("ReplyIsHeaderLine,SmtpTools.Commands.GetSmtpReplyInfoCommand", ErrorCategory.InvalidData), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.Contains("-Raw", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_begins_like_a_header_may_have_a_reply() =>
        Assert.Equal(["550 5.1.1 RecipientUnknown bob@example.com True  "], Answers("$input | Get-SmtpReplyInfo", "To: bob@example.com: 550 5.1.1 User unknown"));

    [Fact]
    public void Filters_apply_to_each_recipient()
    {
        Assert.Equal(["dave@example.net"], session.Values("$input | Get-SmtpReplyInfo -Reason MailboxFull", "Recipient", Text("qmail.eml")));
        Assert.Equal(["carol@nowhere.example"], session.Values("$input | Get-SmtpReplyInfo -Provider qmail", "Recipient", Text("qmail.eml")));
    }

    [Theory]
    [InlineData("postfix-failed.eml", true)]
    [InlineData("qmail.eml", false)]
    public void One_recipient_gets_the_advice_and_several_a_table(string file, bool isAdvice) =>
        Assert.All(session.Run("Get-SmtpReplyInfo -Reply @($input)[0]", Text(file)).Output, item => Assert.Equal(isAdvice, item.TypeNames.Contains("SmtpTools.SmtpReplyInfo#Advice")));

    private static string Json(PSObject item) => JsonSerializer.Serialize((SmtpReplyInfo)item.BaseObject);

    private static string Text(string file) => File.ReadAllText(SampleBounces.PathOf(file));

    private string[] Answers(string script, params object[] input)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script, input);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return [.. output.Select(item => (SmtpReplyInfo)item.BaseObject).Select(info => string.Join(" ", info.Code, info.EnhancedCode, info.Reason, info.Recipient, info.RemoveAddress, info.Host, info.Command))];
    }

    private IEnumerable<string?> Recipients(params string[] input) => session.Run(Explain, input).Output.Select(item => ((SmtpReplyInfo)item.BaseObject).Recipient);
}
