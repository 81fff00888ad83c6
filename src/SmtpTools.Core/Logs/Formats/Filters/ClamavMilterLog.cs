using System;
using SmtpTools.Logs.Formats.Postfix;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// clamav-milter (clamfi.c), with LogInfected and LogClean basic or full: <c>Message 4F9D from &lt;a&gt; to &lt;b&gt; with subject 's' message-id '&lt;m&gt;' date 'd' infected by V</c>,
/// <c>Clean message from &lt;a&gt; to &lt;b&gt;</c>.
/// </summary>
internal sealed class ClamavMilterLog : SyslogProgram
{
    public override string Name => "ClamAV";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("clamav-milter"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        bool isClean = line.HasAt(at, "Clean message "u8);
        int id = at + (isClean ? "Clean message "u8.Length : "Message "u8.Length);
        int from = isClean || line.HasAt(at, "Message "u8) ? line.IndexOf("from <"u8, id) : -1;
        int sender = from + "from "u8.Length;
        int to = from < 0 ? -1 : PostfixDelivery.EndOfAddress(line, sender);
        int recipient = to + " to "u8.Length;
        int end = to > 0 && line.HasAt(to, " to <"u8) ? PostfixDelivery.EndOfAddress(line, recipient) : -1;
        if (end < 0)
        {
            return LineKind.Known;
        }

        record.Kind = SmtpLogEventKind.Scanned;
        if (from > id)
        {
            record.Set(LogField.QueueId, LogSlice.Between(id, from - 1));
        }

        record.Set(LogField.Sender, LogSlice.Between(sender + 1, to - 1));
        record.Set(LogField.Recipient, LogSlice.Between(recipient + 1, end - 1));
        LabelledValue.AddExtra(record, "Subject", line, end, " with subject '"u8, "' message-id '"u8);
        LabelledValue.Set(record, LogField.MessageId, line, end, "' message-id '<"u8, ">"u8);
        int virus = line.Slice(end).LastIndexOf(" infected by "u8);
        record.AddExtra("Verdict", isClean ? "Clean"u8 : "Infected"u8);
        if (!isClean && virus >= 0)
        {
            record.Set(LogField.Text, LogSlice.Between(end + virus + 1, line.Length));
        }

        return LineKind.Event;
    }
}
