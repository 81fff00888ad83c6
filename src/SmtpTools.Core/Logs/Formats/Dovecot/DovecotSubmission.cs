using System;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>
/// Messages of the submission service (submission-backend-relay.c), which hands them to another server while the client waits:
/// <c>Successfully relayed message: from=&lt;a&gt;, size=99, id=x, nrcpt=1, reply=`250 2.0.0 Ok: queued as 4F9D'</c>.
/// </summary>
internal static class DovecotSubmission
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, LogSlice user, int at)
    {
        if (line.HasAt(at, "Disconnected: "u8))
        {
            record.Kind = SmtpLogEventKind.Disconnected;
            record.Set(LogField.Text, LogSlice.Between(at + "Disconnected: "u8.Length, line.Length));
            return LineKind.Event;
        }

        bool isRelayed = line.HasAt(at, "Successfully relayed message: "u8);
        if (!isRelayed && !line.HasAt(at, "Failed to relay message: "u8))
        {
            return LineKind.Known;
        }

        if (user.Length > 0)
        {
            record.Set(LogField.SaslUser, user);
        }

        record.Kind = isRelayed ? SmtpLogEventKind.Accepted : SmtpLogEventKind.Rejected;
        if (line.IndexOf("from=<>"u8, at) is > 0 and var empty)
        {
            record.Set(LogField.Sender, new LogSlice(empty + "from=<"u8.Length, 0));
        }
        else
        {
            LabelledValue.Set(record, LogField.Sender, line, at, "from=<"u8, ">, "u8);
        }

        LabelledValue.Set(record, LogField.Recipient, line, at, ", to=<"u8, ">, "u8);
        LabelledValue.Set(record, LogField.Size, line, at, ", size="u8, ","u8);
        LabelledValue.Set(record, LogField.QueueId, line, at, ", id="u8, ","u8);
        LabelledValue.Set(record, LogField.RecipientCount, line, at, ", nrcpt="u8, ","u8);
        LogSlice reply = LabelledValue.Find(line, at, ", reply=`"u8, "'"u8);
        if (reply.Length > 0)
        {
            reply = new LogSlice(reply.Start, line.Length - reply.Start - (line[line.Length - 1] == '\'' ? 1 : 0)); // a reply may have such a sign too
            LoggedReply.Set(record, reply);
            QueuedAs.Set(record, record.Octets(reply), reply.Start);
        }

        return LineKind.Event;
    }
}
