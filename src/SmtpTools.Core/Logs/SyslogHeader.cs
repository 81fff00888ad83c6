using System;

namespace SmtpTools.Logs;

/// <summary>
/// What stands before a program's own words in a line of syslog or journal:
/// <c>Jan 15 02:55:04 host tag[pid]: </c> (RFC 3164 4.1), with a year or an ISO 8601 stamp instead (rsyslog, journalctl -o short-iso, short-full, short-unix), or
/// <c>&lt;22&gt;1 2024-01-15T02:55:04Z host tag pid msgid - </c> (RFC 5424 6). Relays and containers put a header of their own before it, whole
/// (<c>Jan 15 02:55:05 relay Jan 15 02:55:04 host tag[pid]: </c>, <c>2024-01-15T02:55:05Z stdout F Jan 15 ...</c>) or only their name: the innermost counts. Stamps of
/// neighbouring lines are mostly the same, and read once.
/// </summary>
internal sealed class SyslogHeader(LogClock clock)
{
    private const int TraditionalLength = 15;
    private const int IsoLength = 19;
    private const int MostRelays = 4;

    private readonly byte[] _stamp = new byte[IsoLength];
    private int _stampLength;
    private long _stampTicks;

    /// <summary>UTC ticks.</summary>
    public long Ticks { get; private set; }

    /// <summary>The host that wrote the line.</summary>
    public LogSlice Host { get; private set; }

    /// <summary>The program's tag.</summary>
    public LogSlice Tag { get; private set; }

    /// <summary>The process id; empty where there is none.</summary>
    public LogSlice ProcessId { get; private set; }

    /// <summary>Where the program's own words begin.</summary>
    public int Message { get; private set; }

    /// <summary>Reads the header of a line; false where it has none.</summary>
    public bool TryRead(ReadOnlySpan<byte> line)
    {
        int at = 0;
        while (at < line.Length && line[at] == 0)
        {
            at++; // left by a crash
        }

        return TryRead(line, at, MostRelays);
    }

    private bool TryRead(ReadOnlySpan<byte> line, int at, int relays)
    {
        if (at < line.Length && line[at] == '<')
        {
            at = EndOfPriority(line, at);
            if (at < 0)
            {
                return false;
            }

            if (line.HasAt(at, "1 "u8))
            {
                Ticks = 0;
                return line.HasAt(at, "1 - "u8) ? TryReadFields(line, at + "1 - "u8.Length) : TryReadStamp(line, ref at, at + 2) && TryReadFields(line, at);
            }
        }

        return TryReadStamp(line, ref at, at) && TryReadHostAndTag(line, at, relays);
    }

    /// <summary><c>&lt;22&gt;</c>: facility and severity (RFC 3164 4.1.1).</summary>
    private static int EndOfPriority(ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at + 1);
        return end == at + 1 || end > at + 4 || end >= line.Length || line[end] != '>' ? -1 : end + 1;
    }

    /// <summary>Whether a header seems to begin here. The clock is not asked, since it remembers.</summary>
    private static bool HasStamp(ReadOnlySpan<byte> line, int at)
    {
        if (at < line.Length && line[at] == '<')
        {
            at = EndOfPriority(line, at);
            if (line.HasAt(at, "1 "u8))
            {
                return true;
            }
        }

        if (at < 0 || at + IsoLength >= line.Length)
        {
            return false;
        }

        return Octets.IsDigit(line[at]) ? line[at + 4] == '-' && line[at + 7] == '-' && line[at + 13] == ':' && line[at + 16] == ':'
            : Octets.IsLetter(line[at]) && line[at + 3] == ' ' && line[at + 9] == ':' && line[at + 12] == ':' && MonthOf(line.Slice(at, 3)) > 0;
    }

    /// <summary>Reads a stamp of any kind and the blank behind it.</summary>
    public bool TryReadStamp(ReadOnlySpan<byte> line, ref int at, int from)
    {
        if (line.Length - from <= IsoLength)
        {
            return false;
        }

        byte first = line[from];
        int end = Octets.IsDigit(first) ? ReadDigits(line, from) : Octets.IsLetter(first) ? ReadLetters(line, from) : -1;
        if (end < 0 || end >= line.Length || line[end] != ' ')
        {
            return false;
        }

        at = end + 1;
        return true;
    }

    private int ReadLetters(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> stamp = line.Slice(from, TraditionalLength);
        if (_stampLength == TraditionalLength && stamp.SequenceEqual(new ReadOnlySpan<byte>(_stamp, 0, TraditionalLength)))
        {
            Ticks = _stampTicks;
            return EndOfFraction(line, from + TraditionalLength);
        }

        int month = MonthOf(stamp);
        if (month == 0)
        {
            // journalctl -o short-full: "Mon 2024-01-15 02:55:04 CET host ..."
            return stamp[3] == ' ' && Octets.IsDigit(stamp[4]) && line.Length > from + 4 + IsoLength ? ReadDigits(line, from + 4) : -1;
        }

        if (stamp[3] != ' ')
        {
            return -1;
        }

        int time = from + 7;
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

        int day = stamp.TwoDigits(4);
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
        if (year == 0)
        {
            Remember(stamp, ticks);
        }

        return EndOfFraction(line, time + 8);
    }

    /// <summary>Reads an ISO 8601 stamp, wherever it stands; returns where it ends, -1 where there is none.</summary>
    public int ReadIso(ReadOnlySpan<byte> line, int from) => from + IsoLength <= line.Length && line[from + 4] == '-' ? ReadDigits(line, from) : -1;

    /// <summary>2024-01-15T02:55:04.123456+01:00, with a blank for the T too, or seconds since 1970 (journalctl -o short-unix).</summary>
    private int ReadDigits(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> stamp = line.Slice(from, IsoLength);
        if (stamp[4] != '-' || stamp[7] != '-' || stamp[13] != ':' || stamp[16] != ':' || stamp[10] is not ((byte)'T' or (byte)' '))
        {
            return ReadUnixTime(line, from);
        }

        int at = from + IsoLength;
        long fraction = ReadFraction(line, ref at);
        int zoneEnd = ReadZone(line, at, out long? offset);
        bool isSame = offset is not null && _stampLength == IsoLength && stamp.SequenceEqual(_stamp);
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

            if (offset is null)
            {
                Ticks = ticks + fraction;
                return zoneEnd;
            }

            Remember(stamp, ticks);
        }

        Ticks = _stampTicks - offset!.Value + fraction;
        return zoneEnd;
    }

    private int ReadUnixTime(ReadOnlySpan<byte> line, int from)
    {
        int end = line.EndOfDigits(from);
        if (end - from is < 9 or > 11 || end >= line.Length || line[end] != '.')
        {
            return -1;
        }

        Ticks = new DateTime(1970, 1, 1).Ticks + (Octets.Number(line.Slice(from, end - from))!.Value * TimeSpan.TicksPerSecond) + ReadFraction(line, ref end);
        return end;
    }

    /// <summary>The ticks of the fraction of a second that may stand here, behind a point or comma.</summary>
    private static long ReadFraction(ReadOnlySpan<byte> line, ref int at)
    {
        if (at >= line.Length || line[at] is not ((byte)'.' or (byte)','))
        {
            return 0;
        }

        int end = line.EndOfDigits(at + 1);
        long fraction = 0;
        long unit = TimeSpan.TicksPerSecond / 10;
        for (int i = at + 1; i < end && unit > 0; i++, unit /= 10)
        {
            fraction += (line[i] - '0') * unit;
        }

        at = end;
        return fraction;
    }

    /// <summary>Z, +01:00, +0100, +01, that with a blank before it, or a blank and the zone's short name, which nobody can tell but UTC's.</summary>
    private static int ReadZone(ReadOnlySpan<byte> line, int at, out long? offset)
    {
        offset = null;
        at += at + 1 < line.Length && line[at] == ' ' && line[at + 1] is (byte)'+' or (byte)'-' && line.EndOfDigits(at + 2) == at + 6 ? 1 : 0;
        if (at >= line.Length)
        {
            return at;
        }

        if (line[at] == 'Z')
        {
            offset = 0;
            return at + 1;
        }

        if (line[at] is (byte)'+' or (byte)'-' && at + 2 < line.Length)
        {
            int hours = line.TwoDigits(at + 1);
            int next = at + 3;
            next += next < line.Length && line[next] == ':' ? 1 : 0;
            int minutes = next + 1 < line.Length && Octets.IsDigit(line[next]) ? line.TwoDigits(next) : -1;
            if (hours >= 0)
            {
                long ticks = ((hours * 60) + Math.Max(minutes, 0)) * TimeSpan.TicksPerMinute;
                offset = line[at] == '-' ? -ticks : ticks;
                return minutes < 0 ? at + 3 : next + 2;
            }
        }

        if (line[at] == ' ' && at + 1 < line.Length && line[at + 1] is (byte)'+' or (byte)'-')
        {
            return ReadZone(line, at + 1, out offset); // a zone without a name
        }

        if (line.HasAt(at, " UTC "u8) || line.HasAt(at, " GMT "u8))
        {
            offset = 0;
            return at + 4;
        }

        return at;
    }

    private bool TryReadHostAndTag(ReadOnlySpan<byte> line, int at, int relays)
    {
        if (relays > 0 && HasStamp(line, at))
        {
            return TryRead(line, at, relays - 1);
        }

        int hostEnd = line.IndexOf((byte)' ', at);
        if (hostEnd <= at)
        {
            return false;
        }

        if (hostEnd > at + 2 && line[hostEnd - 1] == ':' && line[hostEnd - 2] == ']')
        {
            Host = default; // journalctl --no-hostname
            return TryReadTag(line, at);
        }

        Host = LogSlice.Between(at, hostEnd);
        int tag = hostEnd + 1;
        if (relays > 0 && HasStamp(line, tag))
        {
            return TryRead(line, tag, relays - 1);
        }

        if (line.HasAt(tag, "last message repeated "u8) || line.HasAt(tag, "--- last message repeated "u8))
        {
            Tag = LogSlice.Between(tag, line.Length); // syslogd's own words
            ProcessId = default;
            Message = line.Length;
            return true;
        }

        if (!TryReadTag(line, tag))
        {
            // A relay's name before the host's, or a zone's behind the stamp.
            int nextEnd = line.IndexOf((byte)' ', tag);
            int next = nextEnd + 1;
            if (nextEnd <= tag)
            {
                return false;
            }

            if (relays > 0 && HasStamp(line, next))
            {
                return TryRead(line, next, relays - 1);
            }

            Host = LogSlice.Between(tag, nextEnd);
            if (!TryReadTag(line, next) || ProcessId.Length == 0)
            {
                return false;
            }
        }

        return relays == 0 || !HasStamp(line, Message) || TryReadInner(line, relays);
    }

    /// <summary>A container's log: the words of the outer header are a line of their own, if they are one.</summary>
    private bool TryReadInner(ReadOnlySpan<byte> line, int relays)
    {
        (long ticks, LogSlice host, LogSlice tag, LogSlice process, int message) = (Ticks, Host, Tag, ProcessId, Message);
        if (!TryRead(line, message, relays - 1))
        {
            (Ticks, Host, Tag, ProcessId, Message) = (ticks, host, tag, process, message);
        }

        return true;
    }

    private bool TryReadTag(ReadOnlySpan<byte> line, int tag)
    {
        int end = tag;
        while (end < line.Length && line[end] is not ((byte)'[' or (byte)':' or (byte)' '))
        {
            end++;
        }

        ProcessId = default;
        if (end >= line.Length || end == tag)
        {
            return false;
        }

        Tag = LogSlice.Between(tag, end);
        if (line[end] == '[')
        {
            int close = line.IndexOf((byte)']', end);
            if (close < 0)
            {
                return false;
            }

            ProcessId = LogSlice.Between(end + 1, close);
            end = close + 1;
        }

        if (end >= line.Length || line[end] != ':')
        {
            return false;
        }

        end++;
        Message = end < line.Length && line[end] == ' ' ? end + 1 : end;
        SkipSolarisId(line);
        return true;
    }

    /// <summary>Solaris writes <c>[ID 197553 mail.info] </c> before the words.</summary>
    private void SkipSolarisId(ReadOnlySpan<byte> line)
    {
        if (line.HasAt(Message, "[ID "u8) && line.IndexOf("] "u8, Message) is var end and > 0)
        {
            Message = end + 2;
        }
    }

    /// <summary>HOST APP PROCID MSGID STRUCTURED-DATA MSG, each of them "-" where there is none.</summary>
    private bool TryReadFields(ReadOnlySpan<byte> line, int at)
    {
        if (!TryReadWord(line, ref at, out LogSlice host) || !TryReadWord(line, ref at, out LogSlice tag) || !TryReadWord(line, ref at, out LogSlice process) || !TryReadWord(line, ref at, out _))
        {
            return false;
        }

        Host = IsNil(line, host) ? default : host;
        Tag = tag;
        ProcessId = IsNil(line, process) ? default : process;
        while (at < line.Length && line[at] == '[')
        {
            at = EndOfElement(line, at);
        }

        at += at < line.Length && line[at] == '-' ? 1 : 0;
        at += at < line.Length && line[at] == ' ' ? 1 : 0;
        at += line.HasAt(at, [0xEF, 0xBB, 0xBF]) ? 3 : 0;
        Message = at;
        return true;
    }

    private static bool IsNil(ReadOnlySpan<byte> line, LogSlice word) => word.Length == 1 && line[word.Start] == '-';

    private static int EndOfElement(ReadOnlySpan<byte> line, int at)
    {
        bool isQuoted = false;
        for (; at < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[at] == ']' && !isQuoted)
            {
                return at + 1;
            }
        }

        return line.Length;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> line, ref int at, out LogSlice word)
    {
        int end = line.IndexOf((byte)' ', at);
        word = end < 0 ? default : LogSlice.Between(at, end);
        at = end + 1;
        return word.Length > 0;
    }

    private static int MonthOf(ReadOnlySpan<byte> stamp)
    {
        ReadOnlySpan<byte> months = "JanFebMarAprMayJunJulAugSepOctNovDec"u8;
        int at = months.IndexOf(stamp.Slice(0, 3));
        return at >= 0 && at % 3 == 0 ? (at / 3) + 1 : 0;
    }

    private int EndOfFraction(ReadOnlySpan<byte> line, int at)
    {
        Ticks += ReadFraction(line, ref at);
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
