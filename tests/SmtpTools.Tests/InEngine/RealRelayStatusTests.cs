using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>One check of each way in which a real server behaves: status, deciding reply, what the server says of itself, advice.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayStatusTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    [SkippableTheory]
    [InlineData(PostfixListener.Closed, "", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.Closed, "-Recipient nobody@example.test", "RecipientRejected", "Rcpt", 550, "RecipientUnknown")]
    [InlineData(PostfixListener.Closed, "-Recipient alice@example.test", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Closed, "-Recipient $null", "Ready", "Ehlo", null, null)]
    [InlineData(PostfixListener.Closed, "-Tls StartTls", "TlsUnavailable", "Tls", null, null)]
    [InlineData(PostfixListener.Closed, "-Tls Required", "TlsUnavailable", "Tls", null, null)]
    [InlineData(PostfixListener.Closed, "-Tls Implicit", "TlsFailed", "Tls", null, null)]
    [InlineData(PostfixListener.Open, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Open, "-Sender '<>'", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Open, "-SourceAddress 127.0.0.2", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Trusting, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Trusting, "-SourceAddress 127.0.0.2", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.Submission, "", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.Submission, "-Tls None", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.ImplicitTls, "-Timeout 1", "NoBanner", "Greeting", null, null)]
    [InlineData(PostfixListener.TlsUnavailable, "", "TlsUnavailable", "Tls", 454, "TlsFailed")]
    [InlineData(PostfixListener.TlsUnavailable, "-Tls None", "RelayDenied", "Rcpt", 554, "RelayDenied")]
    [InlineData(PostfixListener.TlsRequired, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.TlsRequired, "-Tls None", "TlsRequired", "Mail", 530, "TlsRequired")]
    [InlineData(PostfixListener.RefusesData, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(PostfixListener.Greylisting, "", "Greylisted", "Rcpt", 450, "Greylisted")]
    [InlineData(PostfixListener.RefusesSender, "", "SenderRejected", "Mail", 550, "SenderRejected")]
    [InlineData(PostfixListener.RefusesClient, "", "Blocked", "Greeting", 554, "PolicyRejected")]
    [InlineData(PostfixListener.Silent, "-Timeout 1", "NoBanner", "Greeting", null, null)]
    public void Postfix(PostfixListener listener, string arguments, string status, string phase, int? code, string? reason) =>
        Check(servers.Postfix.Port(listener), arguments, status, phase, code, reason);

    [SkippableTheory]
    [InlineData(EximListener.Closed, "", "RelayDenied", "Rcpt", 550, "RelayDenied")]
    [InlineData(EximListener.Closed, "-Recipient nobody@example.test", "RecipientRejected", "Rcpt", 550, "RecipientUnknown")]
    [InlineData(EximListener.Open, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(EximListener.PercentHack, "", "RelayDenied", "Rcpt", 550, "RelayDenied")]
    [InlineData(EximListener.PercentHack, "-Recipient bob%elsewhere.example@mail.example.test", "Relayed", "Rcpt", 250, "Information")]
    public void Exim(EximListener listener, string arguments, string status, string phase, int? code, string? reason) =>
        Check(servers.Exim.Port(listener), arguments, status, phase, code, reason);

    [SkippableTheory]
    [InlineData(OpenSmtpdListener.Closed, "", "RecipientRejected", "Rcpt", 550, "RecipientUnknown")]
    [InlineData(OpenSmtpdListener.Closed, "-Recipient nobody@example.test", "RecipientRejected", "Rcpt", 524, "RecipientUnknown")]
    [InlineData(OpenSmtpdListener.Open, "", "Relayed", "Rcpt", 250, "Information")]
    [InlineData(OpenSmtpdListener.BrokenTls, "", "TlsFailed", "Tls", null, null)]
    [InlineData(OpenSmtpdListener.BrokenTls, "-Tls None", "RecipientRejected", "Rcpt", 550, "RecipientUnknown")]
    public void OpenSmtpd(OpenSmtpdListener listener, string arguments, string status, string phase, int? code, string? reason) =>
        Check(servers.OpenSmtpd.Port(listener), arguments, status, phase, code, reason);

    [SkippableTheory]
    [InlineData("", "Relayed", "Rcpt", 250, "Information")]
    [InlineData("-SourceAddress 127.0.0.2", "RelayDenied", "Rcpt", 550, "RelayDenied")]
    public void Sendmail(string arguments, string status, string phase, int? code, string? reason) =>
        Check(servers.Sendmail.Port(SendmailListener.Trusting), arguments, status, phase, code, reason);

    [SkippableFact]
    public void What_each_says_of_itself()
    {
        SmtpRelayResult postfix = session.CheckRelay(servers.Postfix.Port(PostfixListener.Submission));
        Assert.Equal(("mail.example.test ESMTP Postfix", "Postfix", "mail.example.test", 10_240_000), (postfix.Banner, postfix.Software, postfix.EhloName, postfix.SizeLimit));
        Assert.Equal("PIPELINING; SIZE 10240000; VRFY; ETRN; STARTTLS; ENHANCEDSTATUSCODES; 8BITMIME; DSN; SMTPUTF8; CHUNKING", postfix.CapabilitiesBeforeTls.ToString());
        Assert.Equal("PIPELINING; SIZE 10240000; VRFY; ETRN; AUTH PLAIN LOGIN CRAM-MD5; ENHANCEDSTATUSCODES; 8BITMIME; DSN; SMTPUTF8; CHUNKING", postfix.Capabilities.ToString());
        Assert.Equal(("127.0.0.1", "127.0.0.1"), (postfix.Address, postfix.SourceAddress));

        SmtpRelayResult exim = session.CheckRelay(servers.Exim.Port(EximListener.Closed));
        Assert.StartsWith("mail.example.test ESMTP Exim 4.96 ", exim.Banner, StringComparison.Ordinal);
        Assert.Equal(("Exim", "mail.example.test", 52_428_800), (exim.Software, exim.EhloName, exim.SizeLimit));
        Assert.Contains("STARTTLS", exim.CapabilitiesBeforeTls);

        SmtpRelayResult openSmtpd = session.CheckRelay(servers.OpenSmtpd.Port(OpenSmtpdListener.Closed));
        Assert.Equal(("mail.example.test ESMTP OpenSMTPD", "OpenSMTPD", "mail.example.test", 36_700_160), (openSmtpd.Banner, openSmtpd.Software, openSmtpd.EhloName, openSmtpd.SizeLimit));
        Assert.Empty(openSmtpd.CapabilitiesBeforeTls);

        SmtpRelayResult sendmail = session.CheckRelay(servers.Sendmail.Port(SendmailListener.Trusting));
        Assert.StartsWith("mail.example.test ESMTP Sendmail 8.17.1.9/8.17.1.9; ", sendmail.Banner, StringComparison.Ordinal);
        Assert.Equal(("Sendmail", "mail.example.test", null), (sendmail.Software, sendmail.EhloName, sendmail.SizeLimit));
        Assert.Equal("DIGEST-MD5; CRAM-MD5", sendmail.AuthMechanisms.ToString());

        SmtpRelayResult refusing = session.CheckRelay(servers.Postfix.Port(PostfixListener.RefusesClient));
        Assert.Equal(("5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied", null), (refusing.Banner, refusing.EhloName));
    }

    [SkippableFact]
    public void The_times_are_those_of_the_steps_that_were_taken()
    {
        SmtpRelayResult result = session.CheckRelay(servers.Postfix.Port(PostfixListener.TlsRequired));
        double?[] steps = [result.ResolveMilliseconds, result.ConnectMilliseconds, result.GreetingMilliseconds, result.EhloMilliseconds, result.TlsMilliseconds, result.MailMilliseconds, result.RcptMilliseconds];
        Assert.All(steps, time => Assert.InRange(Assert.NotNull(time), 0, result.TotalMilliseconds));
        Assert.InRange(steps.Sum()!.Value, 0, result.TotalMilliseconds + 0.1);
        Assert.Null(result.AuthMilliseconds);
        Assert.Null(result.DataMilliseconds);
    }

    [SkippableTheory]
    [InlineData(PostfixListener.Submission, "", "AUTH PLAIN LOGIN CRAM-MD5: give -Credential")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "AUTH PLAIN LOGIN CRAM-MD5: give -Credential")]
    [InlineData(PostfixListener.Closed, "", "It offers no AUTH on this port")]
    public void The_advice_names_what_this_server_offers(PostfixListener listener, string arguments, string words)
    {
        SmtpRelayResult result = session.CheckRelay(servers.Postfix.Port(listener), arguments);
        Assert.StartsWith("Sign in, or use a server that serves this client. ", result.Advice, StringComparison.Ordinal);
        Assert.Contains(words, result.Advice, StringComparison.Ordinal);
        Assert.Equal(result.AuthMechanisms.Count > 0, result.Advice.Contains($"on port {result.Port}", StringComparison.Ordinal));
        Assert.Contains("does not relay mail from here to bob@elsewhere.example", result.Meaning, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Sendmails_advice_too() =>
        Assert.Contains("AUTH DIGEST-MD5 CRAM-MD5: give -Credential", session.CheckRelay(servers.Sendmail.Port(SendmailListener.Trusting), "-SourceAddress 127.0.0.2").Advice, StringComparison.Ordinal);

    [SkippableFact]
    public void OpenSmtpd_means_relaying_and_the_advice_knows_it() =>
        Assert.Contains("does not relay for this client", session.CheckRelay(servers.OpenSmtpd.Port(OpenSmtpdListener.Closed)).Advice, StringComparison.Ordinal);

    [SkippableFact]
    public void Nothing_is_delivered_without_being_asked_for()
    {
        SmtpRelayResult result = session.CheckRelay(servers.Postfix.Port(PostfixListener.Open), "-Transcript");
        Assert.Equal(["EHLO", "MAIL", "RCPT", "RSET", "QUIT"], result.Transcript!.Where(line => line.StartsWith("C: ", StringComparison.Ordinal)).Select(line => line[3..7]));
    }

    [SkippableFact]
    public void Several_ports_at_once_are_a_result_each()
    {
        var expected = new Dictionary<int, string>
        {
            [servers.Postfix.Port(PostfixListener.Closed)] = "RelayDenied",
            [servers.Postfix.Port(PostfixListener.Open)] = "Relayed",
            [servers.Postfix.Port(PostfixListener.Expired)] = "CertificateInvalid",
            [servers.Postfix.Port(PostfixListener.Greylisting)] = "Greylisted",
            [servers.Postfix.Port(PostfixListener.RefusesClient)] = "Blocked",
            [servers.Postfix.Port(PostfixListener.Silent)] = "NoBanner",
            [servers.Exim.Port(EximListener.Closed)] = "RelayDenied",
            [servers.OpenSmtpd.Port(OpenSmtpdListener.BrokenTls)] = "TlsFailed",
            [servers.Sendmail.Port(SendmailListener.Trusting)] = "Relayed",
        };
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay localhost -Port {string.Join(", ", expected.Keys)} -Recipient {RealRelay.Stranger} -Timeout 3");
        Assert.Empty(errors);
        SmtpRelayResult[] results = output.Select(item => Assert.IsType<SmtpRelayResult>(item.BaseObject)).ToArray();
        Assert.Equal(expected.OrderBy(pair => pair.Key), results.ToDictionary(result => result.Port, result => result.Status).OrderBy(pair => pair.Key));
        Assert.Equal("NoBanner", results[^1].Status); // the others did not wait for it
    }

    private void Check(int port, string arguments, string status, string phase, int? code, string? reason)
    {
        // A recipient of the test's own in place of the stranger.
        SmtpRelayResult result = arguments.Contains("-Recipient", StringComparison.Ordinal) ? session.Check(port, $"-Sender {RealRelay.Sender} {arguments}")
            : Regex.IsMatch(arguments, "^-Sender") ? session.Check(port, $"-Recipient {RealRelay.Stranger} {arguments}")
            : session.CheckRelay(port, arguments);
        Assert.Equal((status, phase, code, reason), (result.Status, result.Phase, result.Code, result.Reply?.Reason));
        Assert.Equal(code, result.Reply?.Code);
        Assert.NotEmpty(result.Meaning);
        Assert.NotEmpty(result.Advice);
        Assert.Null(result.Verdict);
        Assert.Empty(result.Probes);
    }
}
