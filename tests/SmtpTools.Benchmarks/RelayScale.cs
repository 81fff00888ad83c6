using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Mail;

namespace SmtpTools.Benchmarks;

/// <summary>Many servers at once: what is waited for together costs its time once.</summary>
internal static class RelayScale
{
    private const int Servers = 200;
    private const int Dead = 1000;

    public static async Task RunAsync()
    {
        await TimeAsync("warm-up", 1, TimeSpan.Zero).ConfigureAwait(false);
        await TimeAsync($"{Servers} servers that greet at once", Servers, TimeSpan.Zero).ConfigureAwait(false);
        await TimeAsync($"{Servers} servers that greet after 1 s", Servers, TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        await TimeDeadAsync().ConfigureAwait(false);
    }

    private static async Task TimeAsync(string what, int count, TimeSpan delay)
    {
        List<LoopbackServer> servers = Enumerable.Range(0, count).Select(_ => new LoopbackServer(delay)).ToList();
        var checker = new RelayChecker(new RelayCheckOptions { Recipient = "r@example.net", LocalDomain = "client.example.net", SubmissionPorts = [] });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        Task<SmtpRelayResult>[] checks = servers.Select(server => checker.CheckAsync("127.0.0.1", server.Port, null, null, CancellationToken.None)).ToArray();
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay / 2).ConfigureAwait(false); // all are connected and wait for the greeting
        }

        long during = GC.GetTotalMemory(forceFullCollection: false) - before;
        SmtpRelayResult[] results = await Task.WhenAll(checks).ConfigureAwait(false);
        Print(what, watch.Elapsed, results, delay > TimeSpan.Zero ? $"{during / 1024 / count} KB a check" : "");
        if (count > 1)
        {
            await TimePeerAsync(servers.Select(server => server.Port)).ConfigureAwait(false);
        }

        servers.ForEach(server => server.Dispose());
    }

    /// <summary>The script of nmap that comes nearest, in one run over the same servers at its most parallel.</summary>
    private static async Task TimePeerAsync(IEnumerable<int> ports)
    {
        var start = new ProcessStartInfo("nmap", $"-n -Pn -T5 --min-parallelism 100 -p {string.Join(",", ports)} --script +smtp-open-relay 127.0.0.1") { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        try
        {
            using Process nmap = Process.Start(start)!;
            string output = await nmap.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
            await nmap.WaitForExitAsync().ConfigureAwait(false);
            int answered = output.Split('\n').Count(line => line.Contains("smtp-open-relay", StringComparison.Ordinal));
            Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0,-34} {1,7:0.00} s  {2} answered", "  the same by nmap's script", watch.Elapsed.TotalSeconds, answered));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("  nmap is not installed, so there is nothing to compare with");
        }
    }

    /// <summary>Addresses that never answer: a port whose queue of connections is full.</summary>
    private static async Task TimeDeadAsync()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Any, 0));
        full.Listen(0);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var fillers = new List<Socket>();
        for (int i = 0; i < 8; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            fillers.Add(filler);
            try
            {
                filler.Connect(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                // under way
            }
        }

        var checker = new RelayChecker(new RelayCheckOptions { Timeout = TimeSpan.FromSeconds(3) });
        var watch = Stopwatch.StartNew();
        SmtpRelayResult[] results = await Task.WhenAll(Enumerable.Range(0, Dead).Select(i => checker.CheckAsync($"127.1.{i / 250}.{(i % 250) + 1}", port, null, null, CancellationToken.None))).ConfigureAwait(false);
        Print($"{Dead} dead addresses, -Timeout 3", watch.Elapsed, results, "");
        fillers.ForEach(filler => filler.Dispose());
    }

    private static void Print(string what, TimeSpan time, SmtpRelayResult[] results, string memory)
    {
        string statuses = string.Join(", ", results.GroupBy(result => result.Status).Select(group => $"{group.Count()} {group.Key}"));
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "{0,-34} {1,7:0.00} s  {2}  {3}", what, time.TotalSeconds, statuses, memory).TrimEnd());
    }
}
