using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What a real Postfix did, read from the log that it wrote.</summary>
[Collection(nameof(RealServers))]
public sealed class PostfixRealLogTests(RealServers servers)
{
    private const string Client = "127.0.0.2";
    private const string Sender = "me@client.example";

    [SkippableTheory]
    [InlineData("bob@elsewhere.example", "Delivered", "RelayName: inbox|EnhancedCode: 2.0.0|ReplyText: delivered to maildir|Reason: Delivered")]
    [InlineData("bob@secure.example", "Delivered", "RelayAddress: 127.0.0.1|RelayPort: {Submission}|ReplyCode: 250|EnhancedCode: 2.0.0|Reason: Delivered")]
    [InlineData("bob@refused.example", "Bounced", "RelayAddress: 127.0.0.1|RelayPort: {RefusesData}|ReplyCode: 554|EnhancedCode: 5.7.1|Command: Data")]
    [InlineData("bob@later.example", "Deferred", "RelayAddress: 127.0.0.1|RelayPort: {Greylisting}|ReplyCode: 450|EnhancedCode: 4.2.0|Command: Rcpt|Reason: Greylisted")]
    [InlineData("bob@unwelcome.example", "Deferred", "RelayAddress: 127.0.0.1|RelayPort: {RefusesClient}|ReplyCode: 554|EnhancedCode: 4.7.1")]
    [InlineData("bob@closed.example", "Deferred", "RelayAddress: 127.0.0.1|RelayPort: 1|EnhancedCode: 4.4.1|ReplyText: connect to 127.0.0.1[127.0.0.1]:1: Connection refused|Reason: NetworkError")]
    [InlineData("moved@alias.example", "Bounced", "Recipient: bob@gone.example|OriginalRecipient: moved@alias.example|EnhancedCode: 5.1.6|ReplyText: The user has moved|Reason: RecipientMoved")]
    [InlineData("queue@alias.example", "Deferred", "Recipient: bob@busy.example|OriginalRecipient: queue@alias.example|EnhancedCode: 4.3.2|ReplyText: The system is busy")]
    [InlineData("bob@void.example", "Discarded", "EnhancedCode: 2.0.0|ReplyText: silently")]
    [InlineData("\"a b, to=<x>\"@elsewhere.example", "Delivered", "RelayName: inbox|EnhancedCode: 2.0.0")]
    public async Task A_message_is_followed_from_client_to_outcome(string recipient, string outcome, string fields)
    {
        string id = await SendAsync(PostfixListener.Open, recipient, "followed");
        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.QueueId == id && (found.Event is "Removed" or "Deferred"));
        SmtpLogEvent[] message = [.. events.Where(found => found.QueueId == id)];

        SmtpLogEvent accepted = Assert.Single(message, found => found.Event == "Accepted");
        Assert.Equal(Client, accepted.ClientAddress);
        Assert.Equal("mail", accepted.Server);
        Assert.Equal("postfix/smtpd", accepted.Program);
        Assert.InRange(accepted.Time!.Value, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
        Assert.Equal("followed@client.example", Assert.Single(message, found => found.Event == "Identified").MessageId);
        SmtpLogEvent queued = message.First(found => found.Event == "Queued");
        Assert.Equal((Sender, 1), (queued.Sender, queued.RecipientCount));
        Assert.InRange(queued.Size!.Value, 100, 1_000);

        SmtpLogEvent done = message.First(found => found.Event == outcome);
        Assert.Equal(recipient, done.OriginalRecipient ?? done.Recipient);
        Assert.NotNull(done.DelaySeconds);
        Assert.NotNull(done.DelayBeforeQueueSeconds);
        Assert.NotNull(done.DelayTransmittingSeconds);
        string[] found = SampleLog.Fields(done);
        Assert.All(fields.Split('|'), field => Assert.Contains(WithPort(field), found));

        if (outcome == "Bounced")
        {
            string notification = Assert.Single(message, found => found.Event == "Notified").RelatedQueueId!;
            SmtpLogEvent notice = (await ReadUntilAsync(found => found.QueueId == notification && found.Event == "Delivered")).First(found => found.QueueId == notification && found.Event == "Queued");
            Assert.Equal("", notice.Sender);
        }
    }

    [SkippableFact]
    public async Task The_next_server_gives_the_message_an_id_of_its_own()
    {
        string id = await SendAsync(PostfixListener.Open, "bob@secure.example", "passed.on");
        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.QueueId == id && found.Event == "Removed");
        string next = events.First(found => found.QueueId == id && found.Event == "Delivered").RelatedQueueId!;
        events = await ReadUntilAsync(found => found.QueueId == next && found.Event == "Removed");
        Assert.Equal(PostfixServer.Recipient, events.First(found => found.QueueId == next && found.Event == "Delivered").Recipient);

        int port = servers.Postfix.Port(PostfixListener.Submission);
        Assert.Contains(events, found => found.Event == "TlsEstablished" && found.RelayPort == port && found.TlsProtocol == "TLSv1.3" && found.TlsCipher is not null);
        Assert.Contains(events, found => found.Event == "TlsEstablished" && found.ClientAddress == "127.0.0.1" && found.TlsProtocol == "TLSv1.3" && found.TlsCipher is not null);
    }

    [SkippableFact]
    public async Task Refusals_and_sign_ins_are_seen()
    {
        PostfixServer postfix = servers.Postfix;
        using (WireClient stranger = await WireClient.GreetedAsync(postfix.Port(PostfixListener.Closed), "127.0.0.3"))
        {
            Assert.StartsWith("554 5.7.1", await stranger.AskRecipientAsync("bob@refusal.example"));
            await stranger.AskAsync("QUIT");
        }

        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.Event == "Disconnected" && found.ClientAddress == "127.0.0.3");
        SmtpLogEvent rejected = events.Last(found => found.Event == "Rejected" && found.ClientAddress == "127.0.0.3");
        Assert.Equal(
            ((int?)554, "5.7.1", "Rcpt", "RelayDenied", Sender, "bob@refusal.example", "ESMTP", "me"),
            (rejected.ReplyCode, rejected.EnhancedCode, rejected.Command, rejected.Reason, rejected.Sender, rejected.Recipient, rejected.Protocol, rejected.Helo));
        Assert.Equal("ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4", events.Last(found => found.Event == "Disconnected" && found.ClientAddress == "127.0.0.3").Extra["Commands"]);

        using (WireClient user = await WireClient.GreetedAsync(postfix.Port(PostfixListener.ClearSubmission), "127.0.0.4"))
        {
            await user.AskAsync("EHLO me");
            Assert.StartsWith("535", await SignInAsync(user, "wrong"));
            Assert.StartsWith("235", await SignInAsync(user, PostfixServer.Password));
            Assert.StartsWith("250", await user.AskAsync($"MAIL FROM:<{Sender}>"));
            Assert.StartsWith("250", await user.AskAsync($"RCPT TO:<{PostfixServer.Recipient}>"));
            Assert.StartsWith("354", await user.AskAsync("DATA"));
            Assert.StartsWith("550 5.7.1", await user.AskAsync("Subject: forbidden\r\n\r\nText\r\n."));
        }

        events = await ReadUntilAsync(found => found.Event == "Disconnected" && found.ClientAddress == "127.0.0.4");
        SmtpLogEvent failed = events.Last(found => found.Event == "AuthenticationFailed" && found.ClientAddress == "127.0.0.4");
        Assert.Equal("PLAIN", failed.SaslMethod);
        SmtpLogEvent accepted = events.Last(found => found.Event == "Accepted" && found.ClientAddress == "127.0.0.4");
        Assert.Equal(("PLAIN", PostfixServer.UserName), (accepted.SaslMethod, accepted.SaslUser));
        SmtpLogEvent content = events.Last(found => found.Event == "Rejected" && found.QueueId == accepted.QueueId);
        Assert.Equal(("header Subject: forbidden", "5.7.1 No such subjects", Sender, PostfixServer.Recipient), (content.Message, content.ReplyText, content.Sender, content.Recipient));
    }

    [SkippableFact]
    public async Task A_lost_connection_is_seen()
    {
        using (WireClient client = await WireClient.GreetedAsync(servers.Postfix.Port(PostfixListener.Closed), "127.0.0.5"))
        {
            await client.AskAsync("EHLO me");
        }

        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.Event == "Disconnected" && found.ClientAddress == "127.0.0.5");
        Assert.Equal("Ehlo", events.Last(found => found.Event == "ConnectionLost" && found.ClientAddress == "127.0.0.5").Command);
    }

    [SkippableFact]
    public async Task Who_talks_too_soon_is_screened()
    {
        using (WireClient hasty = await WireClient.ConnectAsync(servers.Postfix.Port(PostfixListener.Screened), "127.0.0.6"))
        {
            await hasty.SendAsync("EHLO me\r\n");
            Assert.EndsWith("521 5.5.1 Protocol error", await hasty.ReadReplyAsync());
        }

        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.Event == "Disconnected" && found.ClientAddress == "127.0.0.6");
        SmtpLogEvent connected = events.Last(found => found.Event == "Connected" && found.ClientAddress == "127.0.0.6");
        Assert.Equal(servers.Postfix.Port(PostfixListener.Screened).ToString(CultureInfo.InvariantCulture), connected.Extra["LocalPort"]);
        SmtpLogEvent screened = events.Last(found => found.Event == "Screened" && found.ClientAddress == "127.0.0.6");
        Assert.Equal(("PREGREET", "9", "EHLO me\\r\\n", connected.ClientPort), (screened.Extra["Test"], screened.Extra["Octets"], screened.Message, screened.ClientPort));
    }

    [SkippableFact]
    public async Task Every_line_is_known()
    {
        string id = await SendAsync(PostfixListener.Open, "bob@elsewhere.example", "strange");
        IReadOnlyList<SmtpLogEvent> events = await ReadUntilAsync(found => found.QueueId == id && found.Event == "Removed");
        Assert.Contains(events, found => found.QueueId == id && found.Event == "Warning" && found.Extra["RuleText"] == "It is strange");
        Assert.DoesNotContain(events, found => found.Event == "Unrecognized");
    }

    private string WithPort(string field) =>
        field.Contains('{', StringComparison.Ordinal)
            ? field.Split('{')[0] + servers.Postfix.Port(Enum.Parse<PostfixListener>(field.Split('{', '}')[1])).ToString(CultureInfo.InvariantCulture)
            : field;

    /// <summary>Sends a message and gives its queue id.</summary>
    private async Task<string> SendAsync(PostfixListener listener, string recipient, string subject)
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Postfix.Port(listener), Client);
        Assert.StartsWith("250 ", await client.AskRecipientAsync(recipient));
        Assert.StartsWith("354 ", await client.AskAsync("DATA"));
        string reply = await client.AskAsync($"Subject: {subject}\r\nMessage-ID: <{subject}@client.example>\r\n\r\nText\r\n.");
        Assert.StartsWith("250 2.0.0 Ok: queued as ", reply);
        return reply.Split(' ')[^1];
    }

    private static Task<string> SignInAsync(WireClient client, string password) =>
        client.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{PostfixServer.UserName}\0{password}")));

    private Task<IReadOnlyList<SmtpLogEvent>> ReadUntilAsync(Func<SmtpLogEvent, bool> isWanted) => new RealLog(servers.Postfix.OpenLog).ReadUntilAsync(isWanted);
}
