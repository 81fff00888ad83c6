using System;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>A relay check through a proxy.</summary>
public sealed class TestSmtpRelayProxyTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public void The_proxy_looks_up_the_name_and_connects()
    {
        string? asked = null;
        using var proxy = ScriptedServer.Start(async connection =>
        {
            asked = await ConnectAsync(connection, "200 Connection established");
            await new SmtpDialogue().RunAsync(connection);
        });
        SmtpRelayResult result = Through(proxy);
        Assert.Equal(("Relayed", "mail.example.test"), (result.Status, result.EhloName));
        Assert.StartsWith("CONNECT relay.example.test:2525 ", asked, StringComparison.Ordinal);
        Assert.Equal((null, null, null), (result.Address, result.SourceAddress, result.ResolveMilliseconds));
    }

    [Fact]
    public void A_proxy_that_refuses_is_named()
    {
        using var proxy = ScriptedServer.Start(connection => ConnectAsync(connection, "403 Forbidden"));
        SmtpRelayResult result = Through(proxy);
        Assert.Equal(("Unreachable", "Connect"), (result.Status, result.Phase));
        Assert.Contains($"the proxy 127.0.0.1:{proxy.Port}", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_proxy_says_stays_on_one_line()
    {
        using var proxy = ScriptedServer.Start(connection => ConnectAsync(connection, "403 No\rStatus : Relayed"));
        SmtpRelayResult result = Through(proxy);
        Assert.Contains("Status : Relayed", result.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Problem!, char.IsControl);
    }

    private SmtpRelayResult Through(ScriptedServer proxy) =>
        (SmtpRelayResult)Assert.Single(session.Run($"Test-SmtpRelay relay.example.test -Port 2525 -Recipient r@example.net -Proxy http://127.0.0.1:{proxy.Port}").Output).BaseObject;

    private static async Task<string?> ConnectAsync(ScriptedConnection connection, string answer)
    {
        string? request = await connection.ReadLineAsync();
        while (await connection.ReadLineAsync() is { Length: > 0 })
        {
            // the rest of the request's head
        }

        await connection.SendAsync($"HTTP/1.1 {answer}\r\n\r\n");
        return request;
    }
}
