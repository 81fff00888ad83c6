using System;
using System.Linq;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What the open-relay check makes of real servers.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayVerdictTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string FromBoth = "It accepts 26 forms, such as MAIL FROM:<>, RCPT TO:<bob@elsewhere.example>, from 127.0.0.1 and from 127.0.0.2.";
    private const string Trusts = "It relays for 127.0.0.1, which it trusts, and refuses 127.0.0.2.";
    private const string OnTwo = "-SourceAddress 127.0.0.1, 127.0.0.2";

    [SkippableTheory]
    [InlineData(PostfixListener.Closed, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.Closed, OnTwo, "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.Submission, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.ClearSubmission, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.Open, "", "Open", "OpenRelay", "DataAccepted", FromBoth)]
    [InlineData(PostfixListener.Open, OnTwo, "Open", "OpenRelay", "DataAccepted", FromBoth)]
    [InlineData(PostfixListener.Open, "-Evidence Rcpt", "Open", "OpenRelay", "RcptAccepted", FromBoth + " No more than RCPT was tried: a server may still refuse at DATA, which -Evidence Data tells.")]
    [InlineData(PostfixListener.TlsRequired, "", "Open", "OpenRelay", "DataAccepted", FromBoth)]
    [InlineData(PostfixListener.Trusting, "", "Closed", "Relayed", "DataAccepted", Trusts)]
    [InlineData(PostfixListener.Trusting, OnTwo, "Closed", "Relayed", "DataAccepted", Trusts)]
    [InlineData(PostfixListener.Trusting, "-SourceAddress 127.0.0.2, 127.0.0.1", "Closed", "RelayDenied", "None", Trusts)]
    [InlineData(PostfixListener.Trusting, "-SourceAddress 127.0.0.1", "Inconclusive", "Relayed", "DataAccepted",
        "It accepts 26 forms, such as MAIL FROM:<>, RCPT TO:<bob@elsewhere.example>. Seen from 127.0.0.1 alone: a server that trusts that address would look the same; -SourceAddress with two addresses tells. The server is on this machine, which most servers trust.")]
    [InlineData(PostfixListener.RefusesData, "", "Closed", "MessageRejected", "RcptAccepted", "It refuses 28 of 28 forms, 26 of them not before DATA.")]
    [InlineData(PostfixListener.RefusesData, OnTwo, "Closed", "MessageRejected", "RcptAccepted", "It refuses 28 of 28 forms, 26 of them not before DATA.")]
    [InlineData(PostfixListener.RefusesSender, "", "Inconclusive", "SenderRejected", "None", "It refuses at MAIL FROM, so that it was asked for no recipient: 550 5.7.1 SenderRejected: ")]
    [InlineData(PostfixListener.TlsRequired, "-Tls None", "Inconclusive", "TlsRequired", "None", "It refuses at MAIL FROM, so that it was asked for no recipient: 530 5.7.0 TlsRequired: ")]
    [InlineData(PostfixListener.Greylisting, "", "Inconclusive", "Greylisted", "None", "It refuses 0 of 28 forms; 28 got no answer that tells: 450 4.2.0 Greylisted: ")]
    [InlineData(PostfixListener.RefusesClient, "", "Inconclusive", "Blocked", "None", "The server could not be asked: Blocked.")]
    [InlineData(PostfixListener.TlsUnavailable, "", "Inconclusive", "TlsUnavailable", "None", "The server could not be asked: TlsUnavailable.")]
    [InlineData(PostfixListener.Expired, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.Expired, "-Tls StartTls", "Inconclusive", "CertificateInvalid", "None", "The server could not be asked: CertificateInvalid.")]
    [InlineData(PostfixListener.Expired, "-SkipCertificateCheck", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(PostfixListener.Silent, "-Timeout 1", "Inconclusive", "NoBanner", "None", "The server could not be asked: NoBanner.")]
    public void Postfix(PostfixListener listener, string arguments, string verdict, string status, string grade, string reason) =>
        Check(servers.Postfix.Port(listener), arguments, verdict, status, grade, reason);

    [SkippableTheory]
    [InlineData(EximListener.Closed, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(EximListener.Open, "", "Inconclusive", "Relayed", "RcptAccepted", "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later.")]
    [InlineData(EximListener.PercentHack, "", "Open", "OpenRelay", "DataAccepted",
        "It accepts MAIL FROM:<me@mail.example.test>, RCPT TO:<bob%elsewhere.example@mail.example.test>, from 127.0.0.1 and from 127.0.0.2.")]
    public void Exim(EximListener listener, string arguments, string verdict, string status, string grade, string reason) =>
        Check(servers.Exim.Port(listener), arguments, verdict, status, grade, reason);

    [SkippableTheory]
    [InlineData(OpenSmtpdListener.Closed, "", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    [InlineData(OpenSmtpdListener.Open, "", "Open", "OpenRelay", "DataAccepted", "It accepts 12 forms, such as MAIL FROM:<>, RCPT TO:<bob@elsewhere.example>, from 127.0.0.1 and from 127.0.0.2.")]
    [InlineData(OpenSmtpdListener.BrokenTls, "", "Inconclusive", "TlsFailed", "None", "The server could not be asked: TlsFailed.")]
    [InlineData(OpenSmtpdListener.BrokenTls, "-Tls None", "Closed", "RelayDenied", "None", "It refuses 28 of 28 forms.")]
    public void OpenSmtpd(OpenSmtpdListener listener, string arguments, string verdict, string status, string grade, string reason) =>
        Check(servers.OpenSmtpd.Port(listener), arguments, verdict, status, grade, reason);

    /// <summary>Sendmail takes any name of its own at RCPT, and from 127.0.0.1 any at all.</summary>
    [SkippableTheory]
    [InlineData("", "Inconclusive", "Relayed", "RcptAccepted", "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later.")]
    [InlineData("-SourceAddress 127.0.0.1", "Inconclusive", "Relayed", "RcptAccepted", "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later.")]
    [InlineData("-SourceAddress 127.0.0.2", "Inconclusive", "RelayDenied", "RcptAccepted", "It refuses 27 of 28 forms; 1 it takes that could be names of its own, and whether it relays them cannot be told.")]
    [InlineData("-SourceAddress 127.0.0.2, 127.0.0.1", "Inconclusive", "RelayDenied", "RcptAccepted", "It refuses 27 of 28 forms; 1 it takes")]
    [InlineData("-SourceAddress 127.0.0.2, 127.0.0.3", "Inconclusive", "RelayDenied", "RcptAccepted", "It refuses 27 of 28 forms; 1 it takes")]
    public void Sendmail(string arguments, string verdict, string status, string grade, string reason) =>
        Check(servers.Sendmail.Port(SendmailListener.Trusting), arguments, verdict, status, grade, reason);

    [SkippableFact]
    public void The_deciding_reply_is_that_of_the_form_that_decides()
    {
        SmtpRelayResult hacked = session.CheckOpenRelay(servers.Exim.Port(EximListener.PercentHack));
        Assert.Equal((250, "Rcpt"), (hacked.Code, hacked.Phase));
        Assert.Equal([13], hacked.Probes.Where(probe => probe is { Outcome: "Accepted", SourceAddress: "127.0.0.1" }).Select(probe => probe.Number));
        Assert.Equal([13], hacked.Probes.Where(probe => probe is { Outcome: "Accepted", SourceAddress: "127.0.0.2" }).Select(probe => probe.Number));
        Assert.Equal(66, hacked.Probes.Count);

        SmtpRelayResult late = session.CheckOpenRelay(servers.Postfix.Port(PostfixListener.RefusesData));
        Assert.Equal((554, "Data", "PolicyRejected"), (late.Code, late.Phase, late.Reply!.Reason));
        Assert.Equal(33, late.Probes.Count);

        SmtpRelayResult sender = session.CheckOpenRelay(servers.Postfix.Port(PostfixListener.RefusesSender));
        Assert.Equal((550, "Mail", "SenderRejected"), (sender.Code, sender.Phase, sender.Reply!.Reason));
        Assert.All(sender.Probes, probe => Assert.Equal((probe.Number is 1 or (>= 3 and <= 9) ? "Denied" : "Undetermined", 550, null), (probe.Outcome, probe.Code, probe.Rcpt))); // where the sender is the form
    }

    [SkippableTheory]
    [InlineData(PostfixListener.Closed, false)]
    [InlineData(PostfixListener.Trusting, false)]
    [InlineData(PostfixListener.RefusesData, false)]
    [InlineData(PostfixListener.Greylisting, false)]
    [InlineData(PostfixListener.Open, true)]
    public void Quiet_says_whether_it_is_open(PostfixListener listener, bool isOpen) =>
        Assert.Equal([isOpen.ToString()], session.Run($"Test-SmtpRelay 127.0.0.1 -Port {servers.Postfix.Port(listener)} -OpenRelay -Recipient {RealRelay.Stranger} -Quiet").Output.Select(item => item.ToString()));

    private void Check(int port, string arguments, string verdict, string status, string grade, string reason)
    {
        SmtpRelayResult result = session.CheckOpenRelay(port, arguments);
        Assert.Equal((verdict, status, grade), (result.Verdict, result.Status, result.Grade));
        Assert.StartsWith(reason, result.VerdictReason, StringComparison.Ordinal);
        Assert.Equal(verdict == "Inconclusive" ? null : verdict == "Open", result.IsOpenRelay);
    }
}
