using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Lines that begin with the other side, <c>H=name (helo) [address]:port ...</c>, or <c>U=user</c> where a local process is it (smtp_in.c, smtp_handle_acl_fail; acl.c; and
/// transports/smtp.c, write_logs, where the other side is the server that a message was to go to).
/// </summary>
internal static class EximClient
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int words = EximItems.ReadIncoming(record, line, at);
        if (EximReject.Read(record, line, words))
        {
            return LineKind.Event;
        }

        if (line.HasAt(words, "sender verify "u8) && line.IndexOf(" for <"u8, words) is > 0 and var verified)
        {
            return ReadVerification(record, line, words + "sender verify "u8.Length, verified);
        }

        if (line.HasAt(words, "incomplete transaction ("u8) && line.IndexOf(") "u8, words) is > 0 and var envelope)
        {
            EximArrival.ReadEnvelope(record, line, envelope + 2);
            return Tell(record, LogSlice.Between(words, envelope + 1), SmtpLogEventKind.Warning);
        }

        if (line.HasAt(words, "RCPT <"u8) && line.IndexOf(": discarded by "u8, words) > 0)
        {
            LogSlice recipient = EximAddress.Bracketed(line, words + "RCPT "u8.Length);
            record.Set(LogField.Recipient, recipient);
            record.Set(LogField.Command, new LogSlice(words, 4));
            int text = recipient.End + ">: "u8.Length;
            return Tell(record, LogSlice.Between(text, line.Length), SmtpLogEventKind.Discarded);
        }

        if (IsAttempt(record, line, words))
        {
            return ReadAttempt(record, line, words);
        }

        words += line.HasAt(words, "Warning: "u8) ? "Warning: "u8.Length : 0;
        return Tell(record, LogSlice.Between(words, line.Length), SmtpLogEventKind.Warning);
    }

    /// <summary><c>sender verify fail for &lt;a@b&gt;: reason</c>; <c>defer</c> where it could not be found out.</summary>
    private static LineKind ReadVerification(LogRecord record, ReadOnlySpan<byte> line, int status, int statusEnd)
    {
        record.Kind = SmtpLogEventKind.Verified;
        record.AddExtra("Status", LogSlice.Between(status, statusEnd));
        LogSlice sender = EximAddress.Bracketed(line, statusEnd + " for "u8.Length);
        record.Set(LogField.Sender, sender);
        int reason = sender.End + ">: "u8.Length;
        if (reason < line.Length)
        {
            EximReply.Set(record, line, LogSlice.Between(reason, line.Length));
        }

        return LineKind.Event;
    }

    /// <summary>Whether a server's name is followed by what went wrong with it: behind a colon, or in words of the system.</summary>
    private static bool IsAttempt(LogRecord record, ReadOnlySpan<byte> line, int at) =>
        record.Has(LogField.QueueId) && record.Has(LogField.ClientAddress)
        && (line.HasAt(at, ":"u8) || line.HasAt(at, "Connection "u8) || line.HasAt(at, "No route to host"u8) || line.HasAt(at, "Network "u8) || line.HasAt(at, "Host is "u8)
            || line.HasAt(at, "Operation timed out"u8) || line.HasAt(at, "TLS error on connection"u8) || line.HasAt(at, "Permission denied"u8));

    /// <summary>An attempt at one of several servers; what becomes of the recipients stands in another line.</summary>
    private static LineKind ReadAttempt(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        Move(record, LogField.ClientName, LogField.RelayName);
        Move(record, LogField.ClientAddress, LogField.RelayAddress);
        Move(record, LogField.ClientPort, LogField.RelayPort);
        at += line.HasAt(at, ": "u8) ? 2 : 0;
        EximReply.Set(record, line, LogSlice.Between(at, line.Length));
        ReadOnlySpan<byte> words = line.Slice(at);
        record.Kind = record.Has(LogField.ReplyCode) ? SmtpLogEventKind.Reply
            : words.IndexOf("TLS"u8) >= 0 ? SmtpLogEventKind.TlsFailed
            : words.StartsWith("Remote host closed connection"u8) || words.StartsWith("SMTP timeout after "u8) ? SmtpLogEventKind.ConnectionLost
            : SmtpLogEventKind.ConnectionFailed;
        return LineKind.Event;
    }

    private static void Move(LogRecord record, LogField from, LogField to)
    {
        if (record.Has(from))
        {
            record.Set(to, record.Slice(from));
            record.Remove(from);
        }
    }

    private static LineKind Tell(LogRecord record, LogSlice text, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, text);
        return LineKind.Event;
    }
}
