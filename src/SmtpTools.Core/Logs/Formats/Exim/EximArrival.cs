using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// <c>&lt;= sender H=client ... id=message@id T="subject" from &lt;raw sender&gt; for recipient recipient</c>: a message came in (receive.c). <c>(=</c> where the client was told
/// otherwise.
/// </summary>
internal static class EximArrival
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.Accepted;
        if (line[at] == '(')
        {
            record.AddExtra("Action", "fakereject"u8);
        }

        int sender = at + "<= "u8.Length;
        int end = EximAddress.EndOf(line, sender);
        record.Set(LogField.Sender, line.HasAt(sender, "<>"u8) ? new LogSlice(sender + 1, 0) : LogSlice.Between(sender, end));
        end = EximItems.ReadIncoming(record, line, end);
        ReadEnvelope(record, line, end);
        return LineKind.Event;
    }

    /// <summary>Reads <c>from &lt;raw sender&gt; for recipient recipient</c>, of which either may be missing.</summary>
    public static void ReadEnvelope(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "from <"u8))
        {
            LogSlice raw = EximAddress.Bracketed(line, at + "from "u8.Length);
            if (!record.Has(LogField.Sender))
            {
                record.Set(LogField.Sender, raw);
            }
            else if (!record[LogField.Sender].SequenceEqual(line.Slice(raw.Start, raw.Length)))
            {
                record.AddExtra("SenderBeforeRewriting", raw);
            }

            at = raw.End + 1;
            at += at < line.Length && line[at] == ' ' ? 1 : 0;
        }

        if (line.HasAt(at, "for "u8))
        {
            ReadRecipients(record, line, at + "for "u8.Length);
        }
    }

    /// <summary>One recipient is taken as it stands; several are joined, parted by a comma.</summary>
    private static void ReadRecipients(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = EximAddress.EndOf(line, at);
        if (end >= line.Length)
        {
            record.Set(LogField.Recipient, LogSlice.Between(at, line.Length));
            record.Set(LogField.RecipientCount, "1"u8);
            return;
        }

        var recipients = new RecipientList(record);
        for (; at < line.Length; at = end + 1)
        {
            end = EximAddress.EndOf(line, at);
            if (end > at)
            {
                recipients.Add(line.Slice(at, end - at));
            }
        }

        recipients.Set();
    }
}
