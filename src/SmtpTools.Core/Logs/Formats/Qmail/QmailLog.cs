using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// qmail's logs as multilog keeps them: <c>@400000006587c1ea0d2f1a34 words</c> (TAI64N: seconds and nanoseconds, hexadecimal), or what tai64nlocal makes of it,
/// <c>2024-01-15 02:55:04.221160000 words</c>; or without a time, as qmail's documentation has it, <c>qmail: words</c>.
/// </summary>
internal sealed class QmailLog(LogClock clock) : LogParser
{
    public const string FormatName = "qmail";

    private const int Tai64Length = 16;
    private const int Tai64NLength = 24;
    private const int FractionEnd = 29; // of a stamp with nine digits behind the point

    // The second 1970-01-01T00:00:00Z is 2^62 + 10 (tai_now.c): leap seconds are left out of account on both sides.
    private const long Epoch = 4611686018427387914;

    private readonly SyslogHeader _header = new(clock);
    private readonly QmailWords _words = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int at = 0;
        if (line.Length > Tai64Length + 1 && line[0] == '@')
        {
            at = ReadTai(record, line);
        }
        else if (line.Length > FractionEnd && line[10] == ' ' && line[19] == '.' && line.EndOfDigits(20) == FractionEnd && _header.TryReadStamp(line, ref at, 0))
        {
            record.Ticks = _header.Ticks;
        }

        else if (line.StartsWith("qmail: "u8))
        {
            at = "qmail: "u8.Length;
        }

        if (at <= 0)
        {
            return LineKind.Unrecognized;
        }

        record.Format = FormatName;
        return _words.Read(record, line, at);
    }

    private static int ReadTai(LogRecord record, ReadOnlySpan<byte> line)
    {
        int end = 1;
        ulong seconds = 0;
        ulong nanoseconds = 0;
        for (; end < line.Length && Digit(line[end]) is var digit and >= 0; end++)
        {
            if (end <= Tai64Length)
            {
                seconds = (seconds << 4) | (uint)digit;
            }
            else
            {
                nanoseconds = (nanoseconds << 4) | (uint)digit;
            }
        }

        bool isStamp = end is Tai64Length + 1 or Tai64NLength + 1 && end < line.Length && line[end] == ' ' && nanoseconds < 1000000000;
        long unix = (long)seconds - Epoch;
        if (!isStamp || unix is < 0 or > 253402300799)
        {
            return -1;
        }

        record.Ticks = UnixTime.Ticks(unix) + ((long)nanoseconds / 100);
        return end + 1;
    }

    private static int Digit(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        _ => -1,
    };
}
