using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines that begin with a queue id, or with NOQUEUE: what becomes of one message.</summary>
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

        if (words.StartsWith("removed"u8))
        {
            return ReadRemoved(record, line, at);
        }

        LineKind kind = PostfixReject.Read(record, line, at);
        return kind != LineKind.Unrecognized ? kind
            : words.StartsWith("uid="u8) ? ReadPickup(record, line, at)
            : ReadNotification(record, line, at) ? LineKind.Event
            : PostfixConnection.ReadEnd(record, line, at) is var end and not LineKind.Unrecognized ? end
            : PostfixAttempt.Read(record, line, at) is var attempt and not LineKind.Unrecognized ? attempt
            : ReadRest(record, line, at);
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

        return line.HasAt(end, ", status=expired"u8) || line.HasAt(end, ", status=force-expired"u8)
            ? record.Tell(SmtpLogEventKind.Expired, line, end + ", status="u8.Length) : LineKind.Unrecognized;
    }

    private static LineKind ReadMessageId(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.Identified;
        record.Set(LogField.MessageId, Bare(line, at));
        return LineKind.Event;
    }

    /// <summary>A message id without its brackets.</summary>
    private static LogSlice Bare(ReadOnlySpan<byte> line, int at) =>
        line.Length > at + 1 && line[at] == '<' && line[line.Length - 1] == '>' ? LogSlice.Between(at + 1, line.Length - 1) : LogSlice.Between(at, line.Length);

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

    /// <summary><c>removed</c>, and <c>removed (canceled)</c> or <c>removed (discarded)</c> of cleanup.</summary>
    private static LineKind ReadRemoved(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = at + "removed"u8.Length;
        if (end == line.Length)
        {
            record.Kind = SmtpLogEventKind.Removed;
            return LineKind.Event;
        }

        return line.HasAt(end, " ("u8) ? record.Tell(SmtpLogEventKind.Removed, line, at) : LineKind.Unrecognized;
    }

    /// <summary><c>uid=33 from=&lt;www-data&gt;</c>, with <c>orig_id=ID</c> where it was put into the queue again.</summary>
    private static LineKind ReadPickup(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int user = at + "uid="u8.Length;
        int userEnd = line.EndOfDigits(user);
        int open = userEnd + " from="u8.Length;
        int end = line.HasAt(userEnd, " from=<"u8) ? PostfixDelivery.EndOfAddress(line, open) : -1;
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Accepted;
        record.Set(LogField.Sender, LogSlice.Between(open + 1, end - 1));
        record.AddExtra("UserId", LogSlice.Between(user, userEnd));
        if (line.HasAt(end, " orig_id="u8))
        {
            record.Set(LogField.RelatedQueueId, LogSlice.Between(end + " orig_id="u8.Length, line.Length));
        }

        return LineKind.Event;
    }

    /// <summary><c>sender non-delivery notification: ID</c>, and likewise for delay and success, to sender or postmaster.</summary>
    private static bool ReadNotification(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.HasAt(at, "sender "u8) || line.HasAt(at, "postmaster "u8) ? line.IndexOf(" notification: "u8, at) : -1;
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

    private static LineKind ReadRest(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("resent-message-id="u8))
        {
            record.Kind = SmtpLogEventKind.Identified;
            record.AddExtra("ResentMessageId", Bare(line, at + "resent-message-id="u8.Length));
            return LineKind.Event;
        }

        if (words.StartsWith("passing <"u8))
        {
            return ReadPassing(record, line, at + "passing "u8.Length);
        }

        if (words.StartsWith("enabling PIX "u8))
        {
            int name = line.Slice(at).LastIndexOf(" for "u8);
            Peer.ReadRelay(record, line, at + name + " for "u8.Length);
            return record.Tell(SmtpLogEventKind.Warning, line, at);
        }

        if (words.StartsWith("abort: TLS from "u8))
        {
            return PostfixTls.Read(record, line, at);
        }

        return words.StartsWith("status=deferred ("u8) ? record.Tell(SmtpLogEventKind.Deferred, line, at + "status="u8.Length) // global/abounce.c: not even the bounce could be made
            : words.StartsWith("placed on hold"u8) ? record.Tell(SmtpLogEventKind.Held, line, at)
            : words.SequenceEqual("expired"u8) ? record.Tell(SmtpLogEventKind.Expired, line, at)
            : words.StartsWith("breaking line > "u8) ? record.Tell(SmtpLogEventKind.Redirected, line, at)
            : words.EndsWith(" map lookup problem -- message not accepted, try again later"u8) ? record.Tell(SmtpLogEventKind.Warning, line, at)
            : words.SequenceEqual("requeued"u8) || words.StartsWith("released from hold"u8) || words.StartsWith("skipped, still being delivered"u8) || words.StartsWith("not sending trace/success notification "u8)
                || words.StartsWith("no trace file -- "u8) || words.StartsWith("reply filter "u8) || words.StartsWith("enabling VERP "u8) || words.StartsWith("read "u8) || words.StartsWith("uid "u8)
                || PostfixVerbose.IsOne(words)
                ? LineKind.Known : ReadQmqp(record, line, at);
    }

    /// <summary><c>passing &lt;a&gt; to transport=virtual</c>.</summary>
    private static LineKind ReadPassing(LogRecord record, ReadOnlySpan<byte> line, int open)
    {
        int end = PostfixDelivery.EndOfAddress(line, open);
        if (end < 0 || !line.HasAt(end, " to transport="u8))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Redirected;
        record.Set(LogField.Recipient, LogSlice.Between(open + 1, end - 1));
        record.Set(LogField.RelayName, LogSlice.Between(end + " to transport="u8.Length, line.Length));
        return LineKind.Event;
    }

    /// <summary>qmqpd: <c>host[address]: lost connection while receiving sender address</c>.</summary>
    private static LineKind ReadQmqp(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadClient(record, line, at);
        return end > 0 && line.HasAt(end, ": "u8) && line.IndexOf(" while "u8, end) > 0 ? record.Tell(SmtpLogEventKind.ConnectionLost, line, end + 2) : LineKind.Unrecognized;
    }
}
