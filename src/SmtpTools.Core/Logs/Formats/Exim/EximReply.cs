using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// What a delivery that failed says: <c>SMTP error from remote mail server after pipelined RCPT TO:&lt;a&gt;: 550 5.1.1 ...</c>, before 4.85 with
/// <c>host mx.example [192.0.2.1]: </c> before the reply; <c>response to "RCPT TO:&lt;a&gt;" from mx.example [192.0.2.1] was: 550 ...</c>, where an address was verified by a call;
/// or words of Exim's own, in which the server may be named too (transports/smtp.c, check_response; verify.c).
/// </summary>
internal static class EximReply
{
    // What stands before the server's name and address.
    private static readonly byte[][] s_beforeServer =
    [
        "SMTP timeout while connected to "u8.ToArray(),
        "Remote host "u8.ToArray(),
        "Malformed SMTP reply from "u8.ToArray(),
        "Malformed SMTP reply (an empty line) from "u8.ToArray(),
        "send() to "u8.ToArray(),
        "a TLS session is required for "u8.ToArray(),
        "TLS error on connection to "u8.ToArray(),
        "DANE attempt failed; TLS connection to "u8.ToArray(),
        "Connection aborted; STARTTLS support by "u8.ToArray(),
    ];

    /// <summary>Whether words that begin at a place are of an attempt at a server.</summary>
    public static bool IsOfServer(ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, "SMTP error from remote mail"u8) || line.HasAt(at, "failure while setting up TLS session"u8) || NamedServer(line, at) >= 0
        || line.IndexOf(" unencrypted to "u8, at) >= 0;

    /// <summary>Takes a message into the record: its words, and the server, the command and the codes of the reply in it.</summary>
    public static void Set(LogRecord record, ReadOnlySpan<byte> line, LogSlice message)
    {
        LoggedReply.Set(record, line, message);
        if (record.Has(LogField.ReplyCode))
        {
            return; // the reply alone
        }

        ReadServer(record, line, message);
        ReadOnlySpan<byte> words = line.Slice(message.Start, message.Length);
        int command = CommandIn(words);
        if (command < 0)
        {
            return;
        }

        command += words.HasAt(command, "pipelined "u8) ? "pipelined "u8.Length : 0;
        int from = words.Slice(command).IndexOf((byte)'<') is var open and >= 0 && open < "RCPT TO:<"u8.Length + 1
            ? EximAddress.Bracketed(words, command + open).End : command;
        int colon = words.IndexOf(": "u8, from);
        int end = colon < 0 ? words.Length : colon;
        if (words.HasAt(command, "initial connection"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else
        {
            record.Set(LogField.Command, LogSlice.Between(message.Start + command, message.Start + end));
        }

        if (words.IndexOf("\" from "u8, from) is >= 0 and var called && called < end)
        {
            SetServer(record, line, message.Start + called + "\" from "u8.Length);
        }

        if (colon >= 0)
        {
            ReadAnswer(record, line, message.Start + colon + 2, message.End);
        }
    }

    /// <summary>Where the command begins that was answered, or was to be; -1 where none is named.</summary>
    private static int CommandIn(ReadOnlySpan<byte> words)
    {
        int error = words.IndexOf(" error from remote mail"u8);
        error = error >= 0 ? error : words.IndexOf("SMTP timeout "u8);
        return error >= 0 ? words.Behind(" after "u8, error)
            : words.StartsWith("LMTP error after "u8) ? "LMTP error after "u8.Length
            : words.StartsWith("response to \""u8) ? "response to \""u8.Length
            : words.Behind(" in response to "u8);
    }

    /// <summary>Reads <c>550 5.1.1 ...</c>, with <c>host mx.example [192.0.2.1]: </c> before it or without.</summary>
    private static void ReadAnswer(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        if (line.HasAt(at, "host "u8) && line.IndexOf("]: "u8, at) is > 0 and var close)
        {
            SetServer(record, line, at + "host "u8.Length);
            at = close + "]: "u8.Length;
        }

        LoggedReply.SetCodes(record, line, at, end);
    }

    /// <summary>Takes the server that the words name, at their beginning or behind the error's name.</summary>
    private static void ReadServer(LogRecord record, ReadOnlySpan<byte> line, LogSlice message)
    {
        ReadOnlySpan<byte> words = line.Slice(0, message.End);
        int server = NamedServer(words, message.Start);
        if (server < 0 && words.Behind(" unencrypted to "u8, message.Start) is >= 0 and var unencrypted)
        {
            server = unencrypted + (words.HasAt(unencrypted, "H="u8) ? 2 : 0);
        }

        if (server < 0 && words.Behind(": "u8, message.Start) is >= 0 and var behind)
        {
            server = NamedServer(words, behind);
        }

        if (server >= 0)
        {
            SetServer(record, words, server);
        }
    }

    private static int NamedServer(ReadOnlySpan<byte> line, int at)
    {
        foreach (byte[] before in s_beforeServer)
        {
            if (line.HasAt(at, before))
            {
                return EximHost.EndOfNamed(line, at + before.Length) < 0 ? -1 : at + before.Length;
            }
        }

        int end = EximHost.EndOfNamed(line, at);
        bool isBare = end == line.Length || line.HasAt(end, ": "u8) || line.HasAt(end, " : "u8);
        bool isSaid = line.HasAt(end, " "u8) && end + 1 < line.Length && line[end + 1] is >= (byte)'A' and <= (byte)'Z'; // the system's words for an error
        return isBare || isSaid ? at : -1;
    }

    /// <summary>What <c>H=</c> said before counts.</summary>
    private static void SetServer(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (!record.Has(LogField.RelayAddress) && EximHost.EndOfNamed(line, at) >= 0)
        {
            EximHost.ReadRelay(record, line, at);
        }
    }
}
