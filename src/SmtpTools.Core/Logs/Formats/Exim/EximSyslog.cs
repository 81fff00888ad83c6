using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Exim's lines by way of syslog: as in its files, with their stamp (<c>syslog_timestamp</c>) or without, and cut into parts, <c>[1/3] </c> where a line was too long and
/// <c>[1\3] </c> where it had several (log.c, write_syslog).
/// </summary>
internal sealed class EximSyslog(LogClock clock) : SyslogProgram
{
    private readonly SyslogStamp _stamp = new(clock);

    public override string Name => EximLog.FormatName;

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("exim"u8) && (tag.Length == 4 || (tag.Length == 5 && tag[4] == '4'));

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int part = at < line.Length && line[at] == '[' ? line.EndOfDigits(at + 1) : at;
        if (part < line.Length && part > at + 1 && line[part] is (byte)'/' or (byte)'\\')
        {
            bool isFirst = part == at + 2 && line[at + 1] == '1';
            at = line.EndOfDigits(part + 1) + "] "u8.Length;
            if (!isFirst)
            {
                return LineKind.Known; // the rest of a line that was read
            }
        }

        return at >= line.Length ? LineKind.Unrecognized : EximLine.Read(record, line, EndOfStamp(record, line, at), isOwn: true);
    }

    /// <summary>
    /// Takes Exim's own stamp, which has a year, and, as configured, fractions and a zone; returns where it ends. Without a zone it is of the clock that the reader was told of, as a header without
    /// one is: where they differ by hours, the header has a zone, and is surer.
    /// </summary>
    private int EndOfStamp(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (!EximLog.IsStamp(line.Slice(at)) || !_stamp.TryRead(line, ref at, at))
        {
            return at;
        }

        long apart = Math.Abs(_stamp.Ticks - record.Ticks);
        if (!_stamp.IsLocal || apart < 15 * TimeSpan.TicksPerMinute || apart > TimeSpan.TicksPerDay)
        {
            record.Ticks = _stamp.Ticks;
        }

        return at;
    }
}
