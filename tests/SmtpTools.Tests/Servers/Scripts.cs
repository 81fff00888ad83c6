using System;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace SmtpTools.Tests.Servers;

/// <summary>Ready-made scripts for a <see cref="ScriptedServer"/>. What misbehaves can stand for a whole connection, or in <see cref="SmtpDialogue.At"/> for one reply.</summary>
public static class Scripts
{
    public static readonly Func<ScriptedConnection, Task> AcceptEverything = new SmtpDialogue().RunAsync;

    /// <summary>Takes the connection and says nothing.</summary>
    public static readonly Func<ScriptedConnection, Task> Silence = connection => connection.ReadToEndAsync();

    public static readonly Func<ScriptedConnection, Task> HangUp = _ => Task.CompletedTask;

    /// <summary>Speaks, but not SMTP.</summary>
    public static readonly Func<ScriptedConnection, Task> Garbage = async connection =>
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        await connection.SendAsync(bytes);
        await connection.SendLineAsync("");
        await connection.ReadToEndAsync();
    };

    public static readonly Func<ScriptedConnection, Task> Reset = connection =>
    {
        connection.Reset();
        return Task.CompletedTask;
    };

    /// <summary>A reply of which every line says that another follows.</summary>
    public static readonly Func<ScriptedConnection, Task> EndlessReply = connection => connection.SendWithoutEndAsync("250-mail.example.test and so on\r\n");

    public static Func<ScriptedConnection, Task> RefuseRecipient(string reply) => Answer(command => IsRecipient(command) ? reply : null);

    /// <summary>Replies by a function of the command; null for the usual reply.</summary>
    public static Func<ScriptedConnection, Task> Answer(Func<string, string?> answer) => new SmtpDialogue { Answer = answer }.RunAsync;

    public static Func<ScriptedConnection, Task> After(TimeSpan delay, Func<ScriptedConnection, Task> next) => async connection =>
    {
        await connection.DelayAsync(delay);
        await next(connection);
    };

    /// <summary>TLS from the first byte.</summary>
    public static Func<ScriptedConnection, Task> ImplicitTls(X509Certificate2 certificate, Func<ScriptedConnection, Task> next, SslProtocols protocols = SslProtocols.None) => async connection =>
    {
        await connection.SecureAsync(certificate, protocols);
        await next(connection);
    };

    /// <summary>A reply that comes byte by byte, each in time for a time-out of one read.</summary>
    public static Func<ScriptedConnection, Task> Drip(string text, TimeSpan pause) => connection => connection.DripAsync(text, pause);

    /// <summary>A reply of one line of this length.</summary>
    public static Func<ScriptedConnection, Task> LongLine(long length) => async connection =>
    {
        await connection.SendAsync("220 ");
        await connection.SendManyAsync('x', length - 4);
        await connection.SendLineAsync("");
        await connection.ReadToEndAsync();
    };

    private static bool IsRecipient(string command) => command.StartsWith("RCPT ", StringComparison.OrdinalIgnoreCase);
}
