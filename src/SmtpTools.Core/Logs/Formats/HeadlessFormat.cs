using System;

namespace SmtpTools.Logs.Formats;

/// <summary>
/// Lines of syslog's programs without the header of syslog: <c>tag[pid]: words</c>, as containers write them, or only the words (journalctl -o cat, a piece of a log in a
/// mail). Words alone must be a program's beyond doubt; behind such a line its other words are read too, up to a line that is none of its.
/// </summary>
internal sealed class HeadlessFormat(SyslogProgram[] programs) : LogParser
{
    private SyslogProgram? _last;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        SyslogOrigin origin = default;
        LineKind kind = SyslogTag.TryRead(line, 0, ref origin) ? ReadTagged(record, origin) : LineKind.Unrecognized;
        return kind != LineKind.Unrecognized ? kind : ReadWords(record, line);
    }

    private LineKind ReadTagged(LogRecord record, SyslogOrigin origin)
    {
        foreach (SyslogProgram program in programs)
        {
            if (origin.ProcessId.Length > 0 && program.Owns(record.Line.Slice(origin.Tag.Start, origin.Tag.Length)))
            {
                record.Set(LogField.Program, origin.Tag);
                record.Set(LogField.ProcessId, origin.ProcessId);
                return Read(record, program, origin.Tag, origin.Message);
            }
        }

        return LineKind.Unrecognized;
    }

    private LineKind ReadWords(LogRecord record, ReadOnlySpan<byte> line)
    {
        foreach (SyslogProgram program in programs)
        {
            _last = program.IsSure(line) ? program : _last;
        }

        LineKind kind = _last is null ? LineKind.Unrecognized : Read(record, _last, default, 0);
        _last = kind == LineKind.Unrecognized ? null : _last;
        return kind;
    }

    private static LineKind Read(LogRecord record, SyslogProgram program, LogSlice tag, int at)
    {
        record.Format = program.Name;
        return program.Read(record, tag, at) is var kind and (LineKind.Event or LineKind.Known) ? kind : LineKind.Unrecognized;
    }
}
