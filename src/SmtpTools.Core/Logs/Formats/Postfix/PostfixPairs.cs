using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>What follows a client: <c>, sasl_method=PLAIN, sasl_username=user@example.org</c> and the like, to the line's end.</summary>
internal static class PostfixPairs
{
    public static void Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        while (line.HasAt(at, ", "u8))
        {
            at += 2;
            int equals = line.IndexOf((byte)'=', at);
            if (equals < 0)
            {
                return;
            }

            ReadOnlySpan<byte> name = line.Slice(at, equals - at);
            int end = line.IndexOf(", "u8, equals);
            end = end < 0 ? line.Length : end;
            Set(record, name, LogSlice.Between(equals + 1, end));
            at = end;
        }
    }

    private static void Set(LogRecord record, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("sasl_username"u8))
        {
            record.Set(LogField.SaslUser, value);
        }
        else if (name.SequenceEqual("sasl_method"u8))
        {
            record.Set(LogField.SaslMethod, value);
        }
        else if (name.SequenceEqual("orig_queue_id"u8))
        {
            record.Set(LogField.RelatedQueueId, value);
        }
        else if (name.SequenceEqual("orig_client"u8))
        {
            record.AddExtra("OriginalClient", value);
        }
        else if (name.SequenceEqual("sasl_sender"u8))
        {
            record.AddExtra("SaslSender", value);
        }
        else
        {
            record.AddExtra("Other", LogSlice.Between(value.Start - name.Length - 1, value.End));
        }
    }
}
