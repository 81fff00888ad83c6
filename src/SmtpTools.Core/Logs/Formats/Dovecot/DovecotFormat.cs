using System;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>
/// Dovecot's own log file, which log_path names (lib/failures.c): the time as log_timestamp says, the service, and the level: <c>Jan 15 02:55:04 lmtp(user)&lt;pid&gt;&lt;session&gt;: Info: words</c>.
/// The time of deliver 1.x stands behind the service; dovecot-lda may have none.
/// </summary>
internal sealed class DovecotFormat(LogClock clock) : LogParser
{
    public const string FormatName = "Dovecot";

    public const int StampLength = 19; // 2024-01-15 02:55:04

    private readonly SyslogHeader _header = new(clock);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int at = 0;
        bool hasStamp = _header.TryReadStamp(line, ref at, 0);
        int level = LevelOf(line, at);
        if (level < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = hasStamp ? _header.Ticks : 0;
        int stamp = level - StampLength - 1;
        if (!hasStamp && stamp > at && _header.TryReadStamp(line, ref stamp, stamp))
        {
            record.Ticks = _header.Ticks;
        }
        else if (!hasStamp && !line.HasAt(at, "lda("u8) && !line.HasAt(at, "deliver("u8) && !line.HasAt(at, "lmtp("u8))
        {
            return LineKind.Unrecognized;
        }

        record.Format = FormatName;
        return line.HasAt(level, "Debug: "u8) ? LineKind.Known : DovecotLine.Read(record, line, at);
    }

    /// <summary>Whether words behind a time are such a line, which for syslog's header may have a host and a tag.</summary>
    public static bool IsLine(ReadOnlySpan<byte> line, int at) => LevelOf(line, at) > 0;

    /// <summary>Where the level stands behind the service and what is in brackets; -1 where none does.</summary>
    private static int LevelOf(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (end < line.Length && (line[end] is (>= (byte)'a' and <= (byte)'z') or (byte)'-' || Octets.IsDigit(line[end])))
        {
            end++;
        }

        int colon = end == at || end >= line.Length || line[end] is not ((byte)':' or (byte)'(' or (byte)'<') ? -1 : line.IndexOf(": "u8, end);
        if (colon < 0 || (line[end] == ':' && colon != end))
        {
            return -1;
        }

        int level = colon + 2;
        level += level < line.Length && Octets.IsDigit(line[level]) ? StampLength + 1 : 0; // deliver's time
        return line.HasAt(level, "Info: "u8) || line.HasAt(level, "Warning: "u8) || line.HasAt(level, "Error: "u8) || line.HasAt(level, "Fatal: "u8) || line.HasAt(level, "Panic: "u8)
            || line.HasAt(level, "Debug: "u8) ? level : -1;
    }
}
