using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>Rspamd's log file: <c>2024-01-15 02:55:04 #12345(normal) &lt;tag&gt;; module; function: words</c>.</summary>
internal sealed class RspamdFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int at = _header.ReadIso(line, 0);
        int end = at > 0 && line.HasAt(at, " #"u8) ? line.EndOfDigits(at + 2) : -1;
        if (end < 0 || !line.HasAt(end, "("u8) || line.IndexOf(") "u8, end) is not (> 0 and var close))
        {
            return LineKind.Unrecognized;
        }

        record.Format = "Rspamd";
        record.Ticks = _header.Ticks;
        record.Set(LogField.ProcessId, LogSlice.Between(at + 2, end));
        return RspamdLine.Read(record, close + 2);
    }
}
