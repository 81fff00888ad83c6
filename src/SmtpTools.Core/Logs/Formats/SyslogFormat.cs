using System;
using SmtpTools.Logs.Formats.Dovecot;

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
            return line.StartsWith("-- "u8) ? LineKind.Foreign : LineKind.Unrecognized; // journalctl's own: "-- No entries --", "-- Boot ...  --"
        }

        record.Ticks = _header.Ticks;
        if (_header.Host.Length > 0)
        {
            record.Set(LogField.Server, _header.Host);
        }

        record.Set(LogField.Program, _header.Tag);
        if (_header.ProcessId.Length > 0)
        {
            record.Set(LogField.ProcessId, _header.ProcessId);
        }

        LineKind kind = ReadMessage(record, _header.Tag, _header.Message);
        int words = 0;
        return kind == LineKind.Foreign && _header.TryReadStamp(line, ref words, 0) && DovecotFormat.IsLine(line, words) ? LineKind.Unrecognized : kind; // there is no host, nor a tag
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
                return program.Read(record, tag, SkipRepetition(record, record.Line, at));
            }
        }

        return LineKind.Foreign;
    }

    /// <summary>rsyslog puts lines that come again and again into one: <c>message repeated 3 times: [ words]</c>.</summary>
    private static int SkipRepetition(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (!line.HasAt(at, "message repeated "u8) || line[line.Length - 1] != ']')
        {
            return at;
        }

        int count = at + "message repeated "u8.Length;
        int end = line.EndOfDigits(count);
        if (!line.HasAt(end, " times: [ "u8))
        {
            return at;
        }

        record.AddExtra("Repeated", LogSlice.Between(count, end));
        record.LeaveEnd(1);
        return end + " times: [ "u8.Length;
    }
}
