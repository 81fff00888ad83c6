using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>What stands behind the stamp of a line of any of Exim's logs: <c>[pid] id words</c>, where pid and id may be missing (log.c, log_vwrite).</summary>
internal static class EximLine
{
    /// <param name="record">Takes the fields.</param>
    /// <param name="line">The line.</param>
    /// <param name="at">Where the stamp ends.</param>
    /// <param name="isOwn">Whether the line is Exim's, whatever it says.</param>
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isOwn)
    {
        if (at < line.Length && line[at] == '[')
        {
            int pid = line.EndOfDigits(at + 1);
            if (pid > at + 1 && line.HasAt(pid, "] "u8))
            {
                record.Set(LogField.ProcessId, LogSlice.Between(at + 1, pid));
                at = pid + 2;
            }
        }

        int id = EximQueueId.EndOf(line, at);
        if (id > 0 && id + 1 < line.Length && line[id] == ' ')
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, id));
            return ReadMessage(record, line, id + 1);
        }

        return ReadOther(record, line, at, isOwn);
    }

    /// <summary>Reads the words of a line about a message, or of one that does not say whether it is.</summary>
    public static LineKind ReadMessage(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at + 2 < line.Length && line[at + 2] == ' ')
        {
            byte first = line[at];
            byte second = line[at + 1];
            if (second == '=' && first is (byte)'<' or (byte)'(')
            {
                return record.IsUnwanted(SmtpLogEventKind.Accepted) ? LineKind.Event : EximArrival.Read(record, line, at);
            }

            bool isDelivery = second == '>' ? first is (byte)'=' or (byte)'-' or (byte)'>' or (byte)'*' : second == first && first is (byte)'*' or (byte)'=';
            if (isDelivery)
            {
                return EximDelivery.IsUnwanted(record, line, at) ? LineKind.Event : EximDelivery.Read(record, line, at);
            }
        }

        if (line.HasAt(at, "Completed"u8))
        {
            EximItems.ReadOutgoing(record, line, at + "Completed"u8.Length);
            record.Kind = SmtpLogEventKind.Removed;
            return LineKind.Event;
        }

        return ReadOther(record, line, at, isOwn: true);
    }

    private static LineKind ReadOther(LogRecord record, ReadOnlySpan<byte> line, int at, bool isOwn)
    {
        int side = at < line.Length && line[at] == ' ' ? at + 1 : at;
        if (NamesSide(line, side))
        {
            return EximClient.Read(record, line, side);
        }

        if (EximReject.ReadFrom(record, line, at))
        {
            return LineKind.Event;
        }

        if (EximAttempt.IsNamed(record, line, at))
        {
            return EximAttempt.Read(record, line, at);
        }

        LineKind kind = EximConnection.Read(record, line, at);
        return kind == LineKind.Unrecognized ? EximNotice.Read(record, line, at, isOwn) : kind;
    }

    private static bool NamesSide(ReadOnlySpan<byte> line, int at) => at + 1 < line.Length && line[at] switch
    {
        (byte)'H' or (byte)'U' or (byte)'F' => line[at + 1] == '=',
        (byte)'D' => line.HasAt(at, "DSH="u8) || line.HasAt(at, "DS H="u8),
        _ => false,
    };
}
