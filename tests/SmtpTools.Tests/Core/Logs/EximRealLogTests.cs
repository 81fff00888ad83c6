using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What a real Exim did, read from the log that it wrote.</summary>
[Collection(nameof(RealServers))]
public sealed class EximRealLogTests(RealServers servers)
{
    private const string Client = "127.0.0.2";
    private const string Sender = "me@client.example";

    [SkippableTheory]
    [InlineData("bob@elsewhere.example", "Delivered", true, "RelayName: inbox|Router=elsewhere|Transport=inbox")]
    [InlineData("bob@later.example", "Deferred", false, "ReplyText: try later|Router=later|Error=-1")]
    [InlineData("bob@refused.example", "Bounced", true, "ReplyText: refused|Router=refused")]
    [InlineData("bob@void.example", "Discarded", true, "Target=:blackhole:|Router=void")]
    [InlineData("\"a b, => x R=y\"@elsewhere.example", "Delivered", true, "RelayName: inbox|Router=elsewhere|Transport=inbox")]
    public async Task A_message_is_followed_from_client_to_outcome(string recipient, string outcome, bool isFinal, string fields)
    {
        string subject = recipient.Split('@')[1] + recipient.Length; // a message id of its own: the same one from this machine is the same message
        string id = await SendAsync(recipient, subject);
        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == (isFinal ? "Removed" : "Deferred"));
        SmtpLogEvent[] message = [.. events.Where(found => found.QueueId == id)];

        SmtpLogEvent accepted = Assert.Single(message, found => found.Event == "Accepted");
        Assert.Equal((Client, "me", Sender, "esmtp", subject + "@client.example"), (accepted.ClientAddress, accepted.Helo, accepted.Sender, accepted.Protocol, accepted.MessageId));
        Assert.InRange(accepted.Time!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
        Assert.InRange(accepted.Size!.Value, 100, 1_000);

        SmtpLogEvent done = Assert.Single(message, found => found.Event == outcome);
        Assert.Equal(recipient, done.Recipient);
        string[] found = [.. SampleLog.Fields(done), .. done.Extra.Select(pair => $"{pair.Key}={pair.Value}")];
        Assert.All(fields.Split('|'), field => Assert.Contains(field, found));

        SmtpMessageTrace trace = Assert.Single(Log.ReadMessages(), found => found.QueueId == id);
        Assert.Equal((outcome, isFinal, Sender, Client, $"{recipient} {outcome}"), (trace.Outcome, trace.Complete, trace.Sender, trace.ClientAddress, trace.Recipients.ToString()));
    }

    [SkippableFact]
    public async Task A_bounce_is_tied_to_its_original()
    {
        string id = await SendAsync("bob@refused.example", "bounced");
        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.Event == "Accepted" && found.RelatedQueueId == id);
        SmtpLogEvent notice = Assert.Single(events, found => found.RelatedQueueId == id);
        Assert.Equal(("", "local", "Debian-exim"), (notice.Sender, notice.Protocol, notice.Extra["User"]));
        await Log.ReadUntilAsync(found => found.QueueId == notice.QueueId && found.Event == "Removed");

        IReadOnlyList<SmtpMessageTrace> traces = Log.ReadMessages();
        Assert.Equal(notice.QueueId, Assert.Single(traces, found => found.QueueId == id).NotificationQueueId);
        SmtpMessageTrace bounce = Assert.Single(traces, found => found.QueueId == notice.QueueId);
        Assert.Equal((id, "", true, $"{Sender} Delivered"), (bounce.ParentQueueId, bounce.Sender, bounce.Complete, bounce.Recipients.ToString()));
    }

    [SkippableFact]
    public async Task Every_recipient_has_its_own_outcome()
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Exim.Port(EximListener.Open), Client);
        Assert.StartsWith("250 ", await client.AskRecipientAsync("bob@elsewhere.example"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<bob@later.example>"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<bob@refused.example>"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<bob@void.example>"));
        string id = await SubmitAsync(client, "many");
        await Log.ReadUntilAsync(found => found.Event == "Accepted" && found.RelatedQueueId == id);

        SmtpMessageTrace trace = Assert.Single(Log.ReadMessages(), found => found.QueueId == id);
        Assert.Equal(
            ["bob@elsewhere.example Delivered", "bob@later.example Deferred", "bob@refused.example Bounced", "bob@void.example Discarded"],
            trace.Recipients.Select(recipient => recipient.ToString()).Order());
        Assert.Equal(("Bounced", false, 4), (trace.Outcome, trace.Complete, trace.RecipientCount));
    }

    [SkippableTheory]
    [InlineData("bob@elsewhere.example", "relay not permitted", "RelayDenied")]
    [InlineData("nobody@example.test", "Unrouteable address", "RecipientUnknown")]
    public async Task A_refusal_is_seen(string recipient, string reply, string reason)
    {
        using (WireClient stranger = await WireClient.GreetedAsync(servers.Exim.Port(EximListener.Closed), "127.0.0.3"))
        {
            Assert.StartsWith("550 ", await stranger.AskRecipientAsync(recipient));
            await stranger.AskAsync("QUIT");
        }

        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.Event == "Rejected" && found.Recipient == recipient && found.ClientAddress == "127.0.0.3");
        SmtpLogEvent rejected = events.Last(found => found.Event == "Rejected" && found.Recipient == recipient);
        Assert.Equal(("me", Sender, "Rcpt", reply, reason), (rejected.Helo, rejected.Sender, rejected.Command, rejected.ReplyText, rejected.Reason));
        Assert.Contains(Log.ReadMessages(), found => found.ClientAddress == "127.0.0.3" && found.Recipients.ToString() == $"{recipient} Rejected" && found.QueueId is null && found.Complete);
    }

    [SkippableFact]
    public async Task TLS_and_signing_in_are_seen()
    {
        using WireClient user = await WireClient.GreetedAsync(servers.Exim.Port(EximListener.Submission), "127.0.0.4");
        await user.AskAsync("EHLO me");
        Assert.StartsWith("220 ", await user.AskAsync("STARTTLS"));
        await user.SecureAsync();
        await user.AskAsync("EHLO me");
        Assert.StartsWith("535", await SignInAsync(user, "wrong"));
        Assert.StartsWith("235", await SignInAsync(user, EximServer.Password));
        Assert.StartsWith("250 ", await user.AskRecipientAsync("bob@elsewhere.example"));
        string id = await SubmitAsync(user, "signed.in");

        IReadOnlyList<SmtpLogEvent> events = await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == "Removed");
        SmtpLogEvent failed = events.Last(found => found.Event == "AuthenticationFailed" && found.ClientAddress == "127.0.0.4");
        Assert.Equal(("plain", EximServer.UserName, 535), (failed.SaslMethod, failed.SaslUser, failed.ReplyCode));
        SmtpLogEvent accepted = Assert.Single(events, found => found.Event == "Accepted" && found.QueueId == id);
        Assert.Equal(("esmtpsa", "TLS1.3", "plain", EximServer.UserName), (accepted.Protocol, accepted.TlsProtocol, accepted.SaslMethod, accepted.SaslUser));
        Assert.NotNull(accepted.TlsCipher);
        SmtpMessageTrace trace = Assert.Single(Log.ReadMessages(), found => found.QueueId == id);
        Assert.Equal(("TLS1.3", EximServer.UserName, true), (trace.TlsProtocol, trace.SaslUser, trace.Complete));
    }

    [SkippableFact]
    public async Task Every_line_is_known()
    {
        string id = await SendAsync("bob@elsewhere.example", "known");
        Assert.DoesNotContain(await Log.ReadUntilAsync(found => found.QueueId == id && found.Event == "Removed"), found => found.Event == "Unrecognized");
    }

    private RealLog Log => new(servers.Exim.OpenLog);

    private static Task<string> SignInAsync(WireClient client, string password) =>
        client.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{EximServer.UserName}\0{password}")));

    /// <summary>Sends a message and gives its queue id.</summary>
    private async Task<string> SendAsync(string recipient, string subject)
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Exim.Port(EximListener.Open), Client);
        Assert.StartsWith("250 ", await client.AskRecipientAsync(recipient));
        return await SubmitAsync(client, subject);
    }

    private static async Task<string> SubmitAsync(WireClient client, string subject)
    {
        Assert.StartsWith("354 ", await client.AskAsync("DATA"));
        string reply = await client.AskAsync($"Subject: {subject}\r\nMessage-ID: <{subject}@client.example>\r\n\r\nText\r\n.");
        Assert.StartsWith("250 OK id=", reply);
        return reply.Split('=')[^1];
    }
}
