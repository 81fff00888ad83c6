using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using SmtpTools.Mail;

namespace SmtpTools.Benchmarks;

/// <summary>What one relay check costs beside the floor: the same dialogue over a bare socket. The look at other ports after a refusal is no part of that dialogue.</summary>
[MemoryDiagnoser]
public class RelayBenchmarks
{
    private readonly RelayChecker _checker = new(new RelayCheckOptions { Recipient = "r@example.net", Tls = SmtpTlsMode.None, LocalDomain = "client.example.net", SubmissionPorts = [] });
    private LoopbackServer _server = null!;

    /// <summary>Starts the server, and reads the catalogue.</summary>
    [GlobalSetup]
    public async Task Start()
    {
        _server = new LoopbackServer(TimeSpan.Zero);
        await OneCheck().ConfigureAwait(false);
    }

    /// <summary>Stops the server.</summary>
    [GlobalCleanup]
    public void Stop() => _server.Dispose();

    /// <summary>The dialogue alone: connect, greeting, EHLO, MAIL, RCPT, RSET, QUIT.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> BareSocket()
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", _server.Port).ConfigureAwait(false);
        NetworkStream stream = client.GetStream();
        byte[] buffer = new byte[1024];
        int octets = await stream.ReadAsync(buffer).ConfigureAwait(false);
        foreach (string command in new[] { "EHLO client.example.net", "MAIL FROM:<r@example.net>", "RCPT TO:<r@example.net>", "RSET", "QUIT" })
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n")).ConfigureAwait(false);
            octets += await stream.ReadAsync(buffer).ConfigureAwait(false);
        }

        return octets;
    }

    /// <summary>The check, with everything that its result says.</summary>
    [Benchmark]
    public Task<SmtpRelayResult> OneCheck() => _checker.CheckAsync("127.0.0.1", _server.Port, null, null, CancellationToken.None);
}
