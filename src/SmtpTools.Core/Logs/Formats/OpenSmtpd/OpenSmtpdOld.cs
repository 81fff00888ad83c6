using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>
/// What OpenSMTPD wrote before 6.0, some of which is left: <c>smtp-in: New session id from host name [address]</c>, <c>relay: Ok for envelope: session=id, from=&lt;a&gt;, ...</c>,
/// <c>smtp-out: Error on session id: words</c>.
/// </summary>
internal static class OpenSmtpdOld
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "delivery: "u8) || line.HasAt(at, "relay: "u8))
        {
            return ReadDelivery(record, line, at, line.IndexOf(": "u8, at) + 2);
        }

        bool isIncoming = line.HasAt(at, "smtp-in: "u8);
        if (!isIncoming && !line.HasAt(at, "smtp-out: "u8))
        {
            return LineKind.Unrecognized;
        }

        int words = line.IndexOf((byte)' ', at) + 1;
        int session = line.IndexOf("ession "u8, words) + "ession "u8.Length;
        int end = session < words + "ession "u8.Length ? -1 : OpenSmtpdPairs.EndOfId(line, session);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Set(LogField.SessionId, LogSlice.Between(session, end));
        int rest = end + (line.HasAt(end, ": "u8) ? 2 : line.HasAt(end, " "u8) ? 1 : 0);
        record.Kind = KindOf(line, isIncoming && line.HasAt(words, "session "u8) ? rest : words);
        switch (record.Kind)
        {
            case SmtpLogEventKind.Connected when isIncoming:
                SetClient(record, line, rest);
                break;
            case SmtpLogEventKind.Connected:
                SetServer(record, line, words + "Connecting to "u8.Length, session);
                break;
            case SmtpLogEventKind.Accepted:
                int id = words + "Accepted message "u8.Length;
                record.Set(LogField.QueueId, LogSlice.Between(id, Math.Max(line.IndexOf((byte)' ', id), id)));
                OpenSmtpdPairs.Read(record, line, rest, isIncoming);
                break;
            case SmtpLogEventKind.Authenticated or SmtpLogEventKind.AuthenticationFailed when line.IndexOf(" user "u8, words) is > 0 and var user:
                int name = user + " user "u8.Length;
                record.Set(LogField.SaslUser, LogSlice.Between(name, Math.Max(line.IndexOf((byte)' ', name), name)));
                break;
            case SmtpLogEventKind.TlsEstablished:
                OpenSmtpdPairs.SetTls(record, line, LogSlice.Between(rest, line.Length));
                break;
            case SmtpLogEventKind.Rejected:
                SetRejection(record, line, rest);
                break;
            default:
                record.Set(LogField.Text, LogSlice.Between(words, line.Length));
                break;
        }

        return LineKind.Event;
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, "New session "u8) || line.HasAt(at, "connection from host "u8) || line.HasAt(at, "Connecting to "u8) ? SmtpLogEventKind.Connected
        : line.HasAt(at, "Accepted message "u8) ? SmtpLogEventKind.Accepted
        : line.HasAt(at, "Accepted authentication "u8) ? SmtpLogEventKind.Authenticated
        : line.HasAt(at, "Authentication "u8) ? SmtpLogEventKind.AuthenticationFailed
        : line.HasAt(at, "Started TLS "u8) ? SmtpLogEventKind.TlsEstablished
        : line.HasAt(at, "Closing session "u8) ? SmtpLogEventKind.Disconnected
        : line.HasAt(at, "Disconnecting session "u8) || line.HasAt(at, "Received disconnect "u8) ? SmtpLogEventKind.ConnectionLost
        : line.HasAt(at, "received invalid command: "u8) || line.HasAt(at, "Failed command "u8) || line.HasAt(at, "Bad input "u8) ? SmtpLogEventKind.Rejected
        : line.HasAt(at, "TLS Error "u8) || line.IndexOf("TLS failed"u8, at) > 0 ? SmtpLogEventKind.TlsFailed
        : line.HasAt(at, "Error "u8) ? SmtpLogEventKind.ConnectionFailed
        : SmtpLogEventKind.Warning;

    /// <summary><c>from host name [address]</c>; 5.3 wrote <c>connection from host name [address] established</c>.</summary>
    private static void SetClient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int name = line.HasAt(at, "from host "u8) ? at + "from host "u8.Length : at;
        name = line.HasAt(at, "connection from host "u8) ? at + "connection from host "u8.Length : name;
        int open = line.IndexOf(" ["u8, name);
        int close = open < 0 ? -1 : line.IndexOf((byte)']', open);
        if (open > name && close > 0)
        {
            record.Set(LogField.ClientName, LogSlice.Between(name, open));
            record.Set(LogField.ClientAddress, LogSlice.Between(line.HasAt(open + 2, "IPv6:"u8) ? open + "[IPv6:"u8.Length + 1 : open + 2, close));
        }
    }

    /// <summary><c>smtp+tls://192.0.2.1:25 (mx.example) on session id</c>.</summary>
    private static void SetServer(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        int blank = line.IndexOf((byte)' ', at);
        OpenSmtpdPairs.SetUrl(record, line, LogSlice.Between(at, blank));
        int close = line.IndexOf((byte)')', blank);
        if (line.HasAt(blank, " ("u8) && close > 0 && close < end)
        {
            record.Set(LogField.RelayName, LogSlice.Between(blank + 2, close));
        }
    }

    /// <summary><c>"RCPT TO:&lt;a&gt;" =&gt; 550 Invalid recipient</c>.</summary>
    private static void SetRejection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int arrow = line.IndexOf(" => "u8, at);
        if (arrow > at + 1)
        {
            OpenSmtpdPairs.SetCommand(record, line, LogSlice.Between(at + 1, arrow - 1));
            at = arrow + " => "u8.Length;
        }
        else if (line.HasAt(at, "received invalid command: \""u8))
        {
            int command = at + "received invalid command: \""u8.Length;
            OpenSmtpdPairs.SetCommand(record, line, LogSlice.Between(command, Math.Max(command, line.Length - 1)));
            at += "received "u8.Length;
        }

        LoggedReply.Set(record, line, LogSlice.Between(at, line.Length));
    }

    /// <summary><c>Ok for envelope: from=&lt;a&gt;, to=&lt;b&gt;, ...</c>.</summary>
    private static LineKind ReadDelivery(LogRecord record, ReadOnlySpan<byte> line, int part, int at)
    {
        int result = line.IndexOf(" for "u8, at);
        int id = result + " for "u8.Length;
        int end = result < 0 ? -1 : OpenSmtpdPairs.EndOfId(line, id);
        if (end < 0 || !line.HasAt(end, ": "u8))
        {
            return LineKind.Unrecognized;
        }

        OpenSmtpdPairs.SetEnvelope(record, LogSlice.Between(id, end));
        OpenSmtpdPairs.Read(record, line, end + 2, isIncoming: false);
        if (line[part] == 'd')
        {
            record.Set(LogField.RelayName, "mda"u8);
        }

        return OpenSmtpdDelivery.Finish(record, line.Slice(at, result - at));
    }
}
