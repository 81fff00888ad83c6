using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// One attempt at one recipient, as every delivery agent writes it:
/// <c>to=&lt;a&gt;, orig_to=&lt;b&gt;, relay=host[address]:25, conn_use=2, delay=1.2, delays=0.1/0/1/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok)</c>.
/// </summary>
internal static class PostfixDelivery
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length)
        {
            int equals = line.IndexOf((byte)'=', at);
            if (equals < 0)
            {
                return LineKind.Unrecognized;
            }

            ReadOnlySpan<byte> name = line.Slice(at, equals - at);
            int value = equals + 1;
            if (name.SequenceEqual("status"u8))
            {
                return ReadStatus(record, line, value);
            }

            int end = value < line.Length && line[value] == '<' ? EndOfAddress(line, value) : line.IndexOf(", "u8, value);
            if (end < 0)
            {
                return LineKind.Unrecognized; // cut off
            }

            Set(record, line, name, LogSlice.Between(value, end));
            at = end + 2;
        }

        return LineKind.Unrecognized;
    }

    /// <summary>
    /// Where an address in angle brackets that begins here ends: behind the bracket. A quoted local part (RFC 5321 4.1.2) may have brackets and commas in it, and with
    /// <c>info_log_address_format = internal</c> it has lost its quotes: the bracket counts that something else follows.
    /// </summary>
    public static int EndOfAddress(ReadOnlySpan<byte> line, int open)
    {
        int at = open + 1;
        if (at < line.Length && line[at] == '"')
        {
            int quote = line.EndOfQuoted(at);
            at = quote < line.Length ? quote + 1 : at;
        }

        int first = line.IndexOf((byte)'>', at);
        for (int close = first; close >= 0; close = line.IndexOf((byte)'>', close + 1))
        {
            if (close + 1 == line.Length || line[close + 1] is (byte)',' or (byte)' ' or (byte)':')
            {
                return close + 1;
            }
        }

        return first < 0 ? -1 : first + 1;
    }

    private static void Set(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("to"u8))
        {
            record.Set(LogField.Recipient, Inside(line, value));
        }
        else if (name.SequenceEqual("relay"u8))
        {
            if (Peer.ReadRelay(record, line.Slice(0, value.End), value.Start) < 0 && !line.HasAt(value.Start, "none,"u8))
            {
                record.Set(LogField.RelayName, value);
            }
        }
        else if (name.SequenceEqual("delay"u8))
        {
            record.Set(LogField.Delay, value);
        }
        else if (name.SequenceEqual("delays"u8))
        {
            SetDelays(record, line, value);
        }
        else if (name.SequenceEqual("dsn"u8))
        {
            record.Set(LogField.EnhancedCode, value);
        }
        else if (name.SequenceEqual("orig_to"u8))
        {
            record.Set(LogField.OriginalRecipient, Inside(line, value));
        }
        else if (name.SequenceEqual("conn_use"u8))
        {
            record.AddExtra("ConnectionUse", value);
        }
        else if (name.SequenceEqual("tls"u8))
        {
            record.AddExtra("TlsPolicy", value); // 3.11: how the policy was met
        }
        else
        {
            record.AddExtra("Other", LogSlice.Between(value.Start - name.Length - 1, value.End));
        }
    }

    private static LogSlice Inside(ReadOnlySpan<byte> line, LogSlice value) =>
        value.Length >= 2 && line[value.Start] == '<' ? new LogSlice(value.Start + 1, value.Length - 2) : value;

    /// <summary>Before the queue manager, in it, making the connection, sending: <c>a/b/c/d</c> in seconds.</summary>
    private static void SetDelays(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        int at = value.Start;
        for (LogField field = LogField.DelayBeforeQueue; field <= LogField.DelayTransmitting && at <= value.End; field++)
        {
            int end = line.IndexOf((byte)'/', at);
            end = end < 0 || end > value.End ? value.End : end;
            record.Set(field, LogSlice.Between(at, end));
            at = end + 1;
        }
    }

    private static LineKind ReadStatus(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf((byte)' ', at);
        end = end < 0 ? line.Length : end;
        ReadOnlySpan<byte> status = line.Slice(at, end - at);
        bool isDiscarded = line.HasAt(end, " (250 2.7.0 Ok, discarded"u8) || record[LogField.Program].EndsWith("/discard"u8); // the former by amavisd, which took it
        record.Kind = status.SequenceEqual("sent"u8) ? (isDiscarded ? SmtpLogEventKind.Discarded : SmtpLogEventKind.Delivered)
            : status.SequenceEqual("deferred"u8) || status.SequenceEqual("SOFTBOUNCE"u8) ? SmtpLogEventKind.Deferred
            : status.SequenceEqual("bounced"u8) ? SmtpLogEventKind.Bounced
            : status.SequenceEqual("expired"u8) ? SmtpLogEventKind.Expired
            : status.SequenceEqual("deliverable"u8) || status.SequenceEqual("undeliverable"u8) || status.SequenceEqual("expanded"u8) ? SmtpLogEventKind.Verified
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Unrecognized;
        }

        if (record.Kind == SmtpLogEventKind.Verified || status[0] == 'S')
        {
            record.AddExtra("Status", LogSlice.Between(at, end));
        }

        if (line.HasAt(end, " ("u8))
        {
            int open = end + 1;
            int close = line[line.Length - 1] == ')' ? line.Length - 1 : line.Length; // cut off
            var text = LogSlice.Between(open + 1, Math.Max(close, open + 1));
            RemoteReply.Set(record, line, text);
            if (!record.Has(LogField.RelayName) && !record.Has(LogField.RelayAddress))
            {
                RemoteReply.SetRelay(record, line, text); // relay=none: it was not reached
            }
        }

        return LineKind.Event;
    }
}
