using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines that begin with a queue id: what becomes of one message.</summary>
internal static class PostfixMessage
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("to=<"u8))
        {
            return PostfixDelivery.Read(record, line, at);
        }

        if (words.StartsWith("from=<"u8))
        {
            return ReadFrom(record, line, at);
        }

        if (words.StartsWith("message-id="u8))
        {
            return ReadMessageId(record, line, at + "message-id="u8.Length);
        }

        if (words.StartsWith("client="u8))
        {
            return ReadClient(record, line, at + "client="u8.Length);
        }

        if (words.StartsWith("removed"u8) && words.Length == "removed"u8.Length)
        {
            record.Kind = SmtpLogEventKind.Removed;
            return LineKind.Event;
        }

        return ReadRest(record, line, at);
    }

    /// <summary><c>from=&lt;a&gt;, size=1234, nrcpt=2 (queue active)</c>, or <c>from=&lt;a&gt;, status=expired, returned to sender</c>.</summary>
    private static LineKind ReadFrom(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int open = at + "from="u8.Length;
        int end = PostfixDelivery.EndOfAddress(line, open);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Set(LogField.Sender, LogSlice.Between(open + 1, end - 1));
        if (line.HasAt(end, ", size="u8))
        {
            int size = end + ", size="u8.Length;
            int sizeEnd = line.EndOfDigits(size);
            record.Set(LogField.Size, LogSlice.Between(size, sizeEnd));
            if (line.HasAt(sizeEnd, ", nrcpt="u8))
            {
                int count = sizeEnd + ", nrcpt="u8.Length;
                record.Set(LogField.RecipientCount, LogSlice.Between(count, line.EndOfDigits(count)));
            }

            record.Kind = SmtpLogEventKind.Queued;
            return LineKind.Event;
        }

        if (line.HasAt(end, ", status=expired"u8) || line.HasAt(end, ", status=force-expired"u8))
        {
            record.Kind = SmtpLogEventKind.Expired;
            record.Set(LogField.Text, LogSlice.Between(end + ", status="u8.Length, line.Length));
            return LineKind.Event;
        }

        return LineKind.Unrecognized;
    }

    private static LineKind ReadMessageId(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.Identified;
        bool isBracketed = line.Length > at + 1 && line[at] == '<' && line[line.Length - 1] == '>';
        record.Set(LogField.MessageId, isBracketed ? LogSlice.Between(at + 1, line.Length - 1) : LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }

    /// <summary><c>client=host[address]:port, sasl_method=PLAIN, sasl_username=user, orig_queue_id=..., orig_client=...</c>.</summary>
    private static LineKind ReadClient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadClient(record, line, at);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Accepted;
        PostfixPairs.Read(record, line, end);
        return LineKind.Event;
    }

    private static LineKind ReadRest(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        LineKind rejection = PostfixReject.Read(record, line, at);
        if (rejection != LineKind.Unrecognized)
        {
            return rejection;
        }

        if (words.StartsWith("uid="u8))
        {
            return ReadPickup(record, line, at);
        }

        if (words.StartsWith("host "u8) || words.StartsWith("lost connection with "u8) || words.StartsWith("conversation with "u8))
        {
            // An attempt at one of several servers; what becomes of the recipient stands in another line.
            int name = at + words.IndexOf(words[0] == 'h' ? "host "u8 : "with "u8) + 5;
            Peer.ReadRelay(record, line, name);
            RemoteReply.Set(record, line, LogSlice.Between(at, line.Length));
            record.Kind = words[0] == 'h' ? SmtpLogEventKind.Reply : SmtpLogEventKind.ConnectionLost;
            return LineKind.Event;
        }

        if (ReadNotification(record, line, at))
        {
            return LineKind.Event;
        }

        if (words.StartsWith("Cannot start TLS"u8) || words.StartsWith("TLS is required"u8) || words.StartsWith("Server certificate not "u8))
        {
            return Tell(record, line, at, SmtpLogEventKind.TlsFailed);
        }

        if (words.StartsWith("resent-message-id="u8))
        {
            record.Kind = SmtpLogEventKind.Identified;
            record.AddExtra("ResentMessageId", LogSlice.Between(at + "resent-message-id="u8.Length, line.Length));
            return LineKind.Event;
        }

        if (words.StartsWith("placed on hold"u8))
        {
            return Tell(record, line, at, SmtpLogEventKind.Held);
        }

        LineKind notice = PostfixNotice.Read(record, line, at);
        if (notice != LineKind.Unrecognized)
        {
            return notice;
        }

        return words.StartsWith("enabling PIX workarounds"u8) || words.StartsWith("skipped, still being delivered"u8) || words.StartsWith("released from hold"u8)
            || words.StartsWith("requeued"u8) || words.StartsWith("replace: "u8) || words.StartsWith("prepend: "u8) || words.StartsWith("strip: "u8) || words.StartsWith("resent-"u8)
            || words.StartsWith("Queue ID"u8) || words.StartsWith("dsn="u8) || words.StartsWith("to="u8) || words.StartsWith("pix workaround"u8) || words.StartsWith("delivery expired"u8)
            || words.StartsWith("passing "u8) || words.StartsWith("addr"u8)
                ? Tell(record, line, at, SmtpLogEventKind.Unrecognized) : LineKind.Unrecognized;
    }

    /// <summary><c>uid=33 from=&lt;www-data&gt;</c>, with <c>orig_id=ID</c> where it was put into the queue again.</summary>
    private static LineKind ReadPickup(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int from = line.IndexOf(" from=<"u8, at);
        int end = from < 0 ? -1 : PostfixDelivery.EndOfAddress(line, from + " from="u8.Length);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Accepted;
        record.Set(LogField.Sender, LogSlice.Between(from + " from=<"u8.Length, end - 1));
        record.AddExtra("UserId", LogSlice.Between(at + "uid="u8.Length, line.EndOfDigits(at + "uid="u8.Length)));
        int original = line.IndexOf(" orig_id="u8, at);
        if (original > 0)
        {
            int id = original + " orig_id="u8.Length;
            int idEnd = line.IndexOf((byte)' ', id);
            record.Set(LogField.RelatedQueueId, LogSlice.Between(id, idEnd < 0 ? line.Length : idEnd));
        }

        return LineKind.Event;
    }

    /// <summary><c>sender non-delivery notification: ID</c>, and likewise for delay and success, to sender or postmaster.</summary>
    private static bool ReadNotification(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf(" notification: "u8, at);
        int id = end + " notification: "u8.Length;
        if (end < 0 || PostfixQueueId.EndOf(line, id) != line.Length)
        {
            return false;
        }

        record.Kind = SmtpLogEventKind.Notified;
        record.Set(LogField.RelatedQueueId, LogSlice.Between(id, line.Length));
        record.Set(LogField.Text, LogSlice.Between(at, end + " notification"u8.Length));
        return true;
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
    }
}
