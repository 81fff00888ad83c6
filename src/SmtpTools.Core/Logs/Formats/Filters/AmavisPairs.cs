using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>What follows the recipients: <c>, name: value, name="quoted, value", Tests: [A=1,B=2], 123 ms</c>.</summary>
internal static class AmavisPairs
{
    public static void Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        while (at >= 0 && line.HasAt(at, ", "u8))
        {
            at += 2;
            int end = at;
            while (end < line.Length && line[end] is not ((byte)':' or (byte)'=' or (byte)','))
            {
                end++;
            }

            if (end >= line.Length || line[end] == ',')
            {
                if (end == line.Length && line.Slice(at).EndsWith(" ms"u8))
                {
                    record.AddExtra("Milliseconds", LogSlice.Between(at, end - " ms"u8.Length));
                }

                at = end;
                continue;
            }

            int value = line.HasAt(end, ": "u8) ? end + 2 : end + 1;
            int next = EndOfValue(line, value);
            Set(record, line.Slice(at, end - at), LogSlice.Between(value, next), line);
            at = next;
        }
    }

    private static int EndOfValue(ReadOnlySpan<byte> line, int at)
    {
        int from = at >= line.Length ? at
            : line[at] == '<' ? line.IndexOf((byte)'>', at)
            : line[at] == '[' ? line.IndexOf((byte)']', at)
            : line[at] == '"' ? line.EndOfQuoted(at)
            : at;
        int end = line.IndexOf(", "u8, from < 0 ? at : from);
        return end < 0 ? line.Length : end;
    }

    private static void Set(LogRecord record, ReadOnlySpan<byte> name, LogSlice value, ReadOnlySpan<byte> line)
    {
        if (name.SequenceEqual("Queue-ID"u8))
        {
            record.Set(LogField.QueueId, value);
        }
        else if (name.SequenceEqual("Message-ID"u8))
        {
            bool isBracketed = value.Length > 2 && line[value.Start] == '<' && line[value.End - 1] == '>';
            record.Set(LogField.MessageId, isBracketed ? new LogSlice(value.Start + 1, value.Length - 2) : value);
        }
        else if (name.SequenceEqual("size"u8))
        {
            record.Set(LogField.Size, value);
        }
        else if (name.SequenceEqual("queued_as"u8))
        {
            record.Set(LogField.RelatedQueueId, value);
        }
        else if (name.SequenceEqual("helo"u8))
        {
            record.Set(LogField.Helo, value);
        }
        else
        {
            record.AddExtra(NameOf(name), value);
        }
    }

    private static string NameOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Hits"u8) ? "Score"
        : name.SequenceEqual("mail_id"u8) ? "MailId"
        : name.SequenceEqual("quarantine"u8) ? "Quarantine"
        : name.SequenceEqual("dkim_sd"u8) ? "DkimSignature"
        : name.SequenceEqual("dkim_new"u8) ? "NewDkimSignature"
        : LogText.Name(name);
}
