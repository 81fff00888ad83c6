using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

public class TableLogTests
{
    public static TheoryData<string, string> Samples => new()
    {
        { "exchange-protocol.log", "Exchange" },
        { "exchange-tracking.log", "Exchange" },
        { "hmailserver.log", "hMailServer" },
        { "iis-smtp.log", "IIS" },
        { "mailenable.log", "MailEnable" },
        { "powermta.log", "PowerMTA" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_line_is_found_out_to_be_of_its_format(string file, string format)
    {
        SmtpLogReader reader = Open();
        SmtpLogEvent[] events = [.. Lines(file).Select(reader.Read).OfType<SmtpLogEvent>()];
        Assert.NotEmpty(events);
        Assert.All(events, found => Assert.Equal(format, found.Format));
        Assert.Equal([format], reader.Counts.Formats);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void No_other_format_takes_a_line_of_it(string file, string format)
    {
        foreach (string other in SmtpLogReader.Formats.Where(other => other != format))
        {
            SmtpLogReader reader = Open(other);
            foreach (string line in Lines(file).Where(line => line[0] != '#'))
            {
                Assert.Null(reader.Read(line));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Lines_that_are_cut_or_garbled_do_no_harm(string file, string format)
    {
        var random = new Random(1);
        SmtpLogReader reader = Open(format);
        foreach (string line in Lines(file))
        {
            reader.Read(line);
            for (int length = 0; length < line.Length; length += 1 + (line.Length / 60))
            {
                Show(reader.Read(line.Substring(0, length)));
                Show(reader.Read(line.Substring(length)));
                var garbled = new StringBuilder(line) { [length] = "\",\t;<>[]: +-'"[random.Next(13)] };
                Show(reader.Read(garbled.ToString()));
            }
        }

        static void Show(SmtpLogEvent? found)
        {
            if (found is not null)
            {
                SampleLog.Fields(found);
            }
        }
    }

    [Theory]
    [InlineData("2024-01-15 02:55:04 some program says RCPT RCPT RCPT RCPT RCPT RCPT RCPT and so on with many words that mean nothing at all")]
    [InlineData("2024-01-15T02:55:04Z,a,b,c,d,e,f,g,h,i")]
    [InlineData("d,a,b,c,d,e,f,g,h,i")]
    [InlineData("\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"")]
    [InlineData("\"NOTES\"\t1\t2\t\"2024-01-15 02:55:04.123\"\t\"x\"\t\"y\"")]
    [InlineData("01/15/24 02:55:04\tPOP3\tx\ty\tz\ta\tb\tc")]
    [InlineData("#Fields: a b c d e f")]
    public void What_is_no_mail_log_is_nobodys(string line)
    {
        SmtpLogReader reader = Open();
        Assert.Null(reader.Read(line));
        Assert.Equal(1, reader.Counts.Unrecognized);
    }

    [Theory]
    [InlineData("a,b,c", "a|b|c")]
    [InlineData("a,,", "a||")]
    [InlineData("", "")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"say \"\"a\"\"\",\"\",c", "say \"a\"||c")]
    [InlineData("\"\"\"\"", "\"")]
    [InlineData("\"not \"doubled\" here\",b", "not \"doubled\" here|b")]
    [InlineData("\"never closed,b", "never closed,b")]
    [InlineData("a \"b\",c", "a \"b\"|c")]
    public void Cells_are_quoted_as_in_RFC_4180(string line, string cells)
    {
        LogRecord record = Record(line);
        var row = new TableRow();
        row.Read(record, (byte)',');
        Assert.Equal(cells, string.Join("|", Enumerable.Range(0, row.Count).Select(cell => Encoding.UTF8.GetString(record.Octets(row[cell])))));
    }

    [Theory]
    [InlineData("2024-01-15T02:55:04.123Z", "2024-01-15T02:55:04.1230000Z")]
    [InlineData("2024-01-15 02:55:04+0130", "2024-01-15T01:25:04.0000000Z")]
    [InlineData("2024-01-15 02:55:04-01:30", "2024-01-15T04:25:04.0000000Z")]
    [InlineData("1/2/2024 2:55:04 PM", "2024-01-02T14:55:04.0000000Z")]
    [InlineData("1/2/2024 12:05:04 AM", "2024-01-02T00:05:04.0000000Z")]
    [InlineData("13/2/2024 14:55:04", "2024-02-13T14:55:04.0000000Z")]
    [InlineData("01.02.2024 14:55", "2024-02-01T14:55:00.0000000Z")]
    [InlineData("01/15/24 02:55:04", "2024-01-15T02:55:04.0000000Z")]
    [InlineData("2024-01-15 02:55:04 CET", null)]
    [InlineData("2024-13-15 02:55:04", null)]
    [InlineData("1/2/2024", null)]
    [InlineData("99/99/2024 14:55:04", null)]
    [InlineData("1/2/2024 14:55:04 or so", null)]
    public void Stamps_are_read_as_Windows_programs_write_them(string stamp, string? expected)
    {
        long ticks = new TableStamp(new LogClock(TimeZoneInfo.Utc, () => DateTime.UtcNow)).Read(Encoding.ASCII.GetBytes(stamp), isUtc: false);
        Assert.Equal(expected, ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc).ToString("o", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_day_that_no_month_can_be_tells_of_those_behind_it()
    {
        var stamp = new TableStamp(new LogClock(TimeZoneInfo.Utc, () => DateTime.UtcNow));
        stamp.Read("31/01/2024 10:00:00"u8, isUtc: true);
        Assert.Equal(new DateTime(2024, 2, 1, 10, 0, 0).Ticks, stamp.Read("01/02/2024 10:00:00"u8, isUtc: true));
    }

    [Fact]
    public void Columns_that_are_not_known_become_extra_fields()
    {
        LogRecord record = Record("Type,odd-name,size (KB)");
        var row = new TableRow();
        row.Read(record, (byte)',');
        var columns = new TableColumns("type");
        Assert.True(columns.TryReadHeader(record, row, 0));
        record = Record("a,b,c");
        row.Read(record, (byte)',');
        columns.AddOthers(record, row);
        Assert.Equal(["OddName=b", "SizeKB=c"], record.Extra.ToArray().Select(extra => extra.Key + "=" + Encoding.ASCII.GetString(record.Octets(extra.Value))));
    }

    [Fact]
    public void Sessions_are_forgotten_when_there_are_too_many()
    {
        var sessions = new DialogueSessions();
        DialogueSession first = sessions.Get("0"u8);
        first.BeginTransaction("a@example"u8);
        for (int i = 1; i < 5000; i++)
        {
            DialogueSession session = sessions.Get(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            Assert.False(session.HasSender);
            session.BeginTransaction("b@example"u8);
        }

        Assert.True(sessions.Get("4999"u8).HasSender);
        Assert.False(sessions.Get("0"u8).HasSender);
    }

    [Fact]
    public void A_client_can_not_fill_the_memory()
    {
        var session = new DialogueSession();
        byte[] address = new byte[1000];
        session.BeginTransaction(address);
        for (int i = 0; i < 10000; i++)
        {
            session.Await(SmtpCommand.Rcpt, address);
            session.AddRecipient(address);
        }

        Assert.Equal(10000, session.RecipientCount);
        Assert.InRange(session.Recipients.Length, 1000, 16 * 1024);
        int waiting = 0;
        while (session.Take(out _, out _) == SmtpCommand.Rcpt)
        {
            waiting++;
        }

        Assert.Equal(256, waiting);
    }

    private static SmtpLogReader Open(string? format = null)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc, Format = format });
        reader.Begin(null, DateTime.UtcNow);
        return reader;
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(SampleLog.Folder, file)).Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line.Substring(2));

    private static LogRecord Record(string line)
    {
        byte[] octets = Encoding.UTF8.GetBytes(line);
        var record = new LogRecord();
        record.Begin(octets, 0, octets.Length);
        return record;
    }
}
