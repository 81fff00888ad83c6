using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>Remarks that name the other side among their words (srvrsmtp.c, collect.c, envelope.c, usersmtp.c, daemon.c).</summary>
internal static class SendmailPeer
{
    // How the words begin, what stands before the other side, and what behind it; nothing where it stands at the end.
    private static readonly Remark[] s_clients =
    [
        new("Null connection from "u8, ""u8, ""u8, SmtpLogEventKind.Disconnected), // until 8.11
        new("SMTP "u8, " from "u8, " tempfailed (due to previous checks)"u8, SmtpLogEventKind.Rejected),
        new("rejecting "u8, " from "u8, " due to traffic before response"u8, SmtpLogEventKind.Rejected),
        new("ERROR: srv_features=tempfail, relay="u8, ""u8, ", access temporarily disabled"u8, SmtpLogEventKind.Rejected),
        new("headers too large ("u8, " from "u8, " during message collect"u8, SmtpLogEventKind.Rejected),
        new("header overflow from "u8, ""u8, " during message collect"u8, SmtpLogEventKind.Rejected),
        new("unauthorized PIPELINING, sleeping, relay="u8, ""u8, ""u8, SmtpLogEventKind.Warning),
        new("\""u8, " command from "u8, " ("u8, SmtpLogEventKind.Warning), // WIZ, DEBUG
        new("invalid domain name ("u8, ") from "u8, ""u8, SmtpLogEventKind.Warning),
        new("setsender: "u8, ", received from "u8, ""u8, SmtpLogEventKind.Warning),
    ];

    private static readonly Remark[] s_relays =
    [
        new("makeconnection ("u8, ""u8, " ("u8, SmtpLogEventKind.ConnectionFailed),
        new("server="u8, ""u8, " returned extensions despite HELO command"u8, SmtpLogEventKind.Warning),
    ];

    /// <summary>Reads such words; false where they are others, and nothing is set.</summary>
    public static bool Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (Find(s_clients, line, at, out LogSlice client, out SmtpLogEventKind kind))
        {
            SendmailPairs.ReadClient(record, line, client);
            if (line.HasAt(at, "SMTP "u8))
            {
                record.Set(LogField.Command, LogSlice.Between(at + "SMTP "u8.Length, client.Start));
            }
        }
        else if (Find(s_relays, line, at, out LogSlice relay, out kind))
        {
            SendmailPairs.ReadRelay(record, line, relay);
        }
        else if (ReadTcpWrappers(record, line, at))
        {
            kind = SmtpLogEventKind.Rejected;
        }
        else
        {
            return ReadProtocolError(record, line, at);
        }

        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return true;
    }

    private static bool Find(Remark[] remarks, ReadOnlySpan<byte> line, int at, out LogSlice peer, out SmtpLogEventKind kind)
    {
        foreach (Remark remark in remarks)
        {
            if (line.HasAt(at, remark.Beginning))
            {
                int begin = line.Behind(remark.Before, at + remark.Beginning.Length);
                int end = begin < 0 ? -1 : remark.After.Length == 0 ? line.Length : line.IndexOf(remark.After, begin);
                if (end >= 0)
                {
                    (peer, kind) = (LogSlice.Between(begin, end), remark.Kind);
                    return true;
                }
            }
        }

        (peer, kind) = (default, SmtpLogEventKind.Unrecognized);
        return false;
    }

    /// <summary><c>tcpwrappers (host.example, 192.0.2.1) rejection</c>.</summary>
    private static bool ReadTcpWrappers(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int name = at + "tcpwrappers ("u8.Length;
        int comma = line.HasAt(at, "tcpwrappers ("u8) ? line.IndexOf(", "u8, name) : -1;
        int end = comma < 0 ? -1 : line.IndexOf(") rejection"u8, comma);
        if (end < 0)
        {
            return false;
        }

        record.Set(LogField.ClientName, LogSlice.Between(name, comma));
        record.Set(LogField.ClientAddress, LogSlice.Between(comma + 2, end));
        return true;
    }

    /// <summary><c>mx.example: SMTP RCPT protocol error: 999 reply</c>: a server whose reply is none.</summary>
    private static bool ReadProtocolError(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int command = line.Behind(": SMTP "u8, at);
        int error = command < 0 ? -1 : line.IndexOf(" protocol error: "u8, command);
        if (error < 0)
        {
            return false;
        }

        SendmailPairs.ReadRelay(record, line, LogSlice.Between(at, command - ": SMTP "u8.Length));
        record.Kind = SmtpLogEventKind.Warning;
        record.Set(LogField.Command, LogSlice.Between(command, error));
        LoggedReply.Set(record, line, LogSlice.Between(error + " protocol error: "u8.Length, line.Length));
        return true;
    }

    private sealed class Remark(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, SmtpLogEventKind kind)
    {
        public byte[] Beginning { get; } = beginning.ToArray();

        public byte[] Before { get; } = before.ToArray();

        public byte[] After { get; } = after.ToArray();

        public SmtpLogEventKind Kind { get; } = kind;
    }
}
