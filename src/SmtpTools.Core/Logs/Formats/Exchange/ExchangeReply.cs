using System;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// What Exchange's reply to a message tells beside its codes:
/// <c>250 2.6.0 &lt;id@host&gt; [InternalId=123, Hostname=ex1.example] 4567 bytes in 0.123, 36.5 KB/sec Queued mail for delivery</c>.
/// </summary>
internal static class ExchangeReply
{
    public static void Read(LogRecord record, LogSlice reply, bool isOurs)
    {
        if (record.Kind is not (SmtpLogEventKind.Accepted or SmtpLogEventKind.Delivered))
        {
            return;
        }

        ReadOnlySpan<byte> words = record.Octets(reply);
        int id = words.IndexOf(" [InternalId="u8);
        if (id < 0)
        {
            QueuedAs.Set(record, words, reply.Start);
            return;
        }

        int digits = id + " [InternalId="u8.Length;
        record.Set(isOurs ? LogField.QueueId : LogField.RelatedQueueId, LogSlice.Between(reply.Start + digits, reply.Start + words.EndOfDigits(digits)));
        int open = words.IndexOf((byte)'<');
        if (open >= 0 && open < id && words[id - 1] == '>')
        {
            record.Set(LogField.MessageId, LogSlice.Between(reply.Start + open + 1, reply.Start + id - 1));
        }

        int host = words.IndexOf(", Hostname="u8, id);
        int close = host < 0 ? -1 : words.IndexOf((byte)']', host);
        if (close < 0)
        {
            return;
        }

        host += ", Hostname="u8.Length;
        var name = LogSlice.Between(reply.Start + host, reply.Start + close);
        if (isOurs)
        {
            record.AddExtra("Hostname", name); // the server that has the message, which the front end only passed on
        }
        else
        {
            record.Set(LogField.RelayName, name);
        }

        int size = close + 2;
        int sizeEnd = words.EndOfDigits(size);
        if (sizeEnd > size && words.HasAt(sizeEnd, " bytes"u8))
        {
            record.Set(LogField.Size, LogSlice.Between(reply.Start + size, reply.Start + sizeEnd));
        }
    }
}
