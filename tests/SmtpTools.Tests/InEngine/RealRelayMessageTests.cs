using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What arrives, and what does not, in the mailboxes of real servers.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayMessageTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    public enum Server
    {
        Postfix,
        PostfixWithTls,
        Exim,
        PercentHack,
        OpenSmtpd,
    }

    [SkippableTheory]
    [InlineData(Server.Postfix)]
    [InlineData(Server.PostfixWithTls)]
    [InlineData(Server.Exim)]
    [InlineData(Server.OpenSmtpd)]
    public async Task A_test_message_arrives(Server server)
    {
        SmtpRelayResult result = session.CheckRelay(Port(server), "-SendMessage -Transcript");
        Assert.Equal(("Relayed", "Data", 250), (result.Status, result.Phase, result.Code));
        Assert.Contains($"took over the message {result.MessageId}", result.Advice, StringComparison.Ordinal);
        await AssertArrivedAsync(server, result);

        // The message itself is not in the transcript.
        Assert.Contains(result.Transcript!, line => Regex.IsMatch(line, @"^C: \[\d+ octets of the message\]$"));
        Assert.DoesNotContain(result.Transcript!, line => line.Contains("X-SmtpTools-Test", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(Server.Postfix)]
    [InlineData(Server.Exim)]
    [InlineData(Server.PercentHack)]
    [InlineData(Server.OpenSmtpd)]
    public async Task The_evidence_of_an_open_relay_arrives(Server server)
    {
        SmtpRelayResult result = session.CheckOpenRelay(Port(server), "-Evidence Deliver -Force");
        Assert.Equal((server == Server.Exim ? "Inconclusive" : "Open", "Delivered"), (result.Verdict, result.Grade)); // that Exim takes the controls too: the mailbox tells
        Assert.Equal("Delivered", Assert.Single(result.Probes, probe => probe.Grade == "Delivered").Grade);
        await AssertArrivedAsync(server, result);
    }

    [SkippableTheory]
    [InlineData(Server.Postfix)]
    [InlineData(Server.Exim)]
    [InlineData(Server.PercentHack)]
    [InlineData(Server.OpenSmtpd)]
    public async Task Without_that_nothing_is_queued(Server server)
    {
        await DrainAsync();
        int before = Messages(server).Length;
        Assert.Equal(server == Server.Exim ? "RcptAccepted" : "DataAccepted", session.CheckOpenRelay(Port(server), "-Evidence Data").Grade);
        Assert.Equal("RcptAccepted", session.CheckOpenRelay(Port(server), "-Evidence Rcpt").Grade);
        await DrainAsync();
        Assert.Equal(before + 1, Messages(server).Length); // the one of DrainAsync

        async Task DrainAsync()
        {
            // What came before has arrived when this one has.
            int port = server == Server.PercentHack ? Port(Server.Exim) : Port(server);
            await AssertArrivedAsync(server, session.CheckRelay(port, "-SendMessage"));
        }
    }

    [SkippableFact]
    public void Postfix_saw_DATA_without_a_message()
    {
        session.CheckOpenRelay(Port(Server.Postfix));
        Assert.Contains("lost connection after DATA (0 bytes) from unknown[127.0.0.1]", servers.Postfix.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Refused_at_DATA_is_refused()
    {
        SmtpRelayResult result = session.CheckRelay(servers.Postfix.Port(PostfixListener.RefusesData), "-SendMessage");
        Assert.Equal(("MessageRejected", "Data", 554, null), (result.Status, result.Phase, result.Code, result.MessageId));
        Assert.Equal("Relayed", session.CheckRelay(servers.Postfix.Port(PostfixListener.RefusesData)).Status);

        result = session.CheckOpenRelay(servers.Postfix.Port(PostfixListener.RefusesData), "-Evidence Deliver -Force");
        Assert.Equal(("Closed", "RcptAccepted", null), (result.Verdict, result.Grade, result.MessageId));
    }

    [SkippableFact]
    public void WhatIf_sends_nothing()
    {
        SmtpRelayResult result = session.CheckRelay(Port(Server.Postfix), "-SendMessage -WhatIf -Transcript");
        Assert.Equal(("Relayed", "Rcpt", null), (result.Status, result.Phase, result.MessageId));
        Assert.Empty(result.Commands("DATA"));
    }

    /// <summary>Sendmail keeps what it takes in its queue.</summary>
    [SkippableFact]
    public void Sendmail_queues_the_message_of_who_it_trusts()
    {
        int port = servers.Sendmail.Port(SendmailListener.Trusting);
        SmtpRelayResult result = session.CheckRelay(port, "-SendMessage");
        Assert.Equal(("Relayed", "Data", 250), (result.Status, result.Phase, result.Code));
        string queued = Assert.Single(Queue(), text => text.Contains(result.MessageId!, StringComparison.Ordinal));
        Assert.Contains("H??X-SmtpTools-Test: ", queued, StringComparison.Ordinal);
        Assert.Contains($"RPFD:<{RealRelay.Stranger}>", queued, StringComparison.Ordinal);

        int before = Queue().Length;
        Assert.Equal("RelayDenied", session.CheckRelay(port, "-SendMessage -SourceAddress 127.0.0.2").Status);
        Assert.Equal("Inconclusive", session.CheckOpenRelay(port).Verdict);
        Assert.Equal(before, Queue().Length);

        string[] Queue() => Directory.EnumerateFiles(Path.Combine(servers.Sendmail.Root, "var", "spool", "mqueue"), "qf*").Select(File.ReadAllText).ToArray();
    }

    private async Task AssertArrivedAsync(Server server, SmtpRelayResult result)
    {
        string message = await WaitAsync(server, $"Message-Id: {result.MessageId}\n");
        string mark = Assert.Single(Regex.Matches(message, "^X-SmtpTools-Test: ([0-9a-f]{12})$", RegexOptions.Multiline)).Groups[1].Value;
        Assert.StartsWith($"<{mark}@", result.MessageId, StringComparison.Ordinal);
        foreach (string header in new[] { $"Subject: SmtpTools relay test {mark}", $"From: {RealRelay.Sender}", $"To: {RealRelay.Stranger}", "Auto-Submitted: auto-generated", "MIME-Version: 1.0" })
        {
            Assert.Contains($"\n{header}\n", message, StringComparison.Ordinal);
        }

        Assert.Matches("\nDate: [A-Z][a-z]{2}, ", message);
        Assert.Contains($"the mail server 127.0.0.1, port {result.Port}, took it over", message, StringComparison.Ordinal);
    }

    private int Port(Server server) => server switch
    {
        Server.Postfix => servers.Postfix.Port(PostfixListener.Open),
        Server.PostfixWithTls => servers.Postfix.Port(PostfixListener.TlsRequired),
        Server.Exim => servers.Exim.Port(EximListener.Open),
        Server.PercentHack => servers.Exim.Port(EximListener.PercentHack),
        _ => servers.OpenSmtpd.Port(OpenSmtpdListener.Open),
    };

    private Task<string> WaitAsync(Server server, string marker) => server switch
    {
        Server.Postfix or Server.PostfixWithTls => servers.Postfix.WaitForMessageAsync(marker),
        Server.Exim or Server.PercentHack => servers.Exim.WaitForMessageAsync(marker),
        _ => servers.OpenSmtpd.WaitForMessageAsync(marker),
    };

    private string[] Messages(Server server) => (server switch
    {
        Server.Postfix or Server.PostfixWithTls => servers.Postfix.Messages,
        Server.Exim or Server.PercentHack => servers.Exim.Messages,
        _ => servers.OpenSmtpd.Messages,
    }).ToArray();
}
