using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// The words of qmail-send (qmail-send.c): <c>new msg 93869</c>, <c>info msg 93869: bytes 2343 from &lt;a&gt; qp 18695 uid 49491</c>,
/// <c>starting delivery 2392: msg 93869 to remote b</c>, <c>delivery 2392: success: reply</c>, <c>bounce msg 93869 qp 18700</c>, <c>end msg 93869</c>. A message's number is its
/// file's, and used again; a delivery's ties its result to message and recipient.
/// </summary>
internal sealed class QmailWords
{
    private readonly QmailDeliveries _deliveries = new();
    private readonly QmailBounces _bounces = new();

    /// <summary>Reads the words; IndiMail, which has several queues, names the queue behind them.</summary>
    public LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int queue = line.LastIndexOf(" queue"u8);
        if (queue < at || line.EndOfDigits(queue + " queue"u8.Length) != line.Length || queue + " queue"u8.Length == line.Length)
        {
            return ReadWords(record, line, at);
        }

        record.AddExtra("Queue", LogSlice.Between(queue + 1, line.Length));
        return ReadWords(record, line.Slice(0, queue), at);
    }

    private LineKind ReadWords(LogRecord record, ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, "status: local "u8) || line.HasAt(at, "local: "u8) || line.HasAt(at, "remote: "u8) ? LineKind.Known
        : line.HasAt(at, "starting delivery "u8) ? ReadStart(record, line, at + "starting delivery "u8.Length)
        : line.HasAt(at, "delivery "u8) ? ReadResult(record, line, at + "delivery "u8.Length)
        : line.HasAt(at, "new msg "u8) ? ReadMessage(record, line, at + "new msg "u8.Length, SmtpLogEventKind.Queued)
        : line.HasAt(at, "end msg "u8) ? ReadMessage(record, line, at + "end msg "u8.Length, SmtpLogEventKind.Removed)
        : line.HasAt(at, "info msg "u8) ? ReadInfo(record, line, at + "info msg "u8.Length)
        : line.HasAt(at, "bounce msg "u8) ? ReadBounce(record, line, at + "bounce msg "u8.Length)
        : line.HasAt(at, "triple bounce: discarding bounce/"u8) ? ReadMessage(record, line, at + "triple bounce: discarding bounce/"u8.Length, SmtpLogEventKind.Discarded)
        : line.HasAt(at, "warning: "u8) ? Tell(record, line, at + "warning: "u8.Length, SmtpLogEventKind.Warning)
        : line.HasAt(at, "alert: "u8) ? Tell(record, line, at + "alert: "u8.Length, SmtpLogEventKind.Error)
        : line.HasAt(at, "status: exiting"u8) ? Tell(record, line, at, SmtpLogEventKind.Stopped)
        : line.HasAt(at, "qmail-smtpd: "u8) ? QmailSmtpd.Read(record, line, at)
        : QmailServer.Read(record, line, at);

    private static LineKind ReadMessage(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        int end = line.EndOfDigits(at);
        if (end == at || (end < line.Length && !(line[end] == ' ' && end + 1 == line.Length)))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = kind;
        record.Set(LogField.QueueId, LogSlice.Between(at, end));
        return LineKind.Event;
    }

    private LineKind ReadInfo(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at);
        int size = end + ": bytes "u8.Length;
        int sizeEnd = line.HasAt(end, ": bytes "u8) ? line.EndOfDigits(size) : -1;
        int sender = sizeEnd + " from <"u8.Length;
        int process = line.Slice(Math.Min(at, line.Length)).LastIndexOf("> qp "u8) + at;
        if (sizeEnd <= size || !line.HasAt(sizeEnd, " from <"u8) || process < sender)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Accepted;
        record.Set(LogField.QueueId, LogSlice.Between(at, end));
        record.Set(LogField.Size, LogSlice.Between(size, sizeEnd));
        record.Set(LogField.Sender, LogSlice.Between(sender, process));
        process += "> qp "u8.Length;
        int processEnd = line.EndOfDigits(process);
        record.AddExtra("QueueProcess", LogSlice.Between(process, processEnd));
        if (line.HasAt(processEnd, " uid "u8))
        {
            record.AddExtra("UserId", LogSlice.Between(processEnd + " uid "u8.Length, line.Length));
        }

        _bounces.SetParent(record, line.Slice(process, processEnd - process));
        return LineKind.Event;
    }

    private LineKind ReadStart(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at);
        int message = end + ": msg "u8.Length;
        int messageEnd = line.HasAt(end, ": msg "u8) ? line.EndOfDigits(message) : -1;
        bool isRemote = line.HasAt(messageEnd, " to remote "u8);
        if (messageEnd <= message || (!isRemote && !line.HasAt(messageEnd, " to local "u8)) || Octets.Number(line.Slice(at, end - at)) is not { } number)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Queued;
        int recipient = messageEnd + (isRemote ? " to remote "u8.Length : " to local "u8.Length);
        record.Set(LogField.QueueId, LogSlice.Between(message, messageEnd));
        record.Set(LogField.Recipient, LogSlice.Between(recipient, line.Length));
        record.AddExtra("Delivery", LogSlice.Between(at, end));
        record.AddExtra("Channel", LogSlice.Between(messageEnd + " to "u8.Length, recipient - 1));
        _deliveries.Add(number, line.Slice(message, messageEnd - message), line.Slice(recipient), isRemote);
        return LineKind.Event;
    }

    private LineKind ReadResult(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at);
        int result = end + 2;
        if (!line.HasAt(end, ": "u8) || Octets.Number(line.Slice(at, end - at)) is not { } number)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = line.HasAt(result, "success: "u8) ? SmtpLogEventKind.Delivered
            : line.HasAt(result, "failure: "u8) ? SmtpLogEventKind.Bounced
            : line.HasAt(result, "deferral: "u8) || line.HasAt(result, "report mangled"u8) ? SmtpLogEventKind.Deferred
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Unrecognized;
        }

        record.AddExtra("Delivery", LogSlice.Between(at, end));
        _deliveries.Take(record, number);
        int text = line.IndexOf(": "u8, result);
        QmailReply.Set(record, line.Slice(text < 0 ? result : text + 2), text < 0 ? result : text + 2);
        return LineKind.Event;
    }

    /// <summary>A bounce is a message of its own, whose number is told by the qmail-queue process that put it into the queue.</summary>
    private LineKind ReadBounce(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at);
        int process = end + " qp "u8.Length;
        if (end == at || !line.HasAt(end, " qp "u8))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Notified;
        record.Set(LogField.QueueId, LogSlice.Between(at, end));
        record.AddExtra("QueueProcess", LogSlice.Between(process, line.Length));
        _bounces.Add(line.Slice(process), line.Slice(at, end - at));
        return LineKind.Event;
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }
}
