using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// An attempt at one of several servers: <c>H=mx.example [192.0.2.1]:25: what went wrong</c>, or a blank for the colon (transports/smtp.c, write_logs); before 4.85 without
/// <c>H=</c>, or in words that name the server. What becomes of the recipients stands in another line.
/// </summary>
internal static class EximAttempt
{
    /// <summary>Whether an attempt's words without <c>H=</c> begin here.</summary>
    public static bool IsNamed(LogRecord record, ReadOnlySpan<byte> line, int at) =>
        record.Has(LogField.QueueId) && EximReply.IsOfServer(line, at);

    /// <summary>Reads what went wrong.</summary>
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        EximReply.Set(record, line, LogSlice.Between(at, line.Length));
        record.Kind = record.Has(LogField.ReplyCode) ? SmtpLogEventKind.Reply : KindOf(line.Slice(at));
        return LineKind.Event;
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> words) =>
        words.StartsWith("Malformed SMTP reply"u8) ? SmtpLogEventKind.Reply
        : words.IndexOf(" closed connection"u8) >= 0 || words.IndexOf("SMTP timeout "u8) >= 0 || words.StartsWith("send() "u8) || words.IndexOf("Connection reset"u8) >= 0
            || words.IndexOf("Broken pipe"u8) >= 0 ? SmtpLogEventKind.ConnectionLost
        : words.IndexOf("TLS"u8) >= 0 ? SmtpLogEventKind.TlsFailed
        : words.StartsWith("authentication required"u8) ? SmtpLogEventKind.AuthenticationFailed
        : words.StartsWith("failed to "u8) ? SmtpLogEventKind.Error
        : SmtpLogEventKind.ConnectionFailed;
}
