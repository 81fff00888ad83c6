using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>The results of an attempt at one recipient: <c>Ok</c>, <c>TempFail</c>, <c>PermFail</c>, <c>Loop</c>, <c>Expire</c>, <c>Remove</c>.</summary>
internal static class OpenSmtpdDelivery
{
    /// <summary>Tells the event of a delivery whose fields are read.</summary>
    public static LineKind Finish(LogRecord record, ReadOnlySpan<byte> result)
    {
        record.Kind = result.SequenceEqual("Ok"u8) ? SmtpLogEventKind.Delivered
            : result.SequenceEqual("TempFail"u8) ? SmtpLogEventKind.Deferred
            : result.StartsWith("Expire"u8) ? SmtpLogEventKind.Expired
            : result.StartsWith("Remove"u8) ? SmtpLogEventKind.Discarded
            : result.Length > 0 ? SmtpLogEventKind.Bounced
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Delivered && record.Has(LogField.ReplyText))
        {
            QueuedAs.Set(record, record[LogField.ReplyText], record.Slice(LogField.ReplyText).Start);
        }

        return record.Kind == SmtpLogEventKind.Unrecognized ? LineKind.Unrecognized : LineKind.Event;
    }
}
