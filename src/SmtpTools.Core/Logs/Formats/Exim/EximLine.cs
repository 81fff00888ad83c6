using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>What stands behind the stamp of a line of any of Exim's logs: <c>[pid] id words</c>, where pid and id may be missing (log.c, log_vwrite).</summary>
internal static class EximLine
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
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

        return ReadOther(record, line, at);
    }

    private static LineKind ReadMessage(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at + 2 < line.Length && line[at + 2] == ' ')
        {
            byte first = line[at];
            byte second = line[at + 1];
            if (second == '=' && first is (byte)'<' or (byte)'(')
            {
                return EximArrival.Read(record, line, at);
            }

            bool isDelivery = second == '>' ? first is (byte)'=' or (byte)'-' or (byte)'>' or (byte)'*' : second == first && first is (byte)'*' or (byte)'=';
            if (isDelivery)
            {
                return EximDelivery.Read(record, line, at);
            }
        }

        if (line.HasAt(at, "Completed"u8))
        {
            EximItems.ReadOutgoing(record, line, at + "Completed"u8.Length);
            record.Kind = SmtpLogEventKind.Removed;
            return LineKind.Event;
        }

        return ReadOther(record, line, at);
    }

    private static LineKind ReadOther(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "H="u8) || line.HasAt(at, "U="u8) || line.HasAt(at, "DS H="u8) || line.HasAt(at, "F=<"u8))
        {
            return EximClient.Read(record, line, at);
        }

        if (EximReject.ReadFrom(record, line, at))
        {
            return LineKind.Event;
        }

        LineKind kind = EximConnection.Read(record, line, at);
        return kind == LineKind.Unrecognized ? EximNotice.Read(record, line, at) : kind;
    }
}
