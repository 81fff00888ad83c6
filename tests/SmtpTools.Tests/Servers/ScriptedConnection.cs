using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Servers;

/// <summary>One connection of a <see cref="ScriptedServer"/>: the steps that its script is made of, and what the client sent.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It is closed when its script has ended, not by who looks at it.")]
public sealed class ScriptedConnection
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly CancellationToken _stop;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private Stream _stream;

    internal ScriptedConnection(Socket socket, CancellationToken stop)
    {
        _socket = socket;
        _socket.NoDelay = true; // each send is a packet of its own: what drips, drips
        _stop = stop;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Client = ((IPEndPoint)socket.RemoteEndPoint!).Address;
    }

    /// <summary>The address that the client came from.</summary>
    public IPAddress Client { get; }

    /// <summary>The lines that the client sent so far, without their ends, a message's lines among them.</summary>
    public IReadOnlyList<string> Lines => _lines.ToArray();

    /// <summary>What ended the script before its end: a client that went away, or did what was not expected of it.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Done when the script has ended and the connection is closed.</summary>
    public Task Ended => _ended.Task;

    public SslProtocols TlsProtocol => _stream is SslStream tls ? tls.SslProtocol : SslProtocols.None;

    public bool IsSecure => _stream is SslStream;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, _stop);

    public Task SendLineAsync(string line) => SendAsync(line + "\r\n");

    /// <summary>Sends a text byte by byte, with a pause before each.</summary>
    public async Task DripAsync(string text, TimeSpan pause)
    {
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            await DelayAsync(pause);
            await SendAsync(new[] { octet });
        }
    }

    /// <summary>Sends a text again and again until the client goes away.</summary>
    public async Task SendWithoutEndAsync(string text)
    {
        // In blocks: what is to be proved is the client's bound, not this machine's patience.
        byte[] block = Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, text, 1 + (16384 / text.Length)).ToString());
        while (true)
        {
            await SendAsync(block);
        }
    }

    /// <summary>Sends one character as often as it is said, without a line's end.</summary>
    public async Task SendManyAsync(char character, long count)
    {
        byte[] block = new byte[65536];
        Array.Fill(block, (byte)character);
        for (; count > 0; count -= block.Length)
        {
            await SendAsync(block.AsMemory(0, (int)Math.Min(count, block.Length)));
        }
    }

    public Task DelayAsync(TimeSpan time) => Task.Delay(time, _stop);

    /// <summary>The next line of the client; null when it has ended its side.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await _stream.ReadAsync(_buffer, _stop);
                if (_end == 0)
                    return null;
            }

            byte octet = _buffer[_start++];
            if (octet != '\n')
            {
                line.Add(octet);
                continue;
            }

            string text = Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\r');
            _lines.Enqueue(text);
            return text;
        }
    }

    /// <summary>The next line, which must begin so; anything else ends the script.</summary>
    public async Task<string> ExpectAsync(string prefix)
    {
        string? line = await ReadLineAsync();
        return line is not null && line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? line
            : throw new InvalidDataException($"Expected '{prefix}', got '{line ?? "the end"}'.");
    }

    /// <summary>Listens until the client goes away, and answers nothing.</summary>
    public async Task ReadToEndAsync()
    {
        while (await ReadLineAsync() is not null)
        {
        }
    }

    /// <summary>Goes on in TLS, as the server of the handshake.</summary>
    public async Task SecureAsync(X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None)
    {
        _start = _end; // what the client sent ahead in the clear is not part of the secure dialogue
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                EnabledSslProtocols = protocols,
            },
            _stop);
    }

    /// <summary>Ends the connection with a reset, as a firewall or a crash does. The script ends with it.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    internal async Task RunAsync(Func<ScriptedConnection, Task> script)
    {
        try
        {
            await script(this);
            await CloseAsync();
        }
        catch (Exception e) // whatever it is, the test finds it here
        {
            Error = _stop.IsCancellationRequested ? null : e;
        }

        await _stream.DisposeAsync();
        _ended.SetResult();
    }

    /// <summary>Ends the server's side first and hears the client out: closing over unread bytes would be a reset.</summary>
    private async Task CloseAsync()
    {
        if (_socket.SafeHandle.IsClosed)
            return;

        if (_stream is SslStream tls)
            await tls.ShutdownAsync().WaitAsync(_stop);

        _socket.Shutdown(SocketShutdown.Send);
        using var farewell = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        farewell.CancelAfter(s_farewell);
        try
        {
            while (await _socket.ReceiveAsync(_buffer, farewell.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It would not go, or was gone: the script was at its end either way.
        }
    }
}
