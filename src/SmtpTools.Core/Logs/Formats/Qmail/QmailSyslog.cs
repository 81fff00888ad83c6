using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>qmail's lines by way of splogger: <c>qmail: 1705287304.221160 words</c>, and <c>1705287304.221160+rest</c> of a line that was too long (splogger.c).</summary>
internal sealed class QmailSyslog : SyslogProgram
{
    private const int StampLength = 10;
    private const int FractionLength = 6;

    private readonly QmailWords _words = new();

    public override string Name => QmailLog.FormatName;

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("qmail"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int point = line.EndOfDigits(at);
        int end = point < line.Length && line[point] == '.' ? line.EndOfDigits(point + 1) : at;
        if (point - at != StampLength || end != point + 1 + FractionLength || end >= line.Length)
        {
            return at < line.Length ? _words.Read(record, line, at) : LineKind.Unrecognized;
        }

        if (line[end] == '+')
        {
            return LineKind.Known; // the rest of a line that was read
        }

        record.Ticks = UnixTime.Ticks(Octets.Number(line.Slice(at, StampLength))!.Value) + (Octets.Number(line.Slice(point + 1, FractionLength))!.Value * 10);
        return line[end] == ' ' ? _words.Read(record, line, end + 1) : LineKind.Unrecognized;
    }
}
