using System;
using SmtpTools.Logs.Formats;

namespace SmtpTools.Logs;

/// <summary>
/// Reads the stamps of syslog: <c>Jan 15 02:55:04</c> (RFC 3164 4.1.2), with a year too, ISO 8601 (RFC 5424 6.2.3), or seconds since 1970. Stamps of neighbouring lines are
/// mostly the same, and read once.
/// </summary>
internal sealed class SyslogStamp(LogClock clock)
{
    private const int TraditionalLength = 15;
    private const int IsoLength = 19;

    private readonly byte[] _stamp = new byte[IsoLength];
    private int _stampLength;
    private long _stampTicks;

    /// <summary>UTC ticks of the stamp that was read last; 0 where it was none.</summary>
    public long Ticks { get; set; }

    /// <summary>Whether the ISO stamp that was read last has no zone.</summary>
    public bool IsLocal { get; private set; }

    /// <summary>Whether a stamp seems to begin here. The clock is not asked, since it remembers.</summary>
    public static bool IsAt(ReadOnlySpan<byte> line, int at)
    {
        if (at < 0 || at + IsoLength >= line.Length)
        {
            return false;
        }

        return Octets.IsDigit(line[at]) ? line[at + 4] == '-' && line[at + 7] == '-' && line[at + 13] == ':' && line[at + 16] == ':'
            : Octets.IsLetter(line[at]) && line[at + 3] == ' ' && line[at + 9] == ':' && line[at + 12] == ':' && StampParts.MonthOf(line.Slice(at, 3)) > 0;
    }

    /// <summary>Reads a stamp of any kind and the blank behind it.</summary>
    public bool TryRead(ReadOnlySpan<byte> line, ref int at, int from)
    {
        if (line.Length - from <= IsoLength)
        {
            return false;
        }

        byte first = line[from];
        int end = Octets.IsDigit(first) ? ReadDigits(line, from) : Octets.IsLetter(first) || first >= 0x80 ? ReadLetters(line, from) : -1;
        if (end < 0 || end >= line.Length || line[end] != ' ')
        {
            return false;
        }

        at = end + 1;
        return true;
    }

    /// <summary>Reads an ISO 8601 stamp, wherever it stands; returns where it ends, -1 where there is none.</summary>
    public int ReadIso(ReadOnlySpan<byte> line, int from) => from + IsoLength <= line.Length && line[from + 4] == '-' ? ReadDigits(line, from) : -1;

    private int ReadLetters(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> stamp = line.Slice(from, TraditionalLength);
        if (_stampLength == TraditionalLength && stamp.SequenceEqual(new ReadOnlySpan<byte>(_stamp, 0, TraditionalLength)))
        {
            Ticks = _stampTicks;
            return EndOfFraction(line, from + TraditionalLength);
        }

        int month = StampParts.MonthOf(stamp);
        if (month == 0)
        {
            // journalctl -o short-full: "Mon 2024-01-15 02:55:04 CET host ..."
            return stamp[3] == ' ' && Octets.IsDigit(stamp[4]) && line.Length > from + 4 + IsoLength && stamp[8] == '-' ? ReadDigits(line, from + 4) : ReadLocal(line, from);
        }

        if (stamp[3] != ' ')
        {
            return -1;
        }

        bool isShort = Octets.IsDigit(stamp[4]) && stamp[5] == ' '; // "Jul 7 12:34:07", as some containers write it
        int time = from + (isShort ? 6 : 7);
        int year = 0;
        if (stamp[6] == ' ' && stamp[9] != ':' && line.Length > from + 21 && line[from + 11] == ' ' && Octets.Number(stamp.Slice(7, 4)) is { } named)
        {
            year = (int)named; // "Jan 15 2024 02:55:04", as routers and some rsyslog templates have it
            time += 5;
        }

        ReadOnlySpan<byte> clockTime = line.Slice(time, 8);
        if (clockTime[2] != ':' || clockTime[5] != ':')
        {
            return -1;
        }

        int day = isShort ? stamp[4] - '0' : stamp.TwoDigits(4);
        int hour = clockTime.TwoDigits(0);
        int minute = clockTime.TwoDigits(3);
        int second = clockTime.TwoDigits(6);
        long ticks = day < 1 || day > 31 ? 0
            : year > 0 ? clock.Local(year, month, day, hour, minute, second)
            : clock.Traditional(month, day, hour, minute, second);
        if (ticks == 0)
        {
            return -1;
        }

        Ticks = ticks;
        if (year == 0 && !isShort)
        {
            Remember(stamp, ticks);
        }

        return EndOfFraction(line, time + 8);
    }

    /// <summary>journalctl -o short where the locale is not English: "Mär 08 20:48:47 host ...".</summary>
    private int ReadLocal(ReadOnlySpan<byte> line, int from)
    {
        const int LongestName = 8;
        int blank = line.Slice(from, LongestName).IndexOf((byte)' ');
        int day = from + blank + 1;
        int time = day + 3;
        if (blank < 3 || time + 8 > line.Length || line[day + 2] != ' ' || line[time + 2] != ':' || line[time + 5] != ':')
        {
            return -1;
        }

        int month = LocalMonths.Of(line.Slice(from, blank));
        int days = line.TwoDigits(day);
        long ticks = month == 0 || days < 1 ? 0 : clock.Traditional(month, days, line.TwoDigits(time), line.TwoDigits(time + 3), line.TwoDigits(time + 6));
        Ticks = ticks == 0 ? Ticks : ticks;
        return ticks == 0 ? -1 : EndOfFraction(line, time + 8);
    }

    /// <summary>2024-01-15T02:55:04.123456+01:00, with a blank for the T too, or seconds since 1970 (journalctl -o short-unix).</summary>
    private int ReadDigits(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> stamp = line.Slice(from, IsoLength);
        if (stamp[4] != '-' || stamp[7] != '-' || stamp[13] != ':' || stamp[16] != ':' || stamp[10] is not ((byte)'T' or (byte)' '))
        {
            return ReadUnixTime(line, from);
        }

        int at = from + IsoLength;
        long fraction = StampParts.ReadFraction(line, ref at);
        int zoneEnd = StampParts.ReadZone(line, at, out long? offset);
        bool isSame = IsLocal == offset is null && _stampLength == IsoLength && stamp.SequenceEqual(_stamp);
        if (!isSame)
        {
            int year = (stamp.TwoDigits(0) * 100) + stamp.TwoDigits(2);
            int month = stamp.TwoDigits(5);
            int day = stamp.TwoDigits(8);
            int hour = stamp.TwoDigits(11);
            int minute = stamp.TwoDigits(14);
            int second = stamp.TwoDigits(17);
            long ticks = offset is null ? clock.Local(year, month, day, hour, minute, second) : LogClock.TicksOf(year, month, day, hour, minute, second);
            if (ticks == 0)
            {
                return -1;
            }

            Remember(stamp, ticks);
            IsLocal = offset is null;
        }

        Ticks = _stampTicks - (offset ?? 0) + fraction;
        return zoneEnd;
    }

    private int ReadUnixTime(ReadOnlySpan<byte> line, int from)
    {
        int end = line.EndOfDigits(from);
        if (end - from is < 9 or > 11 || end >= line.Length || line[end] is not ((byte)'.' or (byte)' '))
        {
            return -1;
        }

        Ticks = UnixTime.Ticks(Octets.Number(line.Slice(from, end - from))!.Value) + StampParts.ReadFraction(line, ref end);
        return end;
    }

    private int EndOfFraction(ReadOnlySpan<byte> line, int at)
    {
        Ticks += StampParts.ReadFraction(line, ref at);
        return at;
    }

    private void Remember(ReadOnlySpan<byte> stamp, long ticks)
    {
        stamp.CopyTo(_stamp);
        _stampLength = stamp.Length;
        _stampTicks = ticks;
        Ticks = ticks;
    }
}
