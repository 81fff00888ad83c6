using System;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

[Collection(nameof(RealServers))]
public sealed class OpenSmtpdServerTests(RealServers servers)
{
    private const string Stranger = "bob@elsewhere.example";

    [SkippableTheory]
    [InlineData(OpenSmtpdListener.Closed, Stranger, "550 Invalid recipient: <bob@elsewhere.example>")]
    [InlineData(OpenSmtpdListener.Closed, "nobody@example.test", "524 5.2.4 Mailing list expansion problem: <nobody@example.test>")]
    [InlineData(OpenSmtpdListener.Closed, OpenSmtpdServer.Recipient, "250 2.1.5 Destination address valid: Recipient ok")]
    [InlineData(OpenSmtpdListener.BrokenTls, Stranger, "550 Invalid recipient: <bob@elsewhere.example>")]
    [InlineData(OpenSmtpdListener.Open, Stranger, "250 2.1.5 Destination address valid: Recipient ok")]
    public async Task Answers_the_recipient(OpenSmtpdListener listener, string recipient, string reply) =>
        Assert.Equal(reply, await WireClient.AskRecipientAsync(servers.OpenSmtpd.Port(listener), recipient));

    [SkippableFact]
    public async Task What_it_relays_arrives_in_the_mailbox()
    {
        OpenSmtpdServer server = servers.OpenSmtpd;
        using WireClient client = await WireClient.GreetedAsync(server.Port(OpenSmtpdListener.Open));
        await client.DeliverAsync(Stranger, "open OpenSMTPD");
        Assert.Contains("Delivered-To: " + Stranger, await server.WaitForMessageAsync("Subject: open OpenSMTPD\n"));
    }

    [SkippableFact]
    public async Task Breaks_off_in_the_handshake()
    {
        using WireClient client = await WireClient.GreetedAsync(servers.OpenSmtpd.Port(OpenSmtpdListener.BrokenTls));
        Assert.Contains("STARTTLS", await client.AskAsync("EHLO me"));
        Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
        await Assert.ThrowsAnyAsync<Exception>(client.SecureAsync);
    }
}
