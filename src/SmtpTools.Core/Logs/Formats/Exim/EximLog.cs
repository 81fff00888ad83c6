using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Exim's own files, mainlog, rejectlog and paniclog: <c>2024-01-15 02:55:04[.123] [+0100] [[pid]] [id] words</c> (specification, "Log files"). In the rejectlog the header of
/// the refused message follows its line, and dashes end the entry. To a terminal or a container it writes <c>[pid] LOG: MAIN</c>, and the words alone on the next line (log.c).
/// </summary>
internal sealed class EximLog(LogClock clock) : LogParser
{
    public const string FormatName = "Exim";

    private const int StampLength = 19;

    private readonly SyslogHeader _header = new(clock);
    private bool _hasEntry;
    private bool _isExim;
    private bool _awaitsWords;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int at = EndOfStamp(record, line);
        if (at < 0)
        {
            int words = EndOfProcess(record, line);
            if (line.HasAt(words, "LOG: "u8))
            {
                _awaitsWords = true;
                record.Format = FormatName;
                return LineKind.Known;
            }

            if (_awaitsWords && line.HasAt(words, "  "u8))
            {
                _awaitsWords = false;
                record.Format = FormatName;
                return EximLine.ReadMessage(record, line, words + 2);
            }

            if (!_hasEntry || !IsContinued(line))
            {
                return LineKind.Unrecognized;
            }

            record.Format = FormatName;
            return LineKind.Known;
        }

        record.Format = FormatName;
        bool isOwn = _isExim && at < line.Length && line[at] != '#'; // Rspamd has such stamps too, and "#pid(process)" behind them
        LineKind kind = EximLine.Read(record, line, at, isOwn);
        _hasEntry = kind != LineKind.Unrecognized;
        _isExim |= record.Has(LogField.QueueId) || record.Has(LogField.ClientAddress);
        return kind;
    }

    /// <summary>Takes the process id that stands before what debugging writes, right-aligned with a blank behind it; returns where that ends.</summary>
    private static int EndOfProcess(LogRecord record, ReadOnlySpan<byte> line)
    {
        int digits = 0;
        while (digits < line.Length && line[digits] == ' ')
        {
            digits++;
        }

        int end = line.EndOfDigits(digits);
        if (end == digits || !line.HasAt(end, " "u8))
        {
            return 0;
        }

        record.Set(LogField.ProcessId, LogSlice.Between(digits, end));
        return end + 1;
    }

    /// <summary>Takes the time; returns where the words begin, -1 where no stamp does.</summary>
    private int EndOfStamp(LogRecord record, ReadOnlySpan<byte> line)
    {
        if (!IsStamp(line))
        {
            return -1;
        }

        int at = 0;
        if (!_header.TryReadStamp(line, ref at, 0))
        {
            return -1;
        }

        record.Ticks = _header.Ticks;
        return at;
    }

    /// <summary>Whether <c>2024-01-15 02:55:04</c> stands at the beginning; the rest is looked at where it is read.</summary>
    public static bool IsStamp(ReadOnlySpan<byte> line) =>
        line.Length > StampLength && line[4] == '-' && line[10] == ' ' && line[13] == ':' && Octets.IsDigit(line[0]);

    /// <summary>
    /// Whether a line belongs to the entry before it: <c>Envelope-from: &lt;a&gt;</c>, <c>Envelope-to: &lt;b&gt;</c>, a header field behind a letter that tells its kind or a
    /// blank, the rest of a folded one, or the dashes.
    /// </summary>
    private static bool IsContinued(ReadOnlySpan<byte> line) =>
        line.Length == 0 || line[0] is (byte)' ' or (byte)'\t' || line.StartsWith("Envelope-from: "u8) || line.StartsWith("Envelope-to: "u8) || line.StartsWith("Recipients: "u8)
        || line.StartsWith("----------"u8) || line.StartsWith("*** truncated ***"u8) || (line.Length > 2 && line[1] == ' ' && (Octets.IsLetter(line[0]) || line[0] == '*'));
}
