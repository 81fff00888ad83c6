using System;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>qmail counts deliveries from 1 again when it is started anew: a result belongs to the delivery that was begun last under its number.</summary>
public class QmailDeliveriesTests
{
    [Fact]
    public void A_number_that_comes_again_is_of_the_new_delivery()
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc });
        reader.Begin(null, new DateTime(2024, 3, 1));
        reader.Read("@4000000065a49d1a0d2f1a34 starting delivery 1: msg 11 to local old@acme.example");
        reader.Read("@4000000065a49d1a0d2f1a34 starting delivery 1: msg 22 to remote new@other.example");

        SmtpLogEvent? first = reader.Read("@4000000065a49d1a0d2f1a34 delivery 1: success: did_1+0+0/");
        SmtpLogEvent? second = reader.Read("@4000000065a49d1a0d2f1a34 delivery 1: success: did_1+0+0/");

        Assert.Equal(("22", "new@other.example"), (first?.QueueId, first?.Recipient));
        Assert.Equal((null, null), (second?.QueueId, second?.Recipient));
    }

    [Fact]
    public void Deliveries_that_never_end_are_forgotten()
    {
        var parser = LogFormats.Open("qmail", new LogClock(TimeZoneInfo.Utc, () => new DateTime(2024, 3, 1)));
        var record = new LogRecord();
        for (int number = 1; number <= 2049; number++)
        {
            Parse($"@4000000065a49d1a0d2f1a34 starting delivery {number}: msg {number} to local u@acme.example");
        }

        Parse("@4000000065a49d1a0d2f1a34 delivery 1: success: did_1+0+0/");
        Assert.False(record.Has(LogField.QueueId));
        Parse("@4000000065a49d1a0d2f1a34 delivery 2: success: did_1+0+0/");
        Assert.Equal("2", record.Text(LogField.QueueId));

        void Parse(string line)
        {
            byte[] octets = System.Text.Encoding.ASCII.GetBytes(line);
            record.Begin(octets, 0, octets.Length);
            Assert.Equal(LineKind.Event, new FormatChooser(parser).Parse(record));
        }
    }
}
