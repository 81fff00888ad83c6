using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines about connections, of smtpd, smtp, lmtp, qmqpd and tlsproxy.</summary>
internal static class PostfixConnection
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("connect from "u8))
        {
            return Client(record, line, at + "connect from "u8.Length, SmtpLogEventKind.Connected);
        }

        if (words.StartsWith("disconnect from "u8))
        {
            return ReadDisconnect(record, line, at + "disconnect from "u8.Length);
        }

        if (words.StartsWith("connect to "u8))
        {
            return ReadFailure(record, line, at);
        }

        return words.StartsWith("CONNECT from "u8) ? Client(record, line, at + "CONNECT from "u8.Length, SmtpLogEventKind.Connected) // tlsproxy
            : words.StartsWith("DISCONNECT "u8) ? ReadPeer(record, line, at + "DISCONNECT "u8.Length, SmtpLogEventKind.Disconnected)
            : words.StartsWith("CONNECT to "u8) ? Relay(record, line, at + "CONNECT to "u8.Length, SmtpLogEventKind.Connected)
            : words.StartsWith("Host offered STARTTLS: ["u8) ? ReadOffer(record, line, at)
            : words.StartsWith("host "u8) ? Relay(record, line, at + "host "u8.Length, SmtpLogEventKind.Warning, at) // "offers SMTPUTF8 support, but not 8BITMIME"
            : words.StartsWith("proxy-"u8) ? PostfixReject.Read(record, line, at)
            : words.StartsWith("reject: "u8) || words.StartsWith("reject_warning: "u8) ? PostfixReject.Read(record, line, at) // up to 1.1 without NOQUEUE
            : words.StartsWith("refused connect from "u8) ? Client(record, line, at + "refused connect from "u8.Length, SmtpLogEventKind.Rejected) // qmqpd
            : ReadEnd(record, line, at);
    }

    /// <summary>
    /// <c>lost connection after RCPT from host[address]</c>, <c>timeout after DATA (1234 bytes) from host[address]</c>; since 3.10 behind a queue id or NOQUEUE. The
    /// client's words come last.
    /// </summary>
    public static LineKind ReadEnd(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        bool isEnd = words.StartsWith("lost connection after "u8) || words.StartsWith("timeout after "u8) || words.StartsWith("too many errors after "u8);
        if (!isEnd && !words.StartsWith("improper command pipelining after "u8))
        {
            return LineKind.Unrecognized;
        }

        int after = line.IndexOf(" after "u8, at) + " after "u8.Length;
        int from = line.IndexOf(" from "u8, after);
        if (from < 0 || Peer.ReadClient(record, line, from + " from "u8.Length) < 0)
        {
            return LineKind.Unrecognized;
        }

        int end = line.IndexOf((byte)' ', after);
        record.Set(LogField.Command, LogSlice.Between(after, end));
        if (line.HasAt(end, " ("u8))
        {
            record.AddExtra("Octets", LogSlice.Between(end + 2, line.EndOfDigits(end + 2)));
        }

        if (!isEnd)
        {
            SecretOctets.HideLoneResponses(record, LogSlice.Between(from, line.Length));
        }

        return record.Tell(isEnd ? SmtpLogEventKind.ConnectionLost : SmtpLogEventKind.Warning, line, at);
    }

    /// <summary><c>Host offered STARTTLS: [mx.example]</c> (smtp_tls_note_starttls_offer).</summary>
    private static LineKind ReadOffer(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int name = at + "Host offered STARTTLS: ["u8.Length;
        int end = line.IndexOf((byte)']', name);
        record.Set(LogField.RelayName, LogSlice.Between(name, end < 0 ? line.Length : end));
        return record.Tell(SmtpLogEventKind.Reply, line, at);
    }

    /// <summary><c>connect to host[address]:25: Connection refused</c>, up to 2.5 <c>connect to host[address]: Connection refused (port 25)</c>.</summary>
    private static LineKind ReadFailure(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.ConnectionFailed;
        record.Set(LogField.ReplyText, LogSlice.Between(at, line.Length));
        if (Peer.ReadRelay(record, line, at + "connect to "u8.Length) < 0)
        {
            return LineKind.Unrecognized;
        }

        int port = line.LastIndexOf(" (port "u8) + " (port "u8.Length;
        if (line[line.Length - 1] == ')' && port > " (port "u8.Length && line.EndOfDigits(port) == line.Length - 1)
        {
            record.Set(LogField.RelayPort, LogSlice.Between(port, line.Length - 1));
        }

        return LineKind.Event;
    }

    private static LineKind ReadPeer(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        return record.ReadPeer(line, at) < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    private static LineKind Client(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        return Peer.ReadClient(record, line, at) < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    private static LineKind Relay(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind, int text = -1)
    {
        record.Kind = kind;
        if (text >= 0)
        {
            record.Set(LogField.Text, LogSlice.Between(text, line.Length));
        }

        return Peer.ReadRelay(record, line, at) < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    /// <summary>
    /// <c>disconnect from host[address] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4 notes=bare_lf</c>: of each command how many succeeded, and of how many.
    /// </summary>
    private static LineKind ReadDisconnect(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadClient(record, line, at);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Disconnected;
        int notes = line.IndexOf(" notes="u8, end);
        int commandsEnd = notes < 0 ? line.Length : notes;
        if (end + 1 < commandsEnd)
        {
            record.AddExtra("Commands", LogSlice.Between(end + 1, commandsEnd));
        }

        if (notes >= 0)
        {
            record.AddExtra("Notes", LogSlice.Between(notes + " notes="u8.Length, line.Length));
        }

        return LineKind.Event;
    }
}
