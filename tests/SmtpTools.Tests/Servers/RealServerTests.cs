using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

/// <summary>What all real servers have in common: how they start and end.</summary>
public sealed class RealServerTests
{
    [SkippableFact]
    public async Task Leaves_nothing_behind()
    {
        DebianServers.Require();
        var server = new PostfixServer();
        server.Start();
        int port = server.Port(PostfixListener.Closed);
        using (await WireClient.GreetedAsync(port))
        {
            Assert.True(Directory.Exists(server.Root));
            server.Dispose();
        }

        Assert.False(Directory.Exists(server.Root));
        await Assert.ThrowsAsync<SocketException>(() => WireClient.ConnectAsync(port));
    }

    [SkippableFact]
    public void Says_at_once_why_it_does_not_start()
    {
        DebianServers.Require();
        using var server = new MisconfiguredServer();
        var watch = Stopwatch.StartNew();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(server.Start);
        Assert.Contains("It has ended with 1", error.Message);
        Assert.Contains("option \"no_such_option\" unknown", error.Message);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 10_000);
        Assert.False(Directory.Exists(server.Root));
    }

    private sealed class MisconfiguredServer : RealServer<EximListener>
    {
        protected override string[] Command => ["/usr/sbin/exim4", "-bdf"];

        protected override void Configure() => Write("etc/exim4/exim4.conf", "no_such_option = yes\n");
    }
}
