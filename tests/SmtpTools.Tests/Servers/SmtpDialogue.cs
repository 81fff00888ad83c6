using System;
using System.Collections.Generic;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Servers;

/// <summary>A script of a well-mannered SMTP server that accepts everything, but for what a test sets otherwise.</summary>
public sealed class SmtpDialogue
{
    public string Greeting { get; init; } = "220 mail.example.test ESMTP";

    public IReadOnlyList<string> Capabilities { get; init; } = ["PIPELINING", "SIZE 10240000", "8BITMIME", "ENHANCEDSTATUSCODES"];

    /// <summary>What is offered after STARTTLS, where that differs.</summary>
    public IReadOnlyList<string>? CapabilitiesInTls { get; init; }

    /// <summary>STARTTLS is offered with it, and not without.</summary>
    public X509Certificate2? Certificate { get; init; }

    public SslProtocols TlsProtocols { get; init; } = SslProtocols.None;

    /// <summary>Sent in the clear in one packet with the reply to STARTTLS.</summary>
    public string InjectedAfterStartTls { get; init; } = "";

    /// <summary>The reply to a command (or to a line of an AUTH exchange), its lines parted by CR LF; null for the usual one.</summary>
    public Func<string, string?> Answer { get; init; } = _ => null;

    /// <summary>What is done in place of a reply, by verb.</summary>
    public IReadOnlyDictionary<string, Func<ScriptedConnection, Task>> At { get; init; } = new Dictionary<string, Func<ScriptedConnection, Task>>();

    /// <summary>The connection is closed after so many replies to commands.</summary>
    public int CloseAfter { get; init; } = int.MaxValue;

    public async Task RunAsync(ScriptedConnection connection)
    {
        await connection.SendLineAsync(Greeting);
        for (int replies = 0; replies < CloseAfter && await connection.ReadLineAsync() is { } command; replies++)
        {
            string verb = command.Split(' ', 2)[0].ToUpperInvariant();
            if (At.TryGetValue(verb, out Func<ScriptedConnection, Task>? step))
            {
                await step(connection);
                continue;
            }

            string reply = Answer(command) ?? Usual(verb, connection.IsSecure);
            bool accepted = reply.StartsWith('2');
            await connection.SendAsync(reply + "\r\n" + (verb == "STARTTLS" && accepted ? InjectedAfterStartTls : ""));
            if (verb == "STARTTLS" && accepted)
                await connection.SecureAsync(Certificate!, TlsProtocols);
            else if (verb == "DATA" && reply.StartsWith('3'))
                await ReceiveMessageAsync(connection);
            else if (verb == "QUIT" || reply.StartsWith("421", StringComparison.Ordinal))
                return;
        }
    }

    private static async Task ReceiveMessageAsync(ScriptedConnection connection)
    {
        string? line;
        do
        {
            line = await connection.ReadLineAsync();
        }
        while (line is not null and not ".");

        await connection.SendLineAsync("250 2.0.0 Ok: queued");
    }

    private string Usual(string verb, bool isSecure) => verb switch
    {
        "EHLO" => Hello(isSecure),
        "HELO" => "250 mail.example.test",
        "STARTTLS" when Certificate is not null && !isSecure => "220 2.0.0 Ready to start TLS",
        "MAIL" => "250 2.1.0 Ok",
        "RCPT" => "250 2.1.5 Ok",
        "DATA" => "354 End data with <CR><LF>.<CR><LF>",
        "RSET" or "NOOP" => "250 2.0.0 Ok",
        "QUIT" => "221 2.0.0 Bye",
        _ => "502 5.5.2 Error: command not recognized",
    };

    private string Hello(bool isSecure)
    {
        List<string> lines = ["mail.example.test", .. (isSecure ? CapabilitiesInTls : null) ?? Capabilities];
        if (Certificate is not null && !isSecure)
            lines.Add("STARTTLS");

        return "250-" + string.Join("\r\n250-", lines[..^1]) + (lines.Count > 1 ? "\r\n" : "") + "250 " + lines[^1];
    }
}
