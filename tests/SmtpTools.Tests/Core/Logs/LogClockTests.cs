using System;
using System.Globalization;
using System.Linq;
using SmtpTools.Logs;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Which year, and which of two equal hours, a stamp without year and zone means.</summary>
public sealed class LogClockTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2024-03-01", "01-15 02:55:04", "2024-01-15 02:55:04")]
    [InlineData("2024-03-01", "12-30 02:55:04", "2023-12-30 02:55:04")] // the first line is of last year
    [InlineData("2024-03-01", "03-02 00:00:00", "2024-03-02 00:00:00")] // clocks differ by a day at the most
    [InlineData("2024-03-01", "03-03 00:00:00", "2023-03-03 00:00:00")]
    [InlineData("2024-01-01", "12-31 23:59:59, 01-01 00:00:00, 12-31 23:59:58, 01-01 00:00:01", "2023-12-31 23:59:59, 2024-01-01 00:00:00, 2023-12-31 23:59:58, 2024-01-01 00:00:01")]
    [InlineData("2024-01-03", "01-01 00:00:01, 12-31 23:59:59, 01-01 00:00:02", "2024-01-01 00:00:01, 2023-12-31 23:59:59, 2024-01-01 00:00:02")] // begins with the New Year
    [InlineData("2024-12-31", "01-05 00:00:00, 06-05 00:00:00, 12-05 00:00:00", "2024-01-05 00:00:00, 2024-06-05 00:00:00, 2024-12-05 00:00:00")]
    [InlineData("2024-12-31", "01-05 00:00:00, 12-05 00:00:00", "2024-01-05 00:00:00, 2024-12-05 00:00:00")]
    [InlineData("2024-02-01", "10-05 00:00:00, 11-05 00:00:00, 01-05 00:00:00, 02-01 00:00:00", "2023-10-05 00:00:00, 2023-11-05 00:00:00, 2024-01-05 00:00:00, 2024-02-01 00:00:00")]
    [InlineData("2024-05-31", "04-01 00:00:00, 03-31 23:59:00, 04-01 00:00:01", "2024-04-01 00:00:00, 2024-03-31 23:59:00, 2024-04-01 00:00:01")] // a straggler of another month
    [InlineData("2025-01-10", "02-29 12:00:00, 03-01 12:00:00", "2024-02-29 12:00:00, 2024-03-01 12:00:00")]
    [InlineData("2026-06-01", "02-29 12:00:00, 03-01 12:00:00", "2024-02-29 12:00:00, 2024-03-01 12:00:00")] // copied years later
    [InlineData("2026-06-01", "02-28 12:00:00, 02-29 12:00:00, 03-01 12:00:00", "2026-02-28 12:00:00, 2024-02-29 12:00:00, 2024-03-01 12:00:00")]
    public void The_year_is_found_out(string written, string stamps, string expected) => Assert.Equal(expected, Read(TimeZoneInfo.Utc, written, 0, stamps));

    [Fact]
    public void The_year_may_be_named()
    {
        Assert.Equal("2019-12-31 12:00:00, 2020-01-01 12:00:00, 2020-02-29 12:00:00", Read(TimeZoneInfo.Utc, "2024-03-01", 2019, "12-31 12:00:00, 01-01 12:00:00, 02-29 12:00:00"));
        Assert.Equal("2030-12-31 12:00:00, 2031-01-01 12:00:00", Read(TimeZoneInfo.Utc, "2024-03-01", 2030, "12-31 12:00:00, 01-01 12:00:00"));
        Assert.Equal("2024-01-01 00:00:01, 2023-12-31 23:59:59", Read(TimeZoneInfo.Utc, "2025-03-01", 2024, "01-01 00:00:01, 12-31 23:59:59")); // a second back is likelier than a year on
    }

    [Theory]
    // Clocks go back at 03:00: 02:00 to 02:59 comes twice.
    [InlineData("10-27 01:59:59, 10-27 02:00:00, 10-27 02:59:59, 10-27 02:00:00, 10-27 02:30:00, 10-27 02:59:59, 10-27 03:00:00", "10-26 23:59:59, 10-27 00:00:00, 10-27 00:59:59, 10-27 01:00:00, 10-27 01:30:00, 10-27 01:59:59, 10-27 02:00:00")]
    [InlineData("10-27 02:30:00, 10-27 02:29:00, 10-27 02:30:01", "10-27 00:30:00, 10-27 00:29:00, 10-27 00:30:01")] // a straggler, not the second hour
    // Clocks go on at 02:00: 02:00 to 02:59 never comes.
    [InlineData("03-31 01:59:59, 03-31 03:00:00", "03-31 00:59:59, 03-31 01:00:00")]
    [InlineData("07-01 12:00:00, 12-01 12:00:00", "07-01 10:00:00, 12-01 11:00:00")]
    public void Summer_time_is_minded(string stamps, string expected) =>
        Assert.Equal(expected, Read(s_berlin, "2024-12-31", 0, stamps).Replace("2024-", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("02-30 00:00:00")]
    [InlineData("13-01 00:00:00")]
    [InlineData("01-01 24:00:00")]
    [InlineData("01-01 00:60:00")]
    [InlineData("01-01 00:00:61")]
    public void There_is_no_such_time(string stamp) => Assert.Equal("none", Read(TimeZoneInfo.Utc, "2024-12-31", 0, stamp));

    [Fact]
    public void A_log_that_is_followed_over_New_Year_goes_on_in_the_new_year()
    {
        var now = new DateTime(2023, 12, 20, 0, 0, 0, DateTimeKind.Utc);
        var clock = new LogClock(TimeZoneInfo.Utc, () => now);
        Assert.Equal(2023, new DateTime(clock.Traditional(12, 20, 0, 0, 0)).Year);
        now = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(2024, new DateTime(clock.Traditional(1, 2, 0, 0, 0)).Year);
    }

    private static string Read(TimeZoneInfo zone, string written, int year, string stamps)
    {
        var clock = new LogClock(zone, () => DateTime.Parse(written, CultureInfo.InvariantCulture), year);
        return string.Join(", ", stamps.Split(", ").Select(stamp =>
        {
            int[] parts = [.. stamp.Split('-', ' ', ':').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
            long ticks = clock.Traditional(parts[0], parts[1], parts[2], parts[3], parts[4]);
            return ticks == 0 ? "none" : new DateTime(ticks).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        }));
    }
}
