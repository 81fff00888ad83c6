using System;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Formats.Stalwart;

/// <summary>
/// What Stalwart writes behind the time (crates/trc/src/serializers/text.rs): <c>INFO Message delivered (delivery.delivered) queueId = 12, to = "a@example", code = 250</c>.
/// What belongs to the connection or the attempt comes first, what the event itself says behind it.
/// </summary>
internal sealed class StalwartLine
{
    private const int LongestId = 20;

    private readonly StalwartKeys _keys = new();
    private readonly OctetBuffer _deferred = new(LongestId);

    /// <summary>Reads the line from the level on.</summary>
    public LineKind Read(LogRecord record, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int words = EndOfLevel(line, at);
        int open = words < 0 ? -1 : line.IndexOf(" ("u8, words);
        int close = open < 0 ? -1 : line.IndexOf((byte)')', open);
        var name = LogSlice.Between(open + 2, close);
        if (close < 0 || !IsName(line.Slice(name.Start, name.Length)))
        {
            return LineKind.Unrecognized;
        }

        record.Format = "Stalwart";
        var description = LogSlice.Between(words, open);
        StalwartEvent? found = StalwartEvents.Find(line.Slice(name.Start, name.Length));
        SmtpLogEventKind kind = found?.Kind ?? (line.HasAt(at, "WARN"u8) ? SmtpLogEventKind.Warning : line.HasAt(at, "ERROR"u8) ? SmtpLogEventKind.Error : SmtpLogEventKind.Unrecognized);
        if (kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Known;
        }

        record.Kind = kind;
        record.AddExtra("EventType", name);
        if (found?.Command is { Length: > 0 } command)
        {
            SetCommand(record, command);
        }

        _keys.Read(record, line, Math.Min(close + 2, line.Length), isOutgoing: line.HasAt(name.Start, "delivery."u8));
        bool isGivenUp = line.HasAt(name.Start, "delivery.dsn-"u8); // whatever the code: the queue has decided
        if (kind == SmtpLogEventKind.Bounced && !isGivenUp && !record[LogField.ReplyCode].StartsWith("5"u8))
        {
            record.Kind = SmtpLogEventKind.Deferred; // 4yz, or no reply at all
        }

        if (line.HasAt(name.Start, "delivery.dsn-success"u8) && !record[LogField.RelayName].SequenceEqual("localhost"u8))
        {
            record.Kind = SmtpLogEventKind.Notified; // delivery.delivered told of it; nothing does of what stays here
        }
        else if (line.HasAt(name.Start, "queue.rescheduled"u8))
        {
            Reschedule(record);
        }
        else if (record.Kind == SmtpLogEventKind.Deferred)
        {
            _deferred.Set(record[LogField.QueueId]);
        }

        if (!record.Has(LogField.ReplyText) && kind is SmtpLogEventKind.Rejected or SmtpLogEventKind.Expired)
        {
            record.Set(LogField.ReplyText, description); // the log has no reply of its own
        }
        else if (!record.Has(LogField.Text) && kind is SmtpLogEventKind.Scanned or SmtpLogEventKind.Warning or SmtpLogEventKind.Error or SmtpLogEventKind.Discarded or SmtpLogEventKind.TlsFailed)
        {
            record.Set(LogField.Text, description);
        }

        return LineKind.Event;
    }

    /// <summary>
    /// The message is tried again, for those who are left: those whom the line names are all of the attempt. Where a line before told who and why, this one adds nothing but when.
    /// </summary>
    private void Reschedule(LogRecord record)
    {
        if (_deferred.Length > 0 && record[LogField.QueueId].SequenceEqual(_deferred.Octets))
        {
            record.Kind = SmtpLogEventKind.Queued;
        }
        else if (record.Has(LogField.Recipient))
        {
            record.AddExtra("AttemptedRecipients", record.Slice(LogField.Recipient));
            record.Remove(LogField.Recipient);
        }
    }

    private static int EndOfLevel(ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, "INFO "u8) || line.HasAt(at, "WARN "u8) ? at + "INFO "u8.Length
        : line.HasAt(at, "ERROR "u8) || line.HasAt(at, "DEBUG "u8) || line.HasAt(at, "TRACE "u8) ? at + "ERROR "u8.Length
        : -1;

    /// <summary>Two words in small letters, digits and hyphens, parted by a dot.</summary>
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        int dots = 0;
        foreach (byte octet in name)
        {
            dots += octet == '.' ? 1 : 0;
            if (octet is not ((>= (byte)'a' and <= (byte)'z') or (byte)'-' or (byte)'.') && !Octets.IsDigit(octet))
            {
                return false;
            }
        }

        return dots == 1 && name.Length > 3 && Octets.IsLetter(name[0]);
    }

    private static void SetCommand(LogRecord record, string command)
    {
        Span<byte> octets = stackalloc byte[command.Length];
        for (int i = 0; i < command.Length; i++)
        {
            octets[i] = (byte)command[i];
        }

        record.Set(LogField.Command, octets);
    }
}
