using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

/// <summary>SMTP by hand over a bare socket: what the fixtures themselves are tested with. No read takes longer than ten seconds.</summary>
internal sealed class WireClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TcpClient _client;
    private Stream _stream;

    private WireClient(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    /// <summary>Which certificate the server showed.</summary>
    public string? Thumbprint => (_stream as SslStream)?.RemoteCertificate?.GetCertHashString();

    public static async Task<WireClient> ConnectAsync(int port, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new WireClient(client);
    }

    /// <summary>Connects to a server that welcomes its client.</summary>
    public static async Task<WireClient> GreetedAsync(int port, string from = "127.0.0.1")
    {
        WireClient client = await ConnectAsync(port, from);
        Assert.StartsWith("220 ", await client.ReadReplyAsync());
        return client;
    }

    /// <summary>What a server that welcomes its client says to a recipient.</summary>
    public static async Task<string> AskRecipientAsync(int port, string recipient, string from = "127.0.0.1")
    {
        using WireClient client = await GreetedAsync(port, from);
        return await client.AskRecipientAsync(recipient);
    }

    /// <summary>One line without its end; null when the server has ended the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        byte[] octet = new byte[1];
        while (await _stream.ReadAsync(octet).AsTask().WaitAsync(s_patience) == 1)
        {
            if (octet[0] == '\n')
                return line.ToString().TrimEnd('\r');

            line.Append((char)octet[0]);
        }

        return null;
    }

    /// <summary>One reply, its lines parted by LF; empty when the server has ended the connection.</summary>
    public async Task<string> ReadReplyAsync()
    {
        var reply = new StringBuilder();
        while (await ReadLineAsync() is { } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-')
                break;

            reply.Append('\n');
        }

        return reply.ToString();
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a command, or several lines as one, and gives the reply.</summary>
    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Begins a transaction and gives the reply to its recipient.</summary>
    public async Task<string> AskRecipientAsync(string recipient)
    {
        Assert.StartsWith("250", await AskAsync("EHLO me"));
        Assert.StartsWith("250 ", await AskAsync("MAIL FROM:<me@client.example>"));
        return await AskAsync($"RCPT TO:<{recipient}>");
    }

    /// <summary>Delivers a message, which must be accepted.</summary>
    public async Task DeliverAsync(string recipient, string subject)
    {
        Assert.StartsWith("250 ", await AskRecipientAsync(recipient));
        Assert.StartsWith("354 ", await AskAsync("DATA"));
        Assert.StartsWith("250 ", await AskAsync($"Subject: {subject}\r\n\r\nText\r\n."));
    }

    /// <summary>TLS from here on.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "Whose certificate it is does not matter here.")]
    public async Task SecureAsync()
    {
        var tls = new SslStream(_stream, false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(TestCertificates.HostName).WaitAsync(s_patience);
        _stream = tls;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }
}
