using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace SmtpTools.Benchmarks;

/// <summary>A server on loopback that refuses to relay, as fast as it can, or greets late.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private static readonly byte[] s_ok = "250 2.0.0 Ok\r\n"u8.ToArray();
    private static readonly byte[] s_greeting = "220 mx.example.org ESMTP\r\n"u8.ToArray();
    private static readonly byte[] s_ehlo = "250-mx.example.org\r\n250-SIZE 10240000\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"u8.ToArray();
    private static readonly byte[] s_denied = "454 4.7.1 <r@example.net>: Relay access denied\r\n"u8.ToArray();
    private static readonly byte[] s_bye = "221 2.0.0 Bye\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeSpan _delay;

    public LoopbackServer(TimeSpan delay)
    {
        _delay = delay;
        _listener.Start(1024);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync().ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            socket.NoDelay = true;
            await Task.Delay(_delay).ConfigureAwait(false);
            await stream.WriteAsync(s_greeting).ConfigureAwait(false);
            byte[] buffer = new byte[1024];
            int read;
            while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                string verb = Encoding.ASCII.GetString(buffer, 0, Math.Min(4, read));
                await stream.WriteAsync(verb switch { "EHLO" => s_ehlo, "RCPT" => s_denied, "QUIT" => s_bye, _ => s_ok }).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // the client has gone
        }
    }
}
