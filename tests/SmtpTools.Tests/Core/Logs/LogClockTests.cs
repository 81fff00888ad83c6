using System;
using SmtpTools.Logs;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>The year that stamps leave out.</summary>
public class LogClockTests
{
    [Fact]
    public void A_log_that_is_followed_over_New_Year_goes_on_in_the_new_year()
    {
        var now = new DateTime(2023, 12, 20, 0, 0, 0, DateTimeKind.Utc);
        var clock = new LogClock(TimeZoneInfo.Utc, () => now);
        Assert.Equal(2023, new DateTime(clock.Traditional(12, 20, 0, 0, 0)).Year);
        now = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(2024, new DateTime(clock.Traditional(1, 2, 0, 0, 0)).Year);
    }
}
