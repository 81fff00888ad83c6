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

        return ReadMessage(record, _header.Tag, _header.Message);
    }

    /// <summary>Reads the words of whichever program owns the tag.</summary>
    /// <param name="record">Takes the fields.</param>
    /// <param name="tag">The program's tag.</param>
    /// <param name="at">Where the words begin.</param>
    public LineKind ReadMessage(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> name = record.Line.Slice(tag.Start, tag.Length);
        foreach (SyslogProgram program in programs)
        {
            if (program.Owns(name))
            {
                record.Format = program.Name;
                return program.Read(record, tag, at);
            }
        }

        return LineKind.Foreign;
    }
}
