using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// Rspamd's line about a message (conf/logging.inc, log_format), behind <c>&lt;tag&gt;; task; rspamd_task_write_log: </c>:
/// <c>id: &lt;mid&gt;, qid: &lt;q&gt;, ip: 192.0.2.1, user: u, from: &lt;a&gt;, (default: T (reject): [20.10/15.00] [SYMBOL(1.00){option;}]), len: 9, time: 1.2ms, dns req: 3,
/// digest: &lt;d&gt;, rcpts: &lt;b,c&gt;, mime_rcpts: &lt;b&gt;, forced: reject "text"; score=nan (set by x)</c>.
/// </summary>
internal static class RspamdLine
{
    public static LineKind Read(LogRecord record, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int task = line.IndexOf("rspamd_task_write_log: id: <"u8, at);
        int metric = task < 0 ? -1 : line.IndexOf("(default: "u8, task);
        int result = metric < 0 ? -1 : line.IndexOf(" ("u8, metric);
        int close = result < 0 ? -1 : line.IndexOf("): ["u8, result);
        if (close < 0)
        {
            return LineKind.Known;
        }

        ReadOnlySpan<byte> head = line.Slice(0, metric); // what stands before is written by clients, but not what stands behind
        if (LabelledValue.Find(head, task, " id: <"u8, ">"u8) is { Length: > 0 } id && !head.HasAt(id.Start, "undef>"u8))
        {
            record.Set(LogField.MessageId, id);
        }

        LabelledValue.Set(record, LogField.QueueId, head, task, ", qid: <"u8, ">"u8);
        LabelledValue.Set(record, LogField.ClientAddress, head, task, ", ip: "u8, ","u8);
        LabelledValue.Set(record, LogField.SaslUser, head, task, ", user: "u8, ", "u8);
        if (head.IndexOf(", from: <"u8, task) > 0)
        {
            record.Set(LogField.Sender, LabelledValue.Find(head, task, ", from: <"u8, ">, "u8));
        }

        var action = LogSlice.Between(result + " ("u8.Length, close);
        record.Kind = KindOf(line.Slice(action.Start, action.Length));
        record.AddExtra("Verdict", action);
        int score = close + "): ["u8.Length;
        LabelledValue.AddExtra(record, "Score", line, close, "): ["u8, "/"u8);
        LabelledValue.AddExtra(record, "Limit", line, score, "/"u8, "]"u8);
        int symbols = line.IndexOf("] ["u8, score);
        int end = symbols < 0 ? -1 : line.IndexOf("]), len: "u8, symbols);
        if (end > 0)
        {
            LabelledValue.AddExtra(record, "Symbols", line.Slice(0, end), symbols, "] ["u8, "])"u8);
            LabelledValue.Set(record, LogField.Size, line, end, ", len: "u8, ","u8);
            LabelledValue.AddExtra(record, "Duration", line, end, ", time: "u8, ","u8);
            SetRecipients(record, line, LabelledValue.Find(line, end, ", rcpts: <"u8, ">"u8));
            LabelledValue.AddExtra(record, "HeaderRecipients", line, end, ", mime_rcpts: <"u8, ">"u8);
            LabelledValue.Set(record, LogField.Text, line, end, ", forced: "u8, ", settings_id: "u8);
            LabelledValue.AddExtra(record, "SettingsId", line, end, ", settings_id: "u8, ","u8);
        }

        return LineKind.Event;
    }

    private static void SetRecipients(LogRecord record, ReadOnlySpan<byte> line, LogSlice list)
    {
        var all = new RecipientList(record);
        for (int at = list.Start; at < list.End;)
        {
            int comma = line.Slice(at, list.End - at).IndexOf((byte)',');
            int end = comma < 0 ? list.End : at + comma;
            all.Add(line.Slice(at, end - at));
            at = end + 1;
        }

        all.Set();
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> action) =>
        action.SequenceEqual("reject"u8) || action.SequenceEqual("soft reject"u8) || action.SequenceEqual("greylist"u8) ? SmtpLogEventKind.Rejected
        : action.SequenceEqual("discard"u8) ? SmtpLogEventKind.Discarded
        : action.SequenceEqual("quarantine"u8) ? SmtpLogEventKind.Held
        : SmtpLogEventKind.Scanned;
}
