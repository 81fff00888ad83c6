using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace SmtpTools.Tests.InEngine;

/// <summary>A hosts file and a DNS server for one run of the shell, in a mount namespace of its own: nothing of the machine's changes.</summary>
public sealed class NameWorld : IDisposable
{
    private const string DnsServer = "127.0.0.153";

    // As sh has it: the files are bound over the machine's, seen by what follows alone.
    private const string Enter = "mount --bind \"$1\" /etc/hosts && mount --bind \"$2\" /etc/resolv.conf && shift 2 && exec \"$@\"";

    private readonly string _hosts = Path.GetTempFileName();
    private readonly string _resolver = Path.GetTempFileName();
    private readonly UdpClient? _server;

    /// <param name="hosts">The lines of the hosts file.</param>
    /// <param name="dns">What the DNS server does.</param>
    public NameWorld(string hosts, Dns dns)
    {
        File.WriteAllText(_hosts, hosts + "\n");
        File.WriteAllText(_resolver, $"nameserver {DnsServer}\noptions timeout:5 attempts:2\n");
        if (dns == Dns.Down)
            return; // nobody listens there, and the system says so

        _server = new UdpClient(new IPEndPoint(IPAddress.Parse(DnsServer), 53));
        if (dns == Dns.KnowsNothing)
            _ = AnswerAsync(_server);
    }

    public enum Dns
    {
        Down,
        Silent,
        KnowsNothing,
    }

    /// <summary>Why there is no such world here; null where there is.</summary>
    public static string? WhyNot { get; } = FindOut();

    /// <summary>What to run a command behind, so that it is in this world.</summary>
    public string[] Prefix => ["unshare", "--mount", "sh", "-c", Enter, "sh", _hosts, _resolver];

    public void Dispose()
    {
        _server?.Dispose();
        File.Delete(_hosts);
        File.Delete(_resolver);
    }

    /// <summary>The question again, as an answer: there is no such name (RFC 1035 4.1.1).</summary>
    private static async Task AnswerAsync(UdpClient server)
    {
        try
        {
            while (true)
            {
                UdpReceiveResult question = await server.ReceiveAsync();
                byte[] answer = question.Buffer;
                answer[2] |= 0x80;
                answer[3] = 0x83;
                await server.SendAsync(answer, question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static string? FindOut()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "A world of names needs Linux and root.";

        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : "Mounting is not allowed here.";
    }
}
