using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// MailScanner (Message.pm, MessageBatch.pm, SweepViruses.pm, PFDiskStore.pm). It takes a message out of Postfix's hold queue and puts it into the incoming one under another id:
/// <c>Requeue: 4F9D195432C.A1B2C to 5A0E2B1C3D</c>; its own id is that of the queue, a dot and a number, so that ids that are used again differ. What it thinks of a message:
/// <c>Message 4F9D195432C.A1B2C from 192.0.2.1 (a@example.org) to example.net is spam, SpamAssassin (score=7.3, required 5, ...)</c>, <c>Infected message id came from 192.0.2.1</c>,
/// <c>Clamd::INFECTED:: Eicar :: ./id/file</c>, <c>Filename Checks: reason (id file)</c>; and what it does with it: <c>Spam Actions: message id actions are store</c>,
/// <c>Non-delivery of Spam: message id from a to b,c with subject s</c>.
/// </summary>
internal sealed class MailScannerLog : SyslogProgram
{
    public override string Name => "MailScanner";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("MailScanner"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Kind = line.HasAt(at, "Requeue: "u8) ? ReadRequeue(record, line, at + "Requeue: "u8.Length)
            : line.HasAt(at, "Message "u8) ? ReadVerdict(record, line, at + "Message "u8.Length)
            : line.HasAt(at, "Infected message "u8) ? ReadInfected(record, line, at + "Infected message "u8.Length)
            : line.HasAt(at, "Spam Actions: message "u8) ? ReadActions(record, line, at + "Spam Actions: message "u8.Length)
            : line.HasAt(at, "Delivery of "u8) || line.HasAt(at, "Non-delivery of "u8) ? ReadDelivery(record, line, at)
            : line.HasAt(at, "Reject message "u8) ? ReadReject(record, line, at + "Reject message "u8.Length)
            : line.HasAt(at, "Warning: "u8) || line.HasAt(at, "Virus Scanning: No virus scanners"u8) ? Tell(record, line, at, SmtpLogEventKind.Warning)
            : line.HasAt(at, "MailScanner "u8) && line.EndsWith(" starting..."u8) ? Tell(record, line, at, SmtpLogEventKind.Started)
            : line.Behind("::INFECTED:: "u8, at) is > 0 and var virus ? ReadVirus(record, line, virus)
            : line.HasAt(at, "Filename Checks: "u8) || line.HasAt(at, "Filetype "u8) ? ReadAttachment(record, line, at)
            : SmtpLogEventKind.Unrecognized;
        return record.Kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
    }

    private static SmtpLogEventKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return kind;
    }

    /// <summary>Sets a field to the queue's part of an id; returns where the id ends.</summary>
    private static int SetId(LogRecord record, LogField field, ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        int dot = -1;
        while (end < line.Length && (Octets.IsLetter(line[end]) || Octets.IsDigit(line[end]) || line[end] is (byte)'.' or (byte)'-'))
        {
            dot = line[end] == '.' ? end : dot; // Exim's ids have hyphens, and none of the numbers
            end++;
        }

        if (end > at)
        {
            record.Set(field, LogSlice.Between(at, dot > at ? dot : end));
        }

        return end;
    }

    private static SmtpLogEventKind ReadRequeue(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int to = line.Behind(" to "u8, at);
        if (to < 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        SetId(record, LogField.RelatedQueueId, line, at);
        SetId(record, LogField.QueueId, line, to);
        return SmtpLogEventKind.Redirected;
    }

    /// <summary><c>id from 192.0.2.1 (a) to domain,domain is words</c>; the domains are not always there.</summary>
    private static SmtpLogEventKind ReadVerdict(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int from = line.Behind(" from "u8, SetId(record, LogField.QueueId, line, at));
        int client = from < 0 ? -1 : line.IndexOf((byte)' ', from);
        int close = line.HasAt(client, " ("u8) ? line.IndexOf(") "u8, client) : client;
        if (close < 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        record.Set(LogField.ClientAddress, LogSlice.Between(from, client));
        int words = close + 1;
        if (close > client)
        {
            record.Set(LogField.Sender, LogSlice.Between(client + 2, close));
            words++;
        }

        if (line.HasAt(words, "to "u8) && line.IndexOf(" is "u8, words) is > 0 and var verdict)
        {
            record.AddExtra("RecipientDomains", LogSlice.Between(words + "to "u8.Length, verdict));
            words = verdict + 1;
        }

        if (line.HasAt(words, "is spam"u8) || line.HasAt(words, "is not spam"u8))
        {
            record.AddExtra("Verdict", line.HasAt(words, "is spam"u8) ? "Spam"u8 : "Ham"u8);
            LabelledValue.AddExtra(record, "Score", line, words, "score="u8, ","u8);
            LabelledValue.AddExtra(record, "Limit", line, words, ", required "u8, ","u8);
        }

        record.Set(LogField.Text, LogSlice.Between(words, line.Length));
        return SmtpLogEventKind.Scanned;
    }

    private static SmtpLogEventKind ReadInfected(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int client = line.Behind(" came from "u8, SetId(record, LogField.QueueId, line, at));
        if (client > 0)
        {
            record.Set(LogField.ClientAddress, LogSlice.Between(client, line.Length));
        }

        record.AddExtra("Verdict", "Infected"u8);
        return SmtpLogEventKind.Scanned;
    }

    /// <summary><c>name :: ./id/file</c>, behind whichever scanner found it.</summary>
    private static SmtpLogEventKind ReadVirus(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int path = line.IndexOf(":: ./"u8, at);
        if (path > at)
        {
            SetId(record, LogField.QueueId, line, path + ":: ./"u8.Length);
        }

        record.AddExtra("Verdict", "Infected"u8);
        return Tell(record, line, at, SmtpLogEventKind.Scanned);
    }

    private static SmtpLogEventKind ReadActions(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int begin = line.Behind(" actions are "u8, SetId(record, LogField.QueueId, line, at));
        if (begin < 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        ReadOnlySpan<byte> actions = line.Slice(begin);
        record.AddExtra("Actions", LogSlice.Between(begin, line.Length));
        return actions.IndexOf("deliver"u8) >= 0 || actions.IndexOf("forward"u8) >= 0 ? SmtpLogEventKind.Scanned
            : actions.IndexOf("store"u8) >= 0 ? SmtpLogEventKind.Held
            : actions.IndexOf("delete"u8) >= 0 ? SmtpLogEventKind.Discarded
            : SmtpLogEventKind.Scanned;
    }

    private static SmtpLogEventKind ReadDelivery(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int id = line.Behind(": message "u8, at);
        int from = id < 0 ? -1 : line.Behind(" from "u8, SetId(record, LogField.QueueId, line, id));
        int to = from < 0 ? -1 : line.Behind(" to "u8, from);
        int subject = to < 0 ? -1 : line.IndexOf(" with subject "u8, to);
        if (subject < 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        record.Set(LogField.Sender, LogSlice.Between(from, to - " to "u8.Length));
        var all = new RecipientList(record);
        for (int next = to; next < subject;)
        {
            int end = line.Slice(0, subject).IndexOf((byte)',', next);
            end = end < 0 ? subject : end;
            all.Add(line.Slice(next, end - next));
            next = end + 1;
        }

        all.Set();
        record.AddExtra("Subject", LogSlice.Between(subject + " with subject "u8.Length, line.Length));
        record.Set(LogField.Text, LogSlice.Between(at, id - ": message "u8.Length));
        return line[at] == 'N' ? SmtpLogEventKind.Discarded : SmtpLogEventKind.Scanned;
    }

    private static SmtpLogEventKind ReadReject(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        SetId(record, LogField.QueueId, line, at);
        LabelledValue.Set(record, LogField.Sender, line, at, " from "u8, " with report "u8);
        return SmtpLogEventKind.Rejected;
    }

    /// <summary><c>Filename Checks: reason (id file)</c>; what is allowed tells nothing.</summary>
    private static SmtpLogEventKind ReadAttachment(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int open = line.IndexOf(" ("u8, at);
        if (open < 0 || line[line.Length - 1] != ')' || line.IndexOf("Checks: Allowing "u8, at) > 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        SetId(record, LogField.QueueId, line, open + 2);
        return Tell(record, line, at, SmtpLogEventKind.Scanned);
    }
}
