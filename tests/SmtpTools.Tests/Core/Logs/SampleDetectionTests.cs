using System;
using System.IO;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Samples that are read without naming their format, from the first line to the last.</summary>
public class SampleDetectionTests
{
    [Theory]
    [InlineData("courier.log", "Courier")]
    [InlineData("dovecot.log", "Dovecot")]
    [InlineData("filters.log", "Amavis", "ClamAV", "MailScanner", "OpenDKIM", "OpenDMARC", "PolicydSpf", "Postgrey", "Rspamd", "SpamAssassin")]
    [InlineData("haraka.log", "Haraka")]
    [InlineData("kumomta.log", "KumoMTA")]
    [InlineData("stalwart.log", "Stalwart")]
    [InlineData("transcripts.log", "MailKit", "Nodemailer", "PHPMailer", "Swaks", "Terminal")]
    [InlineData("wrapped.log", "Postfix")]
    public void Only_its_own_formats_are_found(string file, params string[] formats)
    {
        SmtpLogReader reader = Read(Lines(file));
        Assert.Equal(formats, reader.Counts.Formats.OrderBy(format => format, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(SampleLogTests.Files), MemberType = typeof(SampleLogTests))]
    public void Cut_line_does_no_harm(string file)
    {
        string[] lines = Lines(file);
        SmtpLogReader reader = Read([.. lines.SelectMany(line => Enumerable.Range(0, line.Length).Select(length => line.Substring(0, length)))]);
        Assert.Equal(lines.Sum(line => line.Length), reader.Counts.Lines);
    }

    private static string[] Lines(string file) =>
        [.. File.ReadLines(Path.Combine(SampleLog.Folder, file)).Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line.Substring(2))];

    private static SmtpLogReader Read(string[] lines)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc, IncludeUnrecognized = true });
        reader.Begin(null, new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc));
        foreach (string line in lines)
        {
            _ = reader.Read(line)?.Reason;
        }

        return reader;
    }
}
