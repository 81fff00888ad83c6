using System;

namespace SmtpTools.Logs;

/// <summary>
/// What stands before a program's own words in a line of syslog or journal:
/// <c>Jan 15 02:55:04 host tag[pid]: </c> (RFC 3164 4.1), with a year, an ISO 8601 stamp or seconds instead (rsyslog, journalctl -o short-iso, short-full, short-unix), or
/// <c>&lt;22&gt;1 2024-01-15T02:55:04Z host tag pid msgid - </c> (RFC 5424 6), also without the priority. <c>[    5.123456] host tag[pid]: </c> (journalctl -o
/// short-monotonic) has no time that anybody could tell. Relays and containers put a header of their own before it, whole
/// (<c>Jan 15 02:55:05 relay Jan 15 02:55:04 host tag[pid]: </c>, <c>2024-01-15T02:55:05Z stdout F Jan 15 ...</c>) or only their name: the innermost counts. Kiwi Syslog Server puts tabs between what it knows of a line.
/// </summary>
internal sealed class SyslogHeader(LogClock clock)
{
    private const int MostRelays = 4;

    private readonly SyslogStamp _stamp = new(clock);
    private SyslogOrigin _origin;

    /// <summary>UTC ticks; 0 where there is no time.</summary>
    public long Ticks => _stamp.Ticks;

    /// <inheritdoc cref="SyslogOrigin.Host"/>
    public LogSlice Host => _origin.Host;

    /// <inheritdoc cref="SyslogOrigin.Tag"/>
    public LogSlice Tag => _origin.Tag;

    /// <inheritdoc cref="SyslogOrigin.ProcessId"/>
    public LogSlice ProcessId => _origin.ProcessId;

    /// <inheritdoc cref="SyslogOrigin.Message"/>
    public int Message => _origin.Message;

    /// <inheritdoc cref="SyslogStamp.TryRead"/>
    public bool TryReadStamp(ReadOnlySpan<byte> line, ref int at, int from) => _stamp.TryRead(line, ref at, from);

    /// <inheritdoc cref="SyslogStamp.ReadIso"/>
    public int ReadIso(ReadOnlySpan<byte> line, int from) => _stamp.ReadIso(line, from);

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
        bool hasPriority = at < line.Length && line[at] == '<';
        if (hasPriority)
        {
            at = EndOfPriority(line, at);
            if (at < 0)
            {
                return false;
            }
        }

        if (line.Length > at && line[at] == '1' && IsVersionAt(line, at, hasPriority))
        {
            _stamp.Ticks = 0;
            return line.HasAt(at, "1 - "u8) ? SyslogFields.TryRead(line, at + "1 - "u8.Length, ref _origin) : _stamp.TryRead(line, ref at, at + 2) && SyslogFields.TryRead(line, at, ref _origin);
        }

        return _stamp.TryRead(line, ref at, at) || TryReadMonotonic(line, ref at) ? TryReadHostAndTag(line, at, relays) : TryReadTabbed(line, at, relays);
    }

    /// <summary>
    /// Kiwi Syslog Server's files: stamp, <c>Mail.Info</c>, the sender's name or address and the message behind tabs; the message begins with a header of its own where the sender wrote one.
    /// </summary>
    private bool TryReadTabbed(ReadOnlySpan<byte> line, int at, int relays)
    {
        const int StampLength = 19;
        int priority = at + StampLength + 1;
        if (!line.HasAt(priority - 1, "\t"u8) || line.IndexOf((byte)'\t', priority) is not (> 0 and var priorityEnd) || line.IndexOf((byte)'\t', priorityEnd + 1) is not (> 0 and var hostEnd)
            || _stamp.ReadIso(line, at) != priority - 1)
        {
            return false;
        }

        int message = hostEnd + 1;
        if (relays > 0 && IsAt(line, message))
        {
            return TryRead(line, message, relays - 1);
        }

        _origin.Host = LogSlice.Between(priorityEnd + 1, hostEnd);
        return SyslogTag.TryRead(line, message, ref _origin);
    }

    /// <summary><c>&lt;22&gt;</c>: facility and severity (RFC 3164 4.1.1).</summary>
    private static int EndOfPriority(ReadOnlySpan<byte> line, int at)
    {
        int end = line.EndOfDigits(at + 1);
        return end == at + 1 || end > at + 4 || end >= line.Length || line[end] != '>' ? -1 : end + 1;
    }

    /// <summary>Whether a header seems to begin here.</summary>
    private static bool IsAt(ReadOnlySpan<byte> line, int at)
    {
        if (at + 3 >= line.Length || (Octets.IsLetter(line[at]) && line[at + 3] != ' '))
        {
            return false; // most words, told at once
        }

        bool hasPriority = line[at] == '<';
        at = hasPriority ? EndOfPriority(line, at) : at;
        return IsVersionAt(line, at, hasPriority) || SyslogStamp.IsAt(line, at);
    }

    /// <summary>RFC 5424 6.2.2; some receivers write lines without the priority before it, where the stamp has to tell.</summary>
    private static bool IsVersionAt(ReadOnlySpan<byte> line, int at, bool hasPriority) =>
        line.HasAt(at, "1 "u8) && (hasPriority || (SyslogStamp.IsAt(line, at + 2) && line[at + 12] == 'T'));

    /// <summary>Seconds since the machine began, <c>[    5.123456] </c>.</summary>
    private bool TryReadMonotonic(ReadOnlySpan<byte> line, ref int at)
    {
        int digits = at + 1;
        while (line.HasAt(digits, " "u8))
        {
            digits++;
        }

        int point = line.HasAt(at, "["u8) ? line.EndOfDigits(digits) : digits;
        int end = line.HasAt(point, "."u8) ? line.EndOfDigits(point + 1) : digits;
        if (point == digits || !line.HasAt(end, "] "u8))
        {
            return false;
        }

        _stamp.Ticks = 0;
        at = end + 2;
        return true;
    }

    private bool TryReadHostAndTag(ReadOnlySpan<byte> line, int at, int relays)
    {
        if (at < line.Length && line[at] is (byte)'s' or (byte)'<')
        {
            at = SyslogFacility.SkipBracketed(line, SkipStream(line, at));
        }

        if (relays > 0 && IsAt(line, at))
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
            _origin.Host = default; // journalctl --no-hostname
            return SyslogTag.TryRead(line, at, ref _origin);
        }

        _origin.Host = LogSlice.Between(at, hostEnd);
        int tag = hostEnd + 1;
        if (relays > 0 && IsAt(line, tag))
        {
            return TryRead(line, tag, relays - 1);
        }

        if (line.HasAt(tag, "last message repeated "u8) || line.HasAt(tag, "--- last message repeated "u8))
        {
            _origin.Tag = LogSlice.Between(tag, line.Length); // syslogd's own words
            _origin.ProcessId = default;
            _origin.Message = line.Length;
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

            if (relays > 0 && IsAt(line, next))
            {
                return TryRead(line, next, relays - 1);
            }

            _origin.Host = LogSlice.Between(tag, nextEnd);
            if (!TryReadTag(line, next) || _origin.ProcessId.Length == 0)
            {
                return false;
            }
        }

        return relays == 0 || !IsAt(line, _origin.Message) || TryReadInner(line, relays);
    }

    private bool TryReadTag(ReadOnlySpan<byte> line, int at)
    {
        if (SyslogTag.TryRead(line, at, ref _origin) && _origin.ProcessId.Length > 0)
        {
            return true;
        }

        // What looks like a tag may be a facility before it.
        return SyslogTag.TryRead(line, SkipForwarded(line, SyslogFacility.Skip(line, at)), ref _origin);
    }

    /// <summary>Kubernetes: <c>stdout F </c>, P of a line that goes on in the next.</summary>
    private static int SkipStream(ReadOnlySpan<byte> line, int at) =>
        (line.HasAt(at, "stdout "u8) || line.HasAt(at, "stderr "u8)) && (line.HasAt(at + 7, "F "u8) || line.HasAt(at + 7, "P "u8)) ? at + 9 : at;

    /// <summary>AIX: <c>Message forwarded from mx1: </c>, which wrote the line.</summary>
    private int SkipForwarded(ReadOnlySpan<byte> line, int at)
    {
        int host = at + "Message forwarded from "u8.Length;
        int end = line.HasAt(at, "Message forwarded from "u8) ? line.IndexOf(": "u8, host) : -1;
        if (end < 0)
        {
            return at;
        }

        _origin.Host = LogSlice.Between(host, end);
        return end + 2;
    }

    /// <summary>A container's log: the words of the outer header are a line of their own, if they are one.</summary>
    private bool TryReadInner(ReadOnlySpan<byte> line, int relays)
    {
        (long ticks, SyslogOrigin outer) = (_stamp.Ticks, _origin);
        if (!TryRead(line, outer.Message, relays - 1))
        {
            (_stamp.Ticks, _origin) = (ticks, outer);
        }

        return true;
    }
}
