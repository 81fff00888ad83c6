namespace SmtpTools.Logs;

/// <summary>
/// Reads each line in the format of the line before; where that does not know it, in the first that does. So the format is found out from the content, and may change
/// within a file.
/// </summary>
internal sealed class FormatChooser(LogParser[] parsers) : LogParser
{
    private LogParser _current = parsers[0];

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        LineKind kind = _current.Parse(record);
        return kind != LineKind.Unrecognized || parsers.Length == 1 ? kind : Choose(record);
    }

    private LineKind Choose(LogRecord record)
    {
        LogParser? foreign = null;
        foreach (LogParser parser in parsers)
        {
            if (parser == _current)
            {
                continue;
            }

            record.Clear();
            LineKind kind = parser.Parse(record);
            if (kind is LineKind.Event or LineKind.Known)
            {
                _current = parser;
                return kind;
            }

            foreign ??= kind == LineKind.Foreign ? parser : null;
        }

        record.Clear();
        return foreign is null ? LineKind.Unrecognized : LineKind.Foreign;
    }
}
