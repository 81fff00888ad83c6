using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

[Collection(nameof(RealServers))]
public sealed class EximServerTests(RealServers servers)
{
    private const string Stranger = "bob@elsewhere.example";

    [SkippableTheory]
    [InlineData(EximListener.Closed, Stranger, "550 relay not permitted")]
    [InlineData(EximListener.Closed, "bob%elsewhere.example@mail.example.test", "550 restricted characters in address")]
    [InlineData(EximListener.Closed, "nobody@example.test", "550 Unrouteable address")]
    [InlineData(EximListener.Closed, EximServer.Recipient, "250 Accepted")]
    [InlineData(EximListener.Open, Stranger, "250 Accepted")]
    [InlineData(EximListener.PercentHack, Stranger, "550 relay not permitted")]
    [InlineData(EximListener.PercentHack, "bob%elsewhere.example@mail.example.test", "250 Accepted")]
    public async Task Answers_the_recipient(EximListener listener, string recipient, string reply) =>
        Assert.Equal(reply, await WireClient.AskRecipientAsync(servers.Exim.Port(listener), recipient));

    [SkippableTheory]
    [InlineData(EximListener.Open, Stranger, "open Exim")]
    [InlineData(EximListener.PercentHack, "bob%elsewhere.example@mail.example.test", "hacked Exim")]
    public async Task What_it_relays_arrives_in_the_mailbox(EximListener listener, string recipient, string marker)
    {
        EximServer exim = servers.Exim;
        using WireClient client = await WireClient.GreetedAsync(exim.Port(listener));
        await client.DeliverAsync(recipient, marker);
        await exim.WaitForMessageAsync($"Subject: {marker}\n");
        Assert.Contains($"<{Stranger}>", exim.Log);
    }

    [SkippableFact]
    public async Task Speaks_TLS_and_drops_who_makes_four_errors()
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Exim.Port(EximListener.Closed));
        await client.AskAsync("EHLO me");
        Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
        await client.SecureAsync();
        Assert.Equal(TestCertificates.Valid.Thumbprint, client.Thumbprint);
        await client.AskAsync("EHLO me");
        await client.AskAsync("MAIL FROM:<me@client.example>");
        string[] replies = new string[4];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = await client.AskAsync("RCPT TO:<bob@[127.0.0.1]@>");
        }

        Assert.All(replies[..3], reply => Assert.StartsWith("501 ", reply));
        Assert.Equal("501 Too many syntax or protocol errors", replies[3].Split('\n')[^1]);
        Assert.Null(await client.ReadLineAsync());
    }
}
