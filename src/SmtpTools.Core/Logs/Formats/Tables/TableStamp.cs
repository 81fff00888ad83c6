using System;

namespace SmtpTools.Logs.Formats.Tables;

/// <summary>
/// Reads date and time of a cell, or of two: <c>2024-01-15T02:55:04.123Z</c> with a blank for the T, an offset or nothing for the Z; <c>1/15/2024 2:55:04 PM</c>,
/// <c>15.01.2024 14:55:04</c> and their like, as PowerShell and Windows programs write them; a date and a time apart.
/// </summary>
internal sealed class TableStamp(LogClock clock)
{
    private bool _isDayFirst;

    /// <summary>UTC ticks of a stamp; 0 where it is none.</summary>
    /// <param name="stamp">The stamp.</param>
    /// <param name="isUtc">Whether a stamp without a zone is in UTC, and not in the log's zone.</param>
    public long Read(ReadOnlySpan<byte> stamp, bool isUtc) =>
        stamp.Length < 8 ? 0
        : stamp.Length >= 19 && stamp[4] == '-' ? ReadIso(stamp, isUtc)
        : ReadWindows(stamp, isUtc);

    /// <summary>UTC ticks of a date and a time in cells of their own; 0 where they are none.</summary>
    public long Read(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, bool isUtc)
    {
        if (date.Length is < 6 or > 10 || time.Length is < 7 or > 15)
        {
            return 0;
        }

        Span<byte> stamp = stackalloc byte[32];
        date.CopyTo(stamp);
        stamp[date.Length] = (byte)' ';
        time.CopyTo(stamp.Slice(date.Length + 1));
        return Read(stamp.Slice(0, date.Length + 1 + time.Length), isUtc);
    }

    private long ReadIso(ReadOnlySpan<byte> stamp, bool isUtc)
    {
        if (stamp[7] != '-' || stamp[13] != ':' || stamp[16] != ':' || stamp[10] is not ((byte)'T' or (byte)' '))
        {
            return 0;
        }

        int end = 19;
        long fraction = end < stamp.Length && stamp[end] == '.' ? StampParts.ReadFraction(stamp, ref end) : 0;
        ReadOnlySpan<byte> zone = stamp.Slice(end);
        long offset = 0;
        if (zone.Length >= 5 && zone[0] is (byte)'+' or (byte)'-')
        {
            int minutes = zone.TwoDigits(zone[3] == ':' && zone.Length >= 6 ? 4 : 3);
            offset = ((zone.TwoDigits(1) * 60) + minutes) * TimeSpan.TicksPerMinute * (zone[0] == '-' ? -1 : 1);
        }
        else if (zone.Length > 0 && zone[0] != 'Z')
        {
            return 0;
        }

        long ticks = Ticks((stamp.TwoDigits(0) * 100) + stamp.TwoDigits(2), stamp.TwoDigits(5), stamp.TwoDigits(8), stamp.TwoDigits(11), stamp.TwoDigits(14), stamp.TwoDigits(17), isUtc || zone.Length > 0);
        return ticks == 0 ? 0 : ticks + fraction - offset;
    }

    private long ReadWindows(ReadOnlySpan<byte> stamp, bool isUtc)
    {
        int at = 0;
        int first = Number(stamp, ref at);
        byte separator = at < stamp.Length ? stamp[at] : default;
        if (separator is not ((byte)'/' or (byte)'.' or (byte)'-') || first < 1)
        {
            return 0;
        }

        at++;
        int second = Number(stamp, ref at);
        if (at++ >= stamp.Length || stamp[at - 1] != separator)
        {
            return 0;
        }

        int year = Number(stamp, ref at);
        if (at++ >= stamp.Length || stamp[at - 1] != ' ')
        {
            return 0;
        }

        int hour = Number(stamp, ref at);
        int minute = at < stamp.Length && stamp[at++] == ':' ? Number(stamp, ref at) : -1;
        int seconds = at < stamp.Length && stamp[at] == ':' ? NumberBehind(stamp, ref at) : 0;
        long fraction = at < stamp.Length && stamp[at] == '.' ? StampParts.ReadFraction(stamp, ref at) : 0;
        if (stamp.HasAt(at, " PM"u8) || stamp.HasAt(at, " AM"u8))
        {
            hour = (hour % 12) + (stamp[at + 1] == 'P' ? 12 : 0);
            at += 3;
        }

        if (at != stamp.Length)
        {
            return 0;
        }

        // Only the United States put the month first, and with slashes; a log that has named a thirteenth month is not from there.
        _isDayFirst = separator != '/' || first > 12 || (_isDayFirst && second <= 12);
        long ticks = Ticks(year < 100 ? 2000 + year : year, _isDayFirst ? second : first, _isDayFirst ? first : second, hour, minute, seconds, isUtc);
        return ticks == 0 ? 0 : ticks + fraction;
    }

    private long Ticks(int year, int month, int day, int hour, int minute, int second, bool isUtc) =>
        isUtc ? LogClock.TicksOf(year, month, day, hour, minute, second) : clock.Local(year, month, day, hour, minute, second);

    private static int NumberBehind(ReadOnlySpan<byte> stamp, ref int at)
    {
        at++;
        return Number(stamp, ref at);
    }

    /// <summary>One to four digits; -1 where there are none.</summary>
    private static int Number(ReadOnlySpan<byte> stamp, ref int at)
    {
        int end = Math.Min(stamp.EndOfDigits(at), at + 4);
        int number = (int?)Octets.Number(stamp.Slice(Math.Min(at, stamp.Length), Math.Max(0, end - at))) ?? -1;
        at = end;
        return number;
    }
}
