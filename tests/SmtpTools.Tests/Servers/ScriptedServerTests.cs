using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

public sealed class ScriptedServerTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Accepts_everything_and_remembers_what_the_client_sent()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        using WireClient client = await WireClient.ConnectAsync(server.Port);
        Assert.StartsWith("220 ", await client.ReadReplyAsync());
        string hello = await client.AskAsync("EHLO me.example.test");
        Assert.Contains("\n250-SIZE 10240000\n", hello);
        Assert.EndsWith("\n250 ENHANCEDSTATUSCODES", hello);
        Assert.StartsWith("250 ", await client.AskAsync("MAIL FROM:<a@b.example>"));
        Assert.StartsWith("250 ", await client.AskAsync("RCPT TO:<c@d.example>"));
        Assert.StartsWith("354 ", await client.AskAsync("DATA"));
        Assert.StartsWith("250 ", await client.AskAsync("Subject: x\r\n\r\nRCPT TO:<no@command.example>\r\n."));
        Assert.StartsWith("221 ", await client.AskAsync("QUIT"));
        Assert.Null(await client.ReadLineAsync());

        ScriptedConnection connection = Assert.Single(server.Connections);
        string[] sent = ["EHLO me.example.test", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "Subject: x", "", "RCPT TO:<no@command.example>", ".", "QUIT"];
        Assert.Equal(sent, connection.Lines);
        Assert.Equal(IPAddress.Loopback, connection.Client);
    }

    [Fact]
    public async Task Serves_many_at_once()
    {
        using var server = ScriptedServer.Start(Scripts.After(TimeSpan.FromMilliseconds(300), Scripts.AcceptEverything));
        var watch = Stopwatch.StartNew();
        string[] greetings = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using WireClient client = await WireClient.ConnectAsync(server.Port);
            return await client.ReadReplyAsync();
        }));
        Assert.All(greetings, greeting => Assert.StartsWith("220 ", greeting));
        Assert.InRange(watch.ElapsedMilliseconds, 300, 5_000); // one after another: a minute
        Assert.Equal(200, server.Connections.Count);
    }

    [Fact]
    public async Task Replies_to_recipients_as_it_is_told()
    {
        using var refusing = ScriptedServer.Start(Scripts.RefuseRecipient("550 5.7.1 Relaying denied"));
        Assert.Equal("550 5.7.1 Relaying denied", await WireClient.AskRecipientAsync(refusing.Port, "c@d.example"));

        using var choosing = ScriptedServer.Start(Scripts.Answer(command => command.Contains('%', StringComparison.Ordinal) ? "553-no\r\n553 percent" : null));
        Assert.Equal("553-no\n553 percent", await WireClient.AskRecipientAsync(choosing.Port, "c%d@e.example"));
        Assert.StartsWith("250 ", await WireClient.AskRecipientAsync(choosing.Port, "c@d.example"));
    }

    [Fact]
    public async Task Upgrades_to_TLS_and_hides_then_what_it_offered_before()
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { Certificate = TestCertificates.Valid, TlsProtocols = SslProtocols.Tls12, CapabilitiesInTls = ["AUTH PLAIN"] }.RunAsync);
        using WireClient client = await GreetedAsync(server);
        Assert.EndsWith("\n250 STARTTLS", await client.AskAsync("EHLO me"));
        Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
        await client.SecureAsync();
        Assert.Equal("250-mail.example.test\n250 AUTH PLAIN", await client.AskAsync("EHLO me"));
        Assert.StartsWith("502 ", await client.AskAsync("STARTTLS"));
        Assert.Equal(SslProtocols.Tls12, server.Connections[0].TlsProtocol);
        Assert.Equal("STARTTLS", server.Connections[0].Lines[1]);
    }

    [Fact]
    public async Task Injects_in_the_clear_after_the_reply_to_STARTTLS()
    {
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.Valid, InjectedAfterStartTls = "250 injected\r\n" };
        using var server = ScriptedServer.Start(dialogue.RunAsync);
        using WireClient client = await GreetedAsync(server);
        Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"));
        Assert.Equal("250 injected", await client.ReadLineAsync());
        await client.SecureAsync();
        Assert.StartsWith("250-", await client.AskAsync("EHLO me"));
    }

    [Fact]
    public async Task Speaks_TLS_from_the_first_byte()
    {
        using var server = ScriptedServer.Start(Scripts.ImplicitTls(TestCertificates.Valid, Scripts.AcceptEverything));
        using WireClient client = await WireClient.ConnectAsync(server.Port);
        await client.SecureAsync();
        Assert.StartsWith("220 ", await client.ReadReplyAsync());
    }

    [Fact]
    public async Task Never_greets_but_notices_that_the_client_left()
    {
        using var server = ScriptedServer.Start(Scripts.Silence);
        WireClient client = await WireClient.ConnectAsync(server.Port);
        Task<string?> greeting = client.ReadLineAsync();
        await Task.Delay(300);
        Assert.False(greeting.IsCompleted);
        Assert.False(server.Connections[0].Ended.IsCompleted);
        client.Dispose();
        await server.Connections[0].Ended.WaitAsync(s_soon);
    }

    [Fact]
    public async Task Drips()
    {
        using var server = ScriptedServer.Start(Scripts.Drip("220 drip\r\n", TimeSpan.FromMilliseconds(50)));
        using WireClient client = await WireClient.ConnectAsync(server.Port);
        var watch = Stopwatch.StartNew();
        Assert.Equal("220 drip", await client.ReadReplyAsync());
        Assert.InRange(watch.ElapsedMilliseconds, 350, 5_000);
    }

    [Fact]
    public async Task Sends_a_line_of_any_length()
    {
        const long Length = 100_000_000;
        using var server = ScriptedServer.Start(Scripts.LongLine(Length));
        using var client = new TcpClient("127.0.0.1", server.Port);
        byte[] buffer = new byte[65536];
        long count = 0;
        while (count < Length + 2)
        {
            int read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(s_soon);
            count += read;
            Assert.True(count == Length + 2 || !buffer.AsSpan(0, read).Contains((byte)'\n'), "A line's end came early.");
        }

        Assert.Equal(Length + 2, count);
    }

    [Fact]
    public async Task Replies_without_end_until_the_client_leaves()
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["EHLO"] = Scripts.EndlessReply } }.RunAsync);
        using (WireClient client = await GreetedAsync(server))
        {
            await client.SendAsync("EHLO me\r\n");
            for (int i = 0; i < 1000; i++)
            {
                Assert.StartsWith("250-", await client.ReadLineAsync());
            }
        }

        await server.Connections[0].Ended.WaitAsync(s_soon);
        Assert.IsType<IOException>(server.Connections[0].Error);
    }

    [Fact]
    public async Task Closes_after_so_many_commands_or_at_once()
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { CloseAfter = 2 }.RunAsync);
        using WireClient client = await GreetedAsync(server);
        Assert.StartsWith("250-", await client.AskAsync("EHLO me"));
        Assert.StartsWith("250 ", await client.AskAsync("NOOP\r\nNOOP")); // one more is under way, and does no harm to the reply
        Assert.Null(await client.ReadLineAsync());

        using var rude = ScriptedServer.Start(Scripts.HangUp);
        using WireClient other = await WireClient.ConnectAsync(rude.Port);
        Assert.Null(await other.ReadLineAsync());
    }

    [Fact]
    public async Task Resets()
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["RCPT"] = Scripts.Reset } }.RunAsync);
        using WireClient client = await GreetedAsync(server);
        IOException error = await Assert.ThrowsAsync<IOException>(() => client.AskAsync("RCPT TO:<a@b.example>"));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task Talks_garbage()
    {
        using var server = ScriptedServer.Start(Scripts.Garbage);
        using WireClient client = await WireClient.ConnectAsync(server.Port);
        Assert.DoesNotMatch("^[2-5][0-9][0-9]", (await client.ReadLineAsync())!);
    }

    [Fact]
    public async Task Says_what_it_expected_in_vain()
    {
        using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SendLineAsync("220 strict");
            Assert.Equal("EHLO me", await connection.ExpectAsync("EHLO"));
            await connection.ExpectAsync("STARTTLS");
        });
        using WireClient client = await GreetedAsync(server);
        await client.SendAsync("ehlo you\r\nEHLO me\r\n");
        await server.Connections[0].Ended.WaitAsync(s_soon);
        Assert.Contains("you", server.Connections[0].Error!.Message);

        using WireClient second = await GreetedAsync(server);
        await second.SendAsync("EHLO me\r\nMAIL FROM:<>\r\n");
        await server.Connections[1].Ended.WaitAsync(s_soon);
        Assert.Equal("Expected 'STARTTLS', got 'MAIL FROM:<>'.", server.Connections[1].Error!.Message);
    }

    [Fact]
    public async Task Stops_at_once_whatever_its_scripts_are_doing()
    {
        Func<ScriptedConnection, Task>[] scripts =
        [
            Scripts.Silence, Scripts.AcceptEverything, Scripts.EndlessReply, Scripts.Drip(new string('x', 1000), TimeSpan.FromSeconds(1)),
            Scripts.After(TimeSpan.FromHours(1), Scripts.HangUp), Scripts.ImplicitTls(TestCertificates.Valid, Scripts.HangUp),
        ];
        foreach (Func<ScriptedConnection, Task> script in scripts)
        {
            var server = ScriptedServer.Start(script);
            using WireClient client = await WireClient.ConnectAsync(server.Port);
            while (server.Connections.Count == 0)
            {
                await Task.Delay(10);
            }

            var watch = Stopwatch.StartNew();
            server.Dispose();
            Assert.InRange(watch.ElapsedMilliseconds, 0, 2_000);
            Assert.Null(server.Connections[0].Error);
        }
    }

    private static Task<WireClient> GreetedAsync(ScriptedServer server) => WireClient.GreetedAsync(server.Port);
}
