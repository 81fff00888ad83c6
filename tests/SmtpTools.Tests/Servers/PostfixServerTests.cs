using System;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

[Collection(nameof(RealServers))]
public sealed class PostfixServerTests(RealServers servers)
{
    private const string Client = "127.0.0.2";
    private const string Stranger = "bob@elsewhere.example";

    [SkippableTheory]
    [InlineData(PostfixListener.Closed, Stranger, "554 5.7.1 <bob@elsewhere.example>: Relay access denied")]
    [InlineData(PostfixListener.Closed, "nobody@example.test", "550 5.1.1 <nobody@example.test>: Recipient address rejected: User unknown in virtual mailbox table")]
    [InlineData(PostfixListener.Closed, PostfixServer.Recipient, "250 2.1.5 Ok")]
    [InlineData(PostfixListener.Open, Stranger, "250 2.1.5 Ok")]
    [InlineData(PostfixListener.Trusting, Stranger, "554 5.7.1 <bob@elsewhere.example>: Relay access denied")]
    [InlineData(PostfixListener.Submission, Stranger, "554 5.7.1 <bob@elsewhere.example>: Relay access denied")]
    [InlineData(PostfixListener.ClearSubmission, Stranger, "554 5.7.1 <bob@elsewhere.example>: Relay access denied")]
    [InlineData(PostfixListener.RefusesData, Stranger, "250 2.1.5 Ok")]
    [InlineData(PostfixListener.Greylisting, Stranger, "450 4.2.0 <bob@elsewhere.example>: Recipient address rejected: Greylisted, try again later")]
    public async Task Answers_the_recipient(PostfixListener listener, string recipient, string reply) =>
        Assert.Equal(reply, await WireClient.AskRecipientAsync(servers.Postfix.Port(listener), recipient, Client));

    [SkippableFact]
    public async Task Trusts_one_address_and_not_another() =>
        Assert.Equal("250 2.1.5 Ok", await WireClient.AskRecipientAsync(servers.Postfix.Port(PostfixListener.Trusting), Stranger));

    [SkippableTheory]
    [InlineData(PostfixListener.Open, "before STARTTLS")]
    [InlineData(PostfixListener.Submission, "after STARTTLS")]
    [InlineData(PostfixListener.ImplicitTls, "from the first byte")]
    [InlineData(PostfixListener.ClearSubmission, "signed in without TLS")]
    [InlineData(PostfixListener.TlsRequired, "TLS required")]
    public async Task What_it_relays_arrives_in_the_mailbox(PostfixListener listener, string marker)
    {
        PostfixServer postfix = servers.Postfix;
        using WireClient client = await WireClient.ConnectAsync(postfix.Port(listener), Client);
        if (listener == PostfixListener.ImplicitTls)
            await client.SecureAsync();

        Assert.StartsWith("220 mail.example.test ESMTP Postfix", await client.ReadReplyAsync());
        string hello = await client.AskAsync("EHLO me");
        if (hello.Contains("STARTTLS", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("AUTH", hello);
            Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
            await client.SecureAsync();
            hello = await client.AskAsync("EHLO me");
        }

        if (hello.Contains("AUTH ", StringComparison.Ordinal))
        {
            Assert.Equal("535", (await SignInAsync(client, "wrong"))[..3]);
            Assert.Equal("235", (await SignInAsync(client, PostfixServer.Password))[..3]);
        }

        await client.DeliverAsync(Stranger, marker);
        Assert.Contains("Delivered-To: " + Stranger, await postfix.WaitForMessageAsync($"Subject: {marker}\n"));
    }

    [SkippableTheory]
    [InlineData(PostfixListener.Expired, "Expired")]
    [InlineData(PostfixListener.WrongName, "WrongName")]
    [InlineData(PostfixListener.SelfSigned, "SelfSigned")]
    [InlineData(PostfixListener.WeakKey, "Weak")]
    [InlineData(PostfixListener.Submission, "Valid")]
    public async Task Shows_the_certificate(PostfixListener listener, string name)
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Postfix.Port(listener));
        Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
        await client.SecureAsync();
        Assert.Equal(TestCertificatesTests.Named(name).Thumbprint, client.Thumbprint);
    }

    [SkippableFact]
    public async Task Offers_STARTTLS_and_refuses_it()
    {
        using WireClient client = await WireClient.GreetedAsync(servers.Postfix.Port(PostfixListener.TlsUnavailable));
        Assert.Contains("STARTTLS", await client.AskAsync("EHLO me"));
        Assert.Equal("454 4.7.0 TLS not available due to local problem", await client.AskAsync("STARTTLS"));
    }

    [SkippableFact]
    public async Task Refuses_where_it_is_told_to()
    {
        PostfixServer postfix = servers.Postfix;
        using WireClient data = await WireClient.GreetedAsync(postfix.Port(PostfixListener.RefusesData));
        await data.AskRecipientAsync(Stranger);
        Assert.Equal("554 5.7.1 <DATA>: Data command rejected: Access denied", await data.AskAsync("DATA"));

        using WireClient sender = await WireClient.GreetedAsync(postfix.Port(PostfixListener.RefusesSender));
        Assert.Equal("550 5.7.1 <me@client.example>: Sender address rejected: Your sender is not welcome", await sender.AskAsync("MAIL FROM:<me@client.example>"));

        using WireClient clear = await WireClient.GreetedAsync(postfix.Port(PostfixListener.TlsRequired));
        Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", await clear.AskAsync("MAIL FROM:<me@client.example>"));

        using WireClient refused = await WireClient.ConnectAsync(postfix.Port(PostfixListener.RefusesClient));
        Assert.Equal("554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied", await refused.ReadReplyAsync());

        using WireClient ignored = await WireClient.ConnectAsync(postfix.Port(PostfixListener.Silent));
        Task<string?> greeting = ignored.ReadLineAsync();
        Assert.NotSame(greeting, await Task.WhenAny(greeting, Task.Delay(1_000)));
    }

    private static Task<string> SignInAsync(WireClient client, string password) =>
        client.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{PostfixServer.UserName}\0{password}")));
}
