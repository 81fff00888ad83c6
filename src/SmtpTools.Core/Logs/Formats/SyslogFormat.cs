using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Lines of syslog and of the journal: a header, and behind it the words of whichever program wrote the line.</summary>
internal sealed class SyslogFormat(LogClock clock, SyslogProgram[] programs) : LogParser
{
    private readonly SyslogHeader _header = new(clock);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        if (!_header.TryRead(line))
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = _header.Ticks;
        record.Set(LogField.Server, _header.Host);
        record.Set(LogField.Program, _header.Tag);
        if (_header.ProcessId.Length > 0)
        {
            record.Set(LogField.ProcessId, _header.ProcessId);
        }

        ReadOnlySpan<byte> tag = line.Slice(_header.Tag.Start, _header.Tag.Length);
        foreach (SyslogProgram program in programs)
        {
            if (program.Owns(tag))
            {
                record.Format = program.Name;
                return program.Read(record, _header.Tag, _header.Message);
            }
        }

        return LineKind.Foreign;
    }
}
