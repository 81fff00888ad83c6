namespace SmtpTools.Logs.Formats.Stalwart;

/// <summary>Stalwart's log, and what it prints: the time in UTC, and the line behind it.</summary>
internal sealed class StalwartFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);
    private readonly StalwartLine _line = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        int end = _header.ReadIso(record.Line, 0);
        if (end < 0 || record.Line[10] != 'T' || !record.Line.HasAt(end, " "u8))
        {
            return LineKind.Unrecognized;
        }

        LineKind kind = _line.Read(record, end + 1);
        record.Ticks = kind == LineKind.Unrecognized ? 0 : _header.Ticks;
        return kind;
    }
}
