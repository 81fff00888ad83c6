namespace SmtpTools.Logs;

/// <summary>
/// Reads each line in the format of the line before; where that does not know it, in the first that does. So the format is found out from the content, and may change
/// within a file. Until a line was known, one that the first parser takes for another program's may be a line of a format to come.
/// </summary>
internal sealed class FormatChooser(LogParser[] parsers) : LogParser
{
    // A log of other programs has no line that is known; it need not be read by all parsers to its end.
    private const int MostDoubts = 1000;

    private LogParser _current = parsers[0];
    private int _doubts = parsers.Length == 1 ? 0 : MostDoubts;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        LineKind kind = _current.Parse(record);
        if (kind >= LineKind.Known)
        {
            _doubts = 0;
            return kind;
        }

        bool isDoubted = kind == LineKind.Unrecognized ? parsers.Length > 1 : _doubts > 0 && _doubts-- > 0;
        return isDoubted ? Choose(record, kind) : kind;
    }

    private LineKind Choose(LogRecord record, LineKind current)
    {
        LineKind best = current;
        foreach (LogParser parser in parsers)
        {
            if (parser == _current)
            {
                continue;
            }

            record.Clear();
            LineKind kind = parser.Parse(record);
            if (kind >= LineKind.Known)
            {
                _current = parser;
                _doubts = 0;
                return kind;
            }

            best = kind > best ? kind : best;
        }

        record.Clear();
        return best;
    }
}
