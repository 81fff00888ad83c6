using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Exim's lines by way of syslog: as in its files, with their stamp (<c>syslog_timestamp</c>) or without, and cut into parts, <c>[1/3] </c> where a line was too long and
/// <c>[1\3] </c> where it had several (log.c, write_syslog).
/// </summary>
internal sealed class EximSyslog : SyslogProgram
{
    private const int StampLength = 19;

    public override string Name => EximLog.FormatName;

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("exim"u8) && (tag.Length == 4 || (tag.Length == 5 && tag[4] == '4'));

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int part = at < line.Length && line[at] == '[' ? line.EndOfDigits(at + 1) : at;
        if (part < line.Length && part > at + 1 && line[part] is (byte)'/' or (byte)'\\')
        {
            bool isFirst = part == at + 2 && line[at + 1] == '1';
            at = line.EndOfDigits(part + 1) + "] "u8.Length;
            if (!isFirst)
            {
                return LineKind.Known; // the rest of a line that was read
            }
        }

        return at >= line.Length ? LineKind.Unrecognized : EximLine.Read(record, line, EximLog.IsStamp(line.Slice(at)) ? EndOfStamp(line, at) : at, isOwn: true);
    }

    /// <summary>The time is the header's, which has a zone or none as the reader was told; Exim's stamp is passed over.</summary>
    private static int EndOfStamp(ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf((byte)' ', at + StampLength);
        bool hasZone = end > 0 && end + 1 < line.Length && line[end + 1] is (byte)'+' or (byte)'-' && Octets.IsDigit(line[Math.Min(end + 2, line.Length - 1)]);
        end = hasZone ? line.IndexOf((byte)' ', end + 1) : end;
        return end < 0 ? line.Length : end + 1;
    }
}
