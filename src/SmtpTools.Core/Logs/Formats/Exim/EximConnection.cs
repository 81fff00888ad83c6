using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>Lines about a client's connection that begin with words: connections, TLS, signing in, protocol errors (smtp_in.c, daemon.c, tls.c).</summary>
internal static class EximConnection
{
    // How words begin behind which "from client" stands, and what they tell.
    private static readonly (byte[] Words, SmtpLogEventKind Kind)[] s_ofClient =
    [
        ("no IP address found for host "u8.ToArray(), SmtpLogEventKind.Warning),
        ("unexpected disconnection while reading SMTP command "u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("unexpected EOF while reading SMTP command "u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("Error or EOF on input "u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("TLS error on "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("TLS error (SSL_read): on "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("ETRN "u8.ToArray(), SmtpLogEventKind.Command),
        ("ATRN "u8.ToArray(), SmtpLogEventKind.Command),
        ("ignoring AUTH="u8.ToArray(), SmtpLogEventKind.Warning),
        ("getsockopt() failed "u8.ToArray(), SmtpLogEventKind.Error),
        ("overlong message header line received "u8.ToArray(), SmtpLogEventKind.Rejected),
        ("ridiculously long message header received "u8.ToArray(), SmtpLogEventKind.Rejected),
    ];

    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.Length == 0)
        {
            return LineKind.Unrecognized;
        }

        if (words.StartsWith("SMTP "u8))
        {
            return ReadSmtp(record, line, at);
        }

        if (words.StartsWith("no host name found for IP address "u8))
        {
            record.Set(LogField.ClientAddress, LogSlice.Between(at + "no host name found for IP address "u8.Length, line.Length));
            return Tell(record, line, at, SmtpLogEventKind.Warning);
        }

        if (words.StartsWith("no MAIL in "u8))
        {
            int end = Client(record, line, at, SmtpLogEventKind.Disconnected);
            record.Set(LogField.Text, LogSlice.Between(at, line.IndexOf(" from "u8, at) is > 0 and var from ? from : line.Length));
            return end < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("Connection from "u8) || words.StartsWith("refused connection from "u8) || words.StartsWith("temporarily refused connection from "u8) || words.StartsWith("connection from "u8))
        {
            int end = Client(record, line, at, SmtpLogEventKind.Rejected);
            record.Set(LogField.Command, "CONNECT"u8);
            end += line.HasAt(end, "refused: "u8) ? "refused: "u8.Length : line.HasAt(end, ": "u8) ? 2 : 0;
            return end < 0 ? LineKind.Unrecognized : Reply(record, line, end);
        }

        if (words.StartsWith("VRFY failed for "u8) && words.LastIndexOf(" H="u8) is > 0 and var verified)
        {
            record.Set(LogField.Command, new LogSlice(at, "VRFY"u8.Length));
            record.Set(LogField.Recipient, LogSlice.Between(at + "VRFY failed for "u8.Length, at + verified));
            EximItems.ReadIncoming(record, line, at + verified);
            record.Kind = SmtpLogEventKind.Rejected;
            return LineKind.Event;
        }

        if (words[0] == '[' && words.IndexOf((byte)']') is var close && (words.HasAt(close, "] SSL verify "u8) || words.HasAt(close, "] after QUIT, "u8)))
        {
            record.Set(record.Has(LogField.QueueId) ? LogField.RelayAddress : LogField.ClientAddress, new LogSlice(at + 1, close - 1));
            return Tell(record, line, at + close + 2, words.HasAt(close, "] a"u8) ? SmtpLogEventKind.ConnectionLost : SmtpLogEventKind.TlsFailed);
        }

        foreach ((byte[] beginning, SmtpLogEventKind kind) in s_ofClient)
        {
            if (beginning[0] == words[0] && words.StartsWith(beginning))
            {
                if (kind == SmtpLogEventKind.Command)
                {
                    record.Set(LogField.Command, new LogSlice(at, 4));
                }

                return ClientAndText(record, line, at, kind);
            }
        }

        int authenticator = words.IndexOf((byte)' ');
        return authenticator > 0 && words.HasAt(authenticator, " authenticator failed "u8) ? ReadAuthentication(record, line, at, at + authenticator, " authenticator failed "u8.Length)
            : authenticator > 0 && words.HasAt(authenticator, " authenticator cancelled authentication "u8)
                ? ReadAuthentication(record, line, at, at + authenticator, " authenticator cancelled authentication "u8.Length)
            : LineKind.Unrecognized;
    }

    private static LineKind ReadSmtp(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int what = at + "SMTP "u8.Length;
        if (line.HasAt(what, "connection lost after final dot"u8))
        {
            EximItems.ReadIncoming(record, line, what + "connection lost after final dot"u8.Length);
            return Tell(record, line, at, SmtpLogEventKind.ConnectionLost);
        }

        if (line.HasAt(what, "connection "u8))
        {
            return ReadConnection(record, line, at);
        }

        SecretOctets.HideLoneResponses(record, LogSlice.Between(at, line.Length)); // the rest repeats what the client said
        if (line.HasAt(what, "call from "u8) && line.IndexOf(" dropped: too many "u8, what) is > 0 and var dropped)
        {
            // Exim ended it: "too many nonmail commands (last was "RSET")", of unrecognized commands, of syntax or protocol errors
            int why = dropped + " dropped: "u8.Length;
            int last = line.IndexOf(" (last "u8, why);
            Client(record, line.Slice(0, dropped), at, SmtpLogEventKind.Rejected);
            record.Set(LogField.ReplyText, LogSlice.Between(why, last < 0 ? line.Length : last));
            return Tell(record, line, at, SmtpLogEventKind.Rejected);
        }

        if (line.HasAt(what, "call from "u8) || line.HasAt(what, "command timeout on"u8) || line.HasAt(what, "data timeout "u8) || line.HasAt(what, "incoming data timeout"u8))
        {
            return ClientAndText(record, line, at, SmtpLogEventKind.ConnectionLost);
        }

        return line.HasAt(what, "protocol "u8) || line.HasAt(what, "syntax error "u8) || line.HasAt(what, "synchronization error"u8) ? ReadProtocolError(record, line, at) : LineKind.Unrecognized;
    }

    /// <summary>
    /// <c>SMTP connection [Ci=id ]from client [I=[address]:port ](TCP/IP connection count = 1)</c>, and at its end <c>D=1s closed by QUIT</c>, <c>lost D=1s</c> or
    /// <c>lost while reading message data</c>.
    /// </summary>
    private static LineKind ReadConnection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int connection = at + "SMTP connection "u8.Length;
        if (line.HasAt(connection, "Ci="u8))
        {
            EximItems.ReadIncoming(record, line.Slice(0, Math.Max(line.IndexOf(" from "u8, connection), connection)), connection);
        }

        int end = Client(record, line, at, SmtpLogEventKind.Connected);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        end += end < line.Length && line[end] == ' ' ? 1 : 0;
        if (line.HasAt(end, "(TCP/IP connection count = "u8))
        {
            int count = end + "(TCP/IP connection count = "u8.Length;
            record.AddExtra("Connections", LogSlice.Between(count, line.EndOfDigits(count)));
            return LineKind.Event;
        }

        bool isClosed = line.HasAt(end, "closed "u8);
        bool isLost = line.HasAt(end, "lost"u8);
        if (end < line.Length)
        {
            record.Set(LogField.Text, LogSlice.Between(end, line.Length));
        }

        if (isLost && line.IndexOf(" D="u8, end) is > 0 and var duration)
        {
            EximItems.ReadIncoming(record, line, duration);
        }

        record.Kind = isClosed ? SmtpLogEventKind.Disconnected : isLost ? SmtpLogEventKind.ConnectionLost : SmtpLogEventKind.Connected;
        return LineKind.Event;
    }

    /// <summary>
    /// <c>SMTP protocol error in "RCPT TO:&lt;a&gt;" H=client reason</c>, <c>SMTP syntax error in "..." H=client reason</c>,
    /// <c>SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=client input="..."</c>.
    /// </summary>
    private static LineKind ReadProtocolError(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.Rejected;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        int open = line.IndexOf((byte)'"', at);
        int close = open < 0 ? -1 : line.EndOfQuoted(open);
        int client = line.IndexOf(" H="u8, at);
        if (open > 0 && (client < 0 || open < client))
        {
            record.Set(LogField.Command, LogSlice.Between(open + 1, close));
            client = line.IndexOf(" H="u8, close); // what the client sent may have it too
        }

        if (client >= 0)
        {
            int end = EximItems.ReadIncoming(record, line, client);
            if (end < line.Length && !line.HasAt(end, "next input="u8) && !line.HasAt(end, "input="u8))
            {
                record.Set(LogField.ReplyText, LogSlice.Between(end, line.Length));
            }
        }

        return LineKind.Event;
    }

    /// <summary><c>login authenticator failed for client: 535 Incorrect authentication data (set_id=user)</c>; <c>H=server [address] reply</c> where we are the client.</summary>
    private static LineKind ReadAuthentication(LogRecord record, ReadOnlySpan<byte> line, int at, int failed, int length)
    {
        record.Set(LogField.SaslMethod, LogSlice.Between(at, failed));
        record.Set(LogField.Command, "AUTH"u8);
        record.Kind = SmtpLogEventKind.AuthenticationFailed;
        int other = failed + length;
        int end = line.HasAt(other, "H="u8) ? EximHost.ReadRelay(record, line, other + "H="u8.Length)
            : line.HasAt(other, "for "u8) ? ReadClient(record, line, other + "for "u8.Length)
            : other;
        while (end < line.Length && line[end] is (byte)' ' or (byte)':')
        {
            end++;
        }

        if (line.Behind(" (set_id="u8, end) is > 0 and var user)
        {
            int userEnd = line[line.Length - 1] == ')' && line.HasAt(end, "535 "u8) ? line.Length - 1 : line.IndexOf("): "u8, user); // "435 ... (set_id=user): reason"
            record.Set(LogField.SaslUser, LogSlice.Between(user, userEnd < 0 ? line.Length : userEnd));
        }

        return Reply(record, line, end);
    }

    /// <summary>Reads the client behind <c>from</c>; returns where it and its items end, -1 where there is none.</summary>
    private static int Client(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        int from = line.IndexOf(" from "u8, at);
        int client = from + " from "u8.Length;
        if (from < 0 || client >= line.Length)
        {
            return -1;
        }

        return ReadClient(record, line, client);
    }

    /// <summary>Reads <c>name (helo) [address]:port</c>, with <c>H=</c> before it or not, or a local user; returns where it and its items end.</summary>
    private static int ReadClient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.HasAt(at, "H="u8) || line.HasAt(at, "U="u8) ? at
            : line.HasAt(at, "local process "u8) ? at + "local process"u8.Length
            : EximHost.ReadClient(record, line, at);
        end = EximItems.ReadIncoming(record, line, end);
        if (!record.Has(LogField.ClientAddress) && record.Has(LogField.ClientName))
        {
            record.AddExtra("User", record.Slice(LogField.ClientName));
            record.Remove(LogField.ClientName);
        }

        return end;
    }

    private static LineKind ClientAndText(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        int end = Client(record, line, at, kind);
        int text = line.HasAt(end, ": "u8) ? end + 2 : end;
        record.Set(LogField.Text, end > 0 && text < line.Length && kind == SmtpLogEventKind.TlsFailed ? LogSlice.Between(text, line.Length) : LogSlice.Between(at, line.Length));
        return end < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    private static LineKind Reply(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at < line.Length)
        {
            LoggedReply.Set(record, line, LogSlice.Between(at, line.Length));
        }

        return LineKind.Event;
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }
}
