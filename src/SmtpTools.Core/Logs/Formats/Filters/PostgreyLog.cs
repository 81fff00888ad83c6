using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// Postgrey (mylog_action): <c>4F9D: action=greylist, reason=new, client_name=host, client_address=192.0.2.1/32, sender=a, recipient=b</c>; the queue id is there only in
/// some stages, <c>delay=</c> only where a client came back.
/// </summary>
internal sealed class PostgreyLog : SyslogProgram
{
    public override string Name => "Postgrey";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("postgrey"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int action = line.IndexOf("action="u8, at);
        if (action != at && (action < at + 2 || !line.HasAt(action - 2, ": "u8)))
        {
            return LineKind.Known;
        }

        record.Kind = SmtpLogEventKind.Screened;
        if (action > at)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, action - 2));
        }

        LabelledValue.AddExtra(record, "Action", line, action, "action="u8, ", "u8);
        LabelledValue.Set(record, LogField.Text, line, action, ", reason="u8, ", "u8);
        LabelledValue.AddExtra(record, "Delay", line, action, ", delay="u8, ", "u8);
        LabelledValue.Set(record, LogField.ClientName, line, action, ", client_name="u8, ", "u8);
        if (LabelledValue.Find(line, action, ", client_address="u8, ", "u8) is { Length: > 0 } address)
        {
            int slash = line.Slice(address.Start, address.Length).IndexOf((byte)'/');
            record.Set(LogField.ClientAddress, slash < 0 ? address : new LogSlice(address.Start, slash));
        }

        LabelledValue.Set(record, LogField.Sender, line, action, ", sender="u8, ", recipient="u8);
        int recipient = line.Slice(action).LastIndexOf(", recipient="u8);
        if (recipient >= 0)
        {
            record.Set(LogField.Recipient, LogSlice.Between(action + recipient + ", recipient="u8.Length, line.Length));
        }

        return LineKind.Event;
    }
}
