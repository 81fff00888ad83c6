using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What a real OpenSMTPD did, read from the log that it wrote. In the foreground it leaves out the header, which syslog would write.</summary>
[Collection(nameof(RealServers))]
public sealed class OpenSmtpdRealLogTests(RealServers servers)
{
    private const string Sender = "me@client.example";

    [SkippableTheory]
    [InlineData("bob@elsewhere.example", "Delivered", "RelayName: mda|ReplyText: Delivered")]
    [InlineData("bob@refused.example", "Bounced", "RelayAddress: 127.0.0.1|ReplyCode: 550|ReplyText: 550 Invalid recipient: <bob@refused.example>|Reason: RecipientUnknown")]
    [InlineData("bob@later.example", "Deferred", "ReplyText: Network error on destination MXs")]
    public async Task A_message_is_followed_from_client_to_outcome(string recipient, string outcome, string fields)
    {
        string id = await SendAsync("127.0.0.2", recipient);
        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == outcome);
        SmtpLogEvent[] message = [.. events.Where(found => found.QueueId == id)];

        SmtpLogEvent accepted = Assert.Single(message, found => found.Event == "Accepted");
        Assert.Equal(("ESMTP", 1), (accepted.Protocol, accepted.RecipientCount));
        Assert.InRange(accepted.Size!.Value, 50, 1_000);
        SmtpLogEvent connected = Assert.Single(events, found => found.Event == "Connected" && found.SessionId == accepted.SessionId);
        Assert.Equal("127.0.0.2", connected.ClientAddress);
        SmtpLogEvent queued = Assert.Single(message, found => found.Event == "Queued");
        Assert.Equal((Sender, recipient), (queued.Sender, queued.Recipient));

        SmtpLogEvent done = message.First(found => found.Event == outcome);
        Assert.Equal((Sender, recipient), (done.Sender, done.Recipient));
        string[] found = SampleLog.Fields(done);
        Assert.All(fields.Split('|'), field => Assert.Contains(field, found));

        SmtpMessageTrace trace = Assert.Single(Log.ReadMessages(), found => found.QueueId == id);
        Assert.Equal(
            (outcome, outcome != "Deferred", Sender, "127.0.0.2", $"{recipient} {outcome}"),
            (trace.Outcome, trace.Complete, trace.Sender, trace.ClientAddress, trace.Recipients.ToString()));
    }

    [SkippableFact]
    public async Task Every_recipient_has_its_own_outcome()
    {
        using WireClient client = await WireClient.GreetedAsync(servers.OpenSmtpd.Port(OpenSmtpdListener.Open), "127.0.0.2");
        Assert.StartsWith("250 ", await client.AskRecipientAsync("bob@elsewhere.example"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<carol@elsewhere.example>"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<bob@refused.example>"));
        string id = await SubmitAsync(client);
        await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == "Bounced");
        await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == "Delivered" && found.Recipient == "carol@elsewhere.example");

        SmtpMessageTrace trace = Assert.Single(Log.ReadMessages(), found => found.QueueId == id);
        Assert.Equal(
            ["bob@elsewhere.example Delivered", "bob@refused.example Bounced", "carol@elsewhere.example Delivered"],
            trace.Recipients.Select(recipient => recipient.ToString()).Order());
        Assert.Equal(("Bounced", true, 3), (trace.Outcome, trace.Complete, trace.RecipientCount));
    }

    [SkippableTheory]
    [InlineData("bob@elsewhere.example", 550, "550 Invalid recipient: <bob@elsewhere.example>")]
    [InlineData("nobody@example.test", 524, "524 5.2.4 Mailing list expansion problem: <nobody@example.test>")]
    public async Task A_refusal_is_seen(string recipient, int code, string reply)
    {
        using (WireClient stranger = await WireClient.GreetedAsync(servers.OpenSmtpd.Port(OpenSmtpdListener.Closed), "127.0.0.3"))
        {
            Assert.Equal(reply, await stranger.AskRecipientAsync(recipient));
            await stranger.AskAsync("QUIT");
        }

        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.Event == "Rejected" && found.Recipient == recipient);
        SmtpLogEvent rejected = events.Last(found => found.Event == "Rejected" && found.Recipient == recipient);
        Assert.Equal(("Rcpt", code, reply, "RecipientUnknown"), (rejected.Command, rejected.ReplyCode, rejected.ReplyText, rejected.Reason));
        Assert.Contains(events, found => found.Event == "Connected" && found.SessionId == rejected.SessionId);
        Assert.Contains(Log.ReadMessages(), found => found.ClientAddress == "127.0.0.3" && found.Recipients.ToString() == $"{recipient} Rejected" && found.QueueId is null && found.Complete);
    }

    [SkippableFact]
    public async Task A_handshake_that_breaks_off_is_seen()
    {
        using (WireClient client = await WireClient.GreetedAsync(servers.OpenSmtpd.Port(OpenSmtpdListener.BrokenTls), "127.0.0.5"))
        {
            await client.AskAsync("EHLO me");
            Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
            await Assert.ThrowsAnyAsync<Exception>(client.SecureAsync);
        }

        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.Event == "TlsFailed");
        string session = events.Last(found => found.ClientAddress == "127.0.0.5").SessionId!;
        Assert.Contains(events, found => found.Event == "TlsFailed" && found.SessionId == session);
    }

    [SkippableFact]
    public async Task Every_line_is_known()
    {
        string id = await SendAsync("127.0.0.2", "bob@elsewhere.example");
        Assert.DoesNotContain(await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == "Delivered"), found => found.Event == "Unrecognized");
    }

    private RealLog Log => new(OpenLog);

    private MemoryStream OpenLog()
    {
        using var reader = new StreamReader(servers.OpenSmtpd.OpenLog());
        var lines = new StringBuilder();
        while (reader.ReadLine() is { } line)
        {
            lines.Append("2024-01-15T10:00:00Z mail smtpd[1]: ").Append(line).Append('\n');
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    /// <summary>Sends a message and gives its queue id.</summary>
    private async Task<string> SendAsync(string client, string recipient)
    {
        using WireClient connection = await WireClient.GreetedAsync(servers.OpenSmtpd.Port(OpenSmtpdListener.Open), client);
        Assert.StartsWith("250 ", await connection.AskRecipientAsync(recipient));
        return await SubmitAsync(connection);
    }

    private static async Task<string> SubmitAsync(WireClient client)
    {
        Assert.StartsWith("354 ", await client.AskAsync("DATA"));
        string reply = await client.AskAsync("Subject: followed\r\n\r\nText\r\n.");
        Assert.StartsWith("250 2.0.0 ", reply);
        return reply.Split(' ')[2];
    }
}
