using System;

namespace SmtpTools.Logs;

/// <summary>
/// Turns a log's stamps into UTC. Traditional stamps (RFC 3164 4.1.2) leave out year and zone: the year is the one that puts the first line before the log's own date, and
/// goes up where the months begin anew; an hour that comes twice, when clocks are set back, is told apart by the lines before.
/// </summary>
internal sealed class LogClock
{
    // Clocks of hosts that log to one file differ by as much.
    private static readonly long s_slack = TimeSpan.FromMinutes(5).Ticks;

    private readonly TimeZoneInfo _zone;
    private readonly Func<DateTime> _reference;
    private readonly bool _isYearGiven;
    private int _year;
    private int _month;
    private long _last;
    private long _lastLocal;

    /// <param name="zone">The zone of stamps that name none.</param>
    /// <param name="reference">The log's own date in UTC: no line is later by more than a day. Asked for anew, since that of a log that is followed moves on.</param>
    /// <param name="year">The year of the first line; 0 to find it out.</param>
    public LogClock(TimeZoneInfo zone, Func<DateTime> reference, int year = 0)
    {
        _zone = zone;
        _reference = reference;
        _isYearGiven = year > 0;
        _year = year;
    }

    /// <summary>The year that was taken for the first stamp without one; 0 where there was none yet.</summary>
    public int FirstYear { get; private set; }

    /// <summary>UTC ticks of a stamp without year and zone; 0 where there is no such day.</summary>
    public long Traditional(int month, int day, int hour, int minute, int second)
    {
        if (_year == 0)
        {
            DateTime latest = Latest();
            _year = month < latest.Month || (month == latest.Month && day <= latest.Day) ? latest.Year : latest.Year - 1;
        }
        else if (month < _month - 1 && TicksOf(_year + 1, month, day, hour, minute, second) is > 0 and var next && next <= Latest().Ticks)
        {
            _year++; // December is followed by January
        }

        while (month == 2 && day == 29 && !DateTime.IsLeapYear(_year))
        {
            _year--; // the log is older than it seemed
        }

        FirstYear = FirstYear == 0 ? _year : FirstYear;
        int year = _year;
        if (month == 12 && _month == 1 && TicksOf(year, month, day, hour, minute, second) is var later && (later > Latest().Ticks || TicksOf(year - 1, month, day, hour, minute, second) + TimeSpan.TicksPerDay > _last))
        {
            year--; // a straggler of the old year
        }

        _month = year == _year ? month : _month;
        return Local(year, month, day, hour, minute, second);
    }

    /// <summary>UTC ticks of a stamp without zone; 0 where there is no such time.</summary>
    public long Local(int year, int month, int day, int hour, int minute, int second)
    {
        long ticks = TicksOf(year, month, day, hour, minute, second);
        if (ticks == 0 || ticks == _lastLocal)
        {
            return ticks == 0 ? 0 : _last; // neighbouring lines are mostly of one second
        }

        var local = new DateTime(ticks, DateTimeKind.Unspecified);
        long utc = ticks - _zone.GetUtcOffset(local).Ticks;
        if (_zone.IsAmbiguousTime(local))
        {
            TimeSpan[] offsets = _zone.GetAmbiguousTimeOffsets(local);
            long earlier = ticks - (offsets[0] > offsets[1] ? offsets[0] : offsets[1]).Ticks;
            long later = ticks - (offsets[0] > offsets[1] ? offsets[1] : offsets[0]).Ticks;
            utc = earlier + s_slack >= _last ? earlier : later;
        }

        _last = utc;
        _lastLocal = ticks;
        return utc;
    }

    private DateTime Latest() => _isYearGiven ? DateTime.MaxValue : TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(_reference(), DateTimeKind.Utc), _zone).AddDays(1);

    /// <summary>Ticks of a date and time as it stands, 0 where there is none such. A leap second counts as the one before.</summary>
    public static long TicksOf(int year, int month, int day, int hour, int minute, int second)
    {
        if (year is < 1 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
        {
            return 0;
        }

        return new DateTime(year, month, day, hour, minute, second == 60 ? 59 : second).Ticks;
    }
}
