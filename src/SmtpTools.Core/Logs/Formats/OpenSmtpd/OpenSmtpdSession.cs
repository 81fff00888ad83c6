using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>Lines of a session: <c>smtp connected address=192.0.2.1 host=client.example</c>, <c>mta delivery evpid=... result="Ok" stat="250 ..."</c>, and so on.</summary>
internal static class OpenSmtpdSession
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isIncoming = line.HasAt(at, "smtp "u8);
        if (!isIncoming && !line.HasAt(at, "mta "u8) && !line.HasAt(at, "mda "u8))
        {
            return LineKind.Unrecognized;
        }

        int verb = line.IndexOf((byte)' ', at) + 1;
        verb += line.HasAt(verb, "event="u8) ? "event="u8.Length : 0;
        int end = line.IndexOf((byte)' ', verb);
        end = end < 0 ? line.Length : end;
        OpenSmtpdPairs.Read(record, line, end, isIncoming);
        ReadOnlySpan<byte> word = line.Slice(verb, end - verb);
        if (word.SequenceEqual("delivery"u8))
        {
            if (line[at + 1] == 'd')
            {
                record.Set(LogField.RelayName, new LogSlice(at, "mda"u8.Length));
            }

            return OpenSmtpdDelivery.Finish(record, Result(record));
        }

        record.Kind = KindOf(record, word, isIncoming);
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            return word.SequenceEqual("connected"u8) ? LineKind.Known : LineKind.Unrecognized;
        }

        if (word.SequenceEqual("error"u8))
        {
            SetError(record, line);
        }
        else if (word.SequenceEqual("authentication"u8))
        {
            record.Set(LogField.Command, "AUTH"u8);
        }
        else if (word.SequenceEqual("host-rejects-all-mails"u8))
        {
            record.Set(LogField.Text, LogSlice.Between(verb, end));
        }

        return LineKind.Event;
    }

    /// <summary>A connection that goes out has its address in <c>connecting</c> only, so that line is the event, and <c>connected</c> adds nothing.</summary>
    private static SmtpLogEventKind KindOf(LogRecord record, ReadOnlySpan<byte> verb, bool isIncoming)
    {
        if (verb.SequenceEqual(isIncoming ? "connected"u8 : "connecting"u8))
        {
            return SmtpLogEventKind.Connected;
        }

        if (verb.SequenceEqual("disconnected"u8) || verb.SequenceEqual("closed"u8) || verb.SequenceEqual("closing"u8))
        {
            ReadOnlySpan<byte> reason = record[LogField.Text];
            return reason.SequenceEqual("quit"u8) ? SmtpLogEventKind.Disconnected
                : reason.IndexOf("tls-"u8) >= 0 || reason.IndexOf(":SSL routines:"u8) >= 0 || reason.IndexOf("cert"u8) >= 0 || reason.StartsWith("ca-"u8) ? SmtpLogEventKind.TlsFailed
                : SmtpLogEventKind.ConnectionLost;
        }

        ReadOnlySpan<byte> result = Result(record);
        return verb.SequenceEqual("message"u8) ? SmtpLogEventKind.Accepted
            : verb.SequenceEqual("envelope"u8) ? SmtpLogEventKind.Queued
            : verb.SequenceEqual("failed-command"u8) || verb.SequenceEqual("bad-input"u8) ? SmtpLogEventKind.Rejected
            : verb.SequenceEqual("authentication"u8) ? (result.SequenceEqual("ok"u8) ? SmtpLogEventKind.Authenticated : SmtpLogEventKind.AuthenticationFailed)
            : verb.SequenceEqual("tls"u8) || verb.SequenceEqual("starttls"u8) ? SmtpLogEventKind.TlsEstablished
            : verb.SequenceEqual("cert-check"u8) || verb.SequenceEqual("client-cert-check"u8) ? (result.StartsWith("fail"u8) ? SmtpLogEventKind.TlsFailed : SmtpLogEventKind.TlsEstablished)
            : verb.SequenceEqual("error"u8) || verb.SequenceEqual("host-rejects-all-mails"u8) ? SmtpLogEventKind.Error
            : SmtpLogEventKind.Unrecognized;
    }

    /// <summary><c>Connection refused</c>, <c>IO Error: ...</c>, or <c>MAIL FROM rejected: 550 ...</c>: a reply behind the last words before it.</summary>
    private static void SetError(LogRecord record, ReadOnlySpan<byte> line)
    {
        LogSlice reason = record.Slice(LogField.Text);
        record.Remove(LogField.Text);
        LoggedReply.Set(record, line, reason);
        ReadOnlySpan<byte> words = line.Slice(reason.Start, reason.Length);
        int colon = words.IndexOf(": "u8);
        bool hasReply = record.Has(LogField.ReplyCode) || (colon >= 0 && LoggedReply.SetCodes(record, line, reason.Start + colon + 2, reason.End));
        record.Kind = hasReply ? SmtpLogEventKind.Reply
            : words.IndexOf("TLS"u8) >= 0 || words.IndexOf("SSL"u8) >= 0 ? SmtpLogEventKind.TlsFailed
            : SmtpLogEventKind.ConnectionFailed;
    }

    private static ReadOnlySpan<byte> Result(LogRecord record) => record.Octets(record.FindExtra("Result"));
}
