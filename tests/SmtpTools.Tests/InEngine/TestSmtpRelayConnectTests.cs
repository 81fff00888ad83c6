using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What keeps a check from the server before it has said anything, and that the texts put it where it belongs.</summary>
public sealed class TestSmtpRelayConnectTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("https", "agree on no TLS")]
    [InlineData("socks4", "refused: ")]
    [InlineData("socks5", "refused: ")]
    [InlineData("http", "refused: ")]
    public void A_proxy_that_talks_nonsense_is_a_result_that_speaks_of_the_proxy(string scheme, string problem)
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            await connection.SendLineAsync("220 I am no proxy");
            await connection.SendLineAsync("and never was one");
        });
        SpeaksOfTheProxy(Check($"192.0.2.1 -Proxy {scheme}://127.0.0.1:{proxy.Port}"), "Unreachable", $"the proxy 127.0.0.1:{proxy.Port} ", problem);
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required")]
    [InlineData("403 Forbidden")]
    public void A_proxy_that_refuses_says_why(string answer)
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.SendAsync($"HTTP/1.1 {answer}\r\n\r\n");
        });
        SpeaksOfTheProxy(Check($"relay.example.test -Proxy http://127.0.0.1:{proxy.Port}"), "Unreachable", "refused: ", answer);
    }

    [Fact]
    public void A_proxy_that_is_not_there_is_told_of_with_the_port_that_was_tried()
    {
        SpeaksOfTheProxy(Check($"relay.example.test -Proxy socks5://127.0.0.1:{ClosedPort()}"), "Unreachable", "cannot be connected to: ", "");
        SpeaksOfTheProxy(Check("relay.example.test -Proxy socks5://proxy.invalid -Timeout 20"), "Unreachable", "the proxy proxy.invalid:1080 ", "could not be looked up");
        SpeaksOfTheProxy(Check("relay.invalid -Proxy socks4://127.0.0.1 -Timeout 20"), "Unreachable", "the proxy 127.0.0.1:1080 ", "could not be looked up");
        SpeaksOfTheProxy(Check("relay.example.test -Proxy socks5://127.0.0.1"), "Unreachable", "the proxy 127.0.0.1:1080 ", "");
    }

    [Fact]
    public void A_proxy_that_falls_silent_times_out_while_connecting()
    {
        using var proxy = ScriptedServer.Start(Scripts.Silence);
        SmtpRelayResult result = Check($"relay.example.test -Timeout 1 -Proxy http://127.0.0.1:{proxy.Port}");
        SpeaksOfTheProxy(result, "TimedOut", "did not connect in time", "");
    }

    [SkippableTheory]
    [InlineData("192.0.2.77", "", "is no address of this machine")]
    [InlineData("192.0.2.77", "-Proxy socks5://127.0.0.1", "is no address of this machine")]
    [InlineData("::1", "", "IPv6")]
    public void A_source_address_that_cannot_be_used_is_what_the_text_names(string source, string more, string problem)
    {
        Skip.If(source == "::1" && !Socket.OSSupportsIPv6, "No IPv6 here.");
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Check($"127.0.0.1 -Port {server.Port} -SourceAddress {source} {more}");
        Assert.Equal(("Unreachable", "Connect"), (result.Status, result.Phase));
        Assert.Contains(source, result.Problem, StringComparison.Ordinal);
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
        Assert.Contains("-SourceAddress", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("leave -SourceAddress out", result.Advice, StringComparison.Ordinal);
        Assert.Empty(server.Connections);
    }

    [Fact]
    public void An_address_of_the_other_family_is_not_said_to_be_a_name_without_one()
    {
        SmtpRelayResult result = Check("127.0.0.1 -AddressFamily IPv6");
        Assert.Equal(("NameNotResolved", "Resolve"), (result.Status, result.Phase));
        Assert.Equal("-AddressFamily asks for IPv6, and the address is 127.0.0.1", result.Problem);
        Assert.Contains("has no address of the family", result.Meaning, StringComparison.Ordinal);
    }

    private static void SpeaksOfTheProxy(SmtpRelayResult result, string status, string problem, string cause)
    {
        Assert.True((status, "Connect", null) == (result.Status, result.Phase, result.Code), $"{result.Status} {result.Phase} {result.Problem}");
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
        Assert.Contains(cause, result.Problem, StringComparison.Ordinal);
        Assert.StartsWith("The proxy did not connect", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("-Proxy", result.Advice, StringComparison.Ordinal);
    }

    private static int ClosedPort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    private SmtpRelayResult Check(string arguments)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay {arguments}");
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return (SmtpRelayResult)output.Single().BaseObject;
    }
}
