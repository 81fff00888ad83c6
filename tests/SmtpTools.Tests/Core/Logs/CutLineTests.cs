using System;
using System.IO;
using System.Linq;
using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Logs end, and are cut by syslog, in the middle of a line: whatever is left of one is read without harm, and no field lies outside it.</summary>
public class CutLineTests
{
    public static TheoryData<string> Files => SampleLogTests.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void A_line_may_be_cut_anywhere(string file)
    {
        var parser = new FormatChooser(LogFormats.Open(null, new LogClock(TimeZoneInfo.Utc, () => new DateTime(2024, 3, 1))));
        var record = new LogRecord();
        foreach (byte[] line in File.ReadLines(Path.Combine(SampleLog.Folder, file)).Where(text => text.StartsWith("> ", StringComparison.Ordinal)).Select(text => Encoding.UTF8.GetBytes(text.Substring(2))))
        {
            for (int length = 0; length <= line.Length; length++)
            {
                record.Begin(line, 0, length);
                LineKind kind = parser.Parse(record);
                Assert.True(kind == LineKind.Unrecognized || AllInside(record), Encoding.UTF8.GetString(line, 0, length));
            }
        }
    }

    private static bool AllInside(LogRecord record) =>
        Enum.GetValues<LogField>().Where(record.Has).Select(record.Slice).Concat(record.Extra.ToArray().Select(extra => extra.Value))
            .All(slice => slice.Start >= 0 && slice.Length >= 0 && (slice.Start >= record.Length || slice.End <= record.Length));
}
