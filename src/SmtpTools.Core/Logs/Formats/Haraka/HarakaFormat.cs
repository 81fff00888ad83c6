using System;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>Haraka's standard output (logger.js), with the time before each line where <c>timestamps</c> is set in log.ini.</summary>
internal sealed class HarakaFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);
    private readonly HarakaLine _line = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        int end = _header.ReadIso(record.Line, 0);
        bool hasTime = end > 0 && record.Line.HasAt(end, " "u8);
        LineKind kind = _line.Read(record, hasTime ? end + 1 : 0);
        if (kind != LineKind.Unrecognized && hasTime)
        {
            record.Ticks = _header.Ticks;
        }

        return kind;
    }
}
