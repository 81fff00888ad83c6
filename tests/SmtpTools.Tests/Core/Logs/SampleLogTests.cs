using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

public class SampleLogTests
{
    public static TheoryData<string> Files => new(Directory.GetFiles(SampleLog.Folder, "*.log").Select(Path.GetFileName)!);

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_is_read_as_the_sample_says(string file) => Assert.Empty(SampleLog.Check(Path.Combine(SampleLog.Folder, file)));

    /// <summary>Parsers pass over the fields of lines that are not wanted.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_condition_on_events_takes_those_that_there_are_and_counts_the_same(string file)
    {
        byte[] log = Encoding.UTF8.GetBytes(string.Concat(File.ReadLines(Path.Combine(SampleLog.Folder, file)).Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line.Substring(2) + "\n")));
        (SmtpLogEvent[] all, string counts) = Read(null);
        foreach (SmtpLogEventKind kind in Enum.GetValues<SmtpLogEventKind>().Except([SmtpLogEventKind.Unrecognized]))
        {
            (SmtpLogEvent[] some, string sameCounts) = Read(new SmtpLogFilter { Events = [kind] });
            Assert.Equal(counts, sameCounts);
            Assert.Equal(all.Where(item => item.Event == kind.ToString()).SelectMany(SampleLog.Fields), some.SelectMany(SampleLog.Fields));
        }

        (SmtpLogEvent[], string) Read(SmtpLogFilter? filter)
        {
            var reader = new SmtpLogReader(new SmtpLogOptions { Filter = filter, Year = 2024 });
            reader.Begin("x.log", new DateTime(2024, 1, 16, 0, 0, 0, DateTimeKind.Utc));
            SmtpLogEvent[] events = [.. reader.Read(new MemoryStream(log), CancellationToken.None)];
            return (events, $"{reader.Counts.Lines} {reader.Counts.Events} {reader.Counts.Known} {reader.Counts.Foreign} {reader.Counts.Unrecognized}");
        }
    }

    [Fact]
    public void Octets_that_are_no_UTF8_are_Latin1()
    {
        byte[] line = Encoding.Latin1.GetBytes("Jan 15 02:55:04 mx1 postfix/qmgr[65]: 4F9D195432C: from=<j\u00FCrgen@example.org>, size=1, nrcpt=1 (queue active)");
        SmtpLogEvent found = Assert.Single(new SmtpLogReader(new SmtpLogOptions()).Read(new MemoryStream(line), CancellationToken.None));
        Assert.Equal("j\u00FCrgen@example.org", found.Sender);
    }
}
