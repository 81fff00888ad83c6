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
        if (line.HasAt(at, "DS"u8))
        {
            record.AddExtra("Dnssec", new LogSlice(at, 2));
            at += 2; // "DSH=": nothing parts them
        }

        int words = EximItems.ReadIncoming(record, line, at);
        words += line.HasAt(words, ": rejected "u8) ? 2 : 0;
        if (EximReject.Read(record, line, words))
        {
            return LineKind.Event;
        }

        int status = words + "sender verify "u8.Length;
        if (line.HasAt(words, "sender verify "u8) && line.IndexOf(" for <"u8, status) is > 0 and var statusEnd)
        {
            return ReadVerification(record, line, status, statusEnd);
        }

        if (line.HasAt(words, "dropped by "u8))
        {
            record.Kind = SmtpLogEventKind.Rejected;
            record.Set(LogField.Command, "CONNECT"u8);
            record.Set(LogField.ReplyText, LogSlice.Between(words, line.Length));
            return LineKind.Event;
        }

        if (line.HasAt(words, "incomplete transaction ("u8) && line.IndexOf(") "u8, words) is > 0 and var envelope)
        {
            EximArrival.ReadEnvelope(record, line, envelope + 2);
            return Tell(record, LogSlice.Between(words, envelope + 1), SmtpLogEventKind.Warning);
        }

        if (line.HasAt(words, "RCPT <"u8) && line.IndexOf(": discarded by "u8, words) is > 0 and var discarded)
        {
            record.Set(LogField.Recipient, EximAddress.Bracketed(line, words + "RCPT "u8.Length));
            record.Set(LogField.Command, new LogSlice(words, 4));
            return Tell(record, LogSlice.Between(discarded + 2, line.Length), SmtpLogEventKind.Discarded);
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

    /// <summary>Whether the other side is a server that a message was to go to: of a client, Exim says more than its name where it speaks of a message, or warns.</summary>
    private static bool IsAttempt(LogRecord record, ReadOnlySpan<byte> line, int at) =>
        record.Has(LogField.QueueId) && record.Has(LogField.ClientAddress) && !record.Has(LogField.Helo) && !record.Has(LogField.Sender) && !record.Has(LogField.TlsCipher)
        && !line.HasAt(at, "Warning: "u8);

    private static LineKind ReadAttempt(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        Move(record, LogField.ClientName, LogField.RelayName);
        Move(record, LogField.ClientAddress, LogField.RelayAddress);
        Move(record, LogField.ClientPort, LogField.RelayPort);
        return EximAttempt.Read(record, line, line.HasAt(at, ": "u8) ? at + 2 : at);
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
