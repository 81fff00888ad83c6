using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation;
using System.Text;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What logs can be: paths, files, lines; compressed, encoded, damaged, in pieces.</summary>
public sealed class ConvertFromSmtpLogInputTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    // One bounce each, as LogFolder.Bounce writes it but at 10:00:03, by bzip2, xz and zstd.
    private const string Bzip2 = "QlpoOTFBWSZTWZXkI4gAADvfgAAQQGX+N00Q1go/b97gMAC7ZETU9RNHqbT0ptRp6hkNGnqMhp6n6hCMkmnp6pk9IeowR6BDTQDEU9T1ABo0AAAAABW6mF1kdqTTtoH69Ji5H5nt4DnPEM7pAIED4EAgYCRSInhxFAZEYBUmClB0KsGBG+Os2qSQpTJq2NOIYPnggEuO/haRYYbINddcboCEVg9VNvmN8VV+uYPZXJ+JU9NkBE8WY/ByoYrcFXSdZg5JapkIUMHIxGzG0xEL9ciZP2yqcKw1uMpFmM6Uah0F3JFOFCQleQjiAA==";
    private const string Xz = "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4ADkALtdACUYScIBFMoRZrsKCrk4A3CVMo8tNUgPeKpOA4WX6kpngIO8BUpNYhfHRPlUMoYVGbtOGy0ubfhS6CxJJfSPCtVxbpFepsFFZKHWVx3JFJebCBVk615hFCFpp4DGGx/C1kbZpJtZ2unttSO7JueYay6e/p8iHgbpWOYf0l1eQ7CHv3tyQyjlVzD38//i72W0X2GF6hkND/CPMiDIc37Y7FnApqIqiLgiuIX6FCtQaz18FL78glsQTTSgAQAAAGmqy7RJcyujAAHXAeUBAADHCm0RscRn+wIAAAAABFla";
    private const string Zstandard = "KLUv/QRofQUA4osmGTDXA1sRJXDR+gSC524xXWPkG7fzUFJ0nAOAIGg6h+HOPqKekprpd/8TFLfxtRe8Lrf+NPnjxqv/eu9jzcv8v/PdBa9tmSY3pnCy585/sNTSq2h+aSUqYRVeaD/cAl8GLWilBWKtjJqhcmZwG39YNlAMs7kxWaLs/rgpjOMi1kGe4/FlWEvsISdMj+t8i2+Gb1RcK672r32doQYAWQU/FTq/CWAXjiWv63aeARkaFp4=";

    [Theory]
    [InlineData("ConvertFrom-SmtpLog '{log}'")]
    [InlineData("ConvertFrom-SmtpLog '{folder}/mail.*'")]
    [InlineData("ConvertFrom-SmtpLog -Path '{folder}/m[a-b]il.log'")]
    [InlineData("ConvertFrom-SmtpLog -LiteralPath '{log}'")]
    [InlineData("ConvertFrom-SmtpLog -LP '{log}'")]
    [InlineData("[IO.FileInfo]'{log}' | ConvertFrom-SmtpLog")]
    [InlineData("[pscustomobject]@{ FullName = '{log}' } | ConvertFrom-SmtpLog")]
    [InlineData("[pscustomobject]@{ PSPath = 'Microsoft.PowerShell.Core\\FileSystem::{log}'; Name = 'mail.log' } | ConvertFrom-SmtpLog")]
    [InlineData("$here = $PWD; $null = $ExecutionContext.SessionState.Path.SetLocation('{folder}'); try { ConvertFrom-SmtpLog mail.log } finally { $null = $ExecutionContext.SessionState.Path.SetLocation($here) }")]
    [InlineData("[IO.File]::ReadAllText('{log}') | ConvertFrom-SmtpLog")]
    [InlineData("[IO.File]::ReadAllText('{log}').Replace(\"`n\", \"`r`n\") | ConvertFrom-SmtpLog")]
    [InlineData("[IO.File]::ReadAllLines('{log}') | ConvertFrom-SmtpLog")]
    [InlineData("ConvertFrom-SmtpLog -InputObject ([IO.File]::ReadAllText('{log}'))")]
    public void Binds_paths_files_and_lines(string script)
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", File.ReadAllLines(LogFolder.SamplePath));
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script.Replace("{log}", log, StringComparison.Ordinal).Replace("{folder}", folder.Path, StringComparison.Ordinal));
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        SmtpLogEvent[] events = LogFolder.Events(output);
        Assert.Equal((25, 1L, 27L), (events.Length, events[0].LineNumber, events[^1].LineNumber));
        Assert.Equal(script.Contains("ReadAll", StringComparison.Ordinal) ? null : log, events[0].Path);
    }

    [Fact]
    public void Lines_of_Get_Content_are_lines_and_not_paths()
    {
        var line = new PSObject(LogFolder.Bounce(0));
        line.Properties.Add(new PSNoteProperty("PSPath", "/nowhere/mail.log"));
        line.Properties.Add(new PSNoteProperty("ReadCount", 1L));
        Assert.Equal(["Bounced"], session.Values("$input | ConvertFrom-SmtpLog", "Event", line));
    }

    [Fact]
    public void What_Select_String_finds_is_its_line()
    {
        var match = new { Line = LogFolder.Bounce(0), LineNumber = 12, Path = "/nowhere/mail.log", Filename = "mail.log", Pattern = "status" };
        Assert.Equal(["Bounced"], session.Values("$input | ConvertFrom-SmtpLog", "Event", match));
    }

    [Fact]
    public void A_name_with_brackets_is_taken_as_it_is()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail[1].log", LogFolder.Bounce(0));
        Assert.Equal(["Bounced"], session.Values($"ConvertFrom-SmtpLog -LiteralPath '{log}'", "Event"));
        Assert.Equal(["Bounced"], session.Values("$input | ConvertFrom-SmtpLog", "Event", new FileInfo(log)));
        AssertError("LogNotFound", ErrorCategory.ObjectNotFound, $"ConvertFrom-SmtpLog '{log}'");
    }

    [Fact]
    public void Empty_lines_count_as_lines_and_tell_nothing()
    {
        SmtpLogEvent[] events = LogFolder.Events(session.Run("'', $null, $input | ForEach-Object { $_ } | ConvertFrom-SmtpLog", LogFolder.Bounce(1) + "\r\n\r\n" + LogFolder.Bounce(2) + "\n").Output);
        Assert.Equal([3L, 5L], events.Select(item => item.LineNumber));
    }

    [Fact]
    public void Files_and_lines_may_come_in_one_pipeline()
    {
        using var folder = new LogFolder();
        var log = new FileInfo(folder.Write("mail.log", LogFolder.Bounce(1)));
        SmtpLogEvent[] events = LogFolder.Events(session.Run("$input | ConvertFrom-SmtpLog", LogFolder.Bounce(2), log, LogFolder.Bounce(3)).Output);
        Assert.Equal([2, 3, 1], events.Select(item => item.Time!.Value.Minute));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("UTF-16")]
    [InlineData("UTF-16BE")]
    [InlineData("UTF-16 without mark")]
    [InlineData("UTF-8 with mark")]
    [InlineData("gzip of UTF-16")]
    [InlineData("gzip of UTF-16 without mark")]
    [InlineData("ends of lines of old")]
    [InlineData("Latin-1")]
    public void The_content_tells_how_a_file_is_to_be_read_and_not_its_name(string how)
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.txt", Encoded(how));
        Assert.Equal(["RecipientUnknown"], session.Values($"ConvertFrom-SmtpLog '{log}'", "Reason"));
    }

    // Padding of an xz file, and a skippable frame of Zstandard, may stand between them, and at the end.
    [Theory]
    [InlineData("gzip", "")]
    [InlineData("bzip2", "")]
    [InlineData("xz", "")]
    [InlineData("xz", "AAAAAAAAAAA=")]
    [InlineData("zstd", "")]
    [InlineData("zstd", "UCpNGAQAAABza2lw")]
    public void Archives_behind_one_another_are_read_to_the_end(string how, string between)
    {
        using var folder = new LogFolder();
        byte[] octets = Convert.FromBase64String(between);
        string log = folder.Write("mail.log", [.. Encoded(how), .. octets, .. Encoded(how), .. Encoded(how), .. octets]);
        Assert.Equal(["1", "2", "3"], session.Values($"ConvertFrom-SmtpLog '{log}'", "LineNumber"));
    }

    [Fact]
    public void A_skippable_frame_may_come_first()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", [.. "\x5F*M\x18\x04\0\0\0skip"u8, .. Encoded("zstd")]);
        Assert.Equal(["1"], session.Values($"ConvertFrom-SmtpLog '{log}'", "LineNumber"));
    }

    [Theory]
    [InlineData("LogNotFound", ErrorCategory.ObjectNotFound, "'{folder}/no.log'")]
    [InlineData("LogNotFound", ErrorCategory.ObjectNotFound, "-LiteralPath '{folder}/no.log'")]
    [InlineData("LogNotFound", ErrorCategory.ObjectNotFound, "'{folder}/no*.log'")]
    [InlineData("LogNotFound", ErrorCategory.ObjectNotFound, "'nowhere:/no.log'")]
    [InlineData("LogIsFolder", ErrorCategory.InvalidArgument, "'{folder}'")]
    [InlineData("LogNotAFile", ErrorCategory.InvalidArgument, "Variable:PWD")]
    public void What_is_no_file_is_an_error_and_the_other_files_are_read(string id, ErrorCategory category, string path)
    {
        using var folder = new LogFolder();
        folder.Write("mail.log", LogFolder.Bounce(1));
        string parameter = path.StartsWith('-') ? path : "-Path " + path;
        string script = $"ConvertFrom-SmtpLog {parameter}, '{folder.Path}/mail.log'".Replace("{folder}", folder.Path, StringComparison.Ordinal);
        Assert.Single(AssertError(id, category, script));
    }

    [Fact]
    public void Rotated_files_are_read_the_oldest_first()
    {
        using var folder = new LogFolder();
        folder.Write("mail.log", LogFolder.Bounce(5), LogFolder.Bounce(6));
        folder.Write("mail.log.1", LogFolder.Bounce(3), LogFolder.Bounce(4));
        folder.Write("mail.log.2.gz", Compressed("not a log line\n" + LogFolder.Bounce(1) + "\n" + LogFolder.Bounce(2) + "\n"));
        SmtpLogEvent[] events = LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{folder.Path}/mail.log*'").Output);
        Assert.Equal([1, 2, 3, 4, 5, 6], events.Select(item => item.Time!.Value.Minute));
        Assert.Equal([2L, 3L, 1L, 2L, 1L, 2L], events.Select(item => item.LineNumber));
    }

    [Fact]
    public void The_first_time_is_looked_for_in_the_head_of_a_file()
    {
        using var folder = new LogFolder();
        string late = folder.Write("a.log", string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 17 * 1024)) + LogFolder.Bounce(1));
        File.SetLastWriteTimeUtc(late, new DateTime(2024, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        folder.Write("b.log", LogFolder.Bounce(2));
        Assert.Equal([2, 1], LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{folder.Path}/*.log'").Output).Select(item => item.Time!.Value.Minute));
    }

    [Fact]
    public void A_message_that_goes_on_in_the_next_file_is_one()
    {
        using var folder = new LogFolder();
        string[] lines = File.ReadAllLines(LogFolder.SamplePath);
        folder.Write("mail.log", lines[20..]);
        folder.Write("mail.log.1", lines[..20]);
        string[] queueIds = session.Values($"ConvertFrom-SmtpLog '{folder.Path}/mail.log*' -AsMessage", "QueueId");
        Assert.Equal(["", "AAAAAAAAAA", "BBBBBBBBBB", "CCCCCCCCCC"], queueIds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_format_may_change_within_a_file()
    {
        string iso = LogFolder.Bounce(0);
        string words = iso[(iso.IndexOf("]: ", StringComparison.Ordinal) + 3)..];
        string[] lines = [iso, "Jan 15 10:01:00 mx postfix/smtp[13]: " + words, "<22>1 2024-01-15T10:02:00Z mx postfix/smtp 13 - - " + words, iso];
        Assert.Equal(["Bounced", "Bounced", "Bounced", "Bounced"], session.Values("$input | ConvertFrom-SmtpLog", "Event", [.. lines]));
    }

    [Theory]
    [InlineData("ConvertFrom-SmtpLog '{log}' -Verbose")]
    [InlineData("ConvertFrom-SmtpLog '{log}' -Verbose -AsMessage")]
    [InlineData("ConvertFrom-SmtpLog '{log}' -Verbose -Event Bounced")]
    [InlineData("[IO.File]::ReadAllLines('{log}') | ConvertFrom-SmtpLog -Verbose")]
    public void Nothing_is_lost_and_the_verbose_stream_counts_it(string script)
    {
        using PowerShell shell = session.NewShell();
        shell.AddScript(script.Replace("{log}", LogFolder.SamplePath, StringComparison.Ordinal)).Invoke();
        string said = Assert.Single(shell.Streams.Verbose).Message;
        Assert.EndsWith(": 28 lines of Postfix: 25 events, 1 known without an event, 1 of other programs, 1 not recognized.", said, StringComparison.Ordinal);
        Assert.Empty(shell.Streams.Warning);
    }

    [Theory]
    [InlineData("ConvertFrom-SmtpLog '{log}'")]
    [InlineData("[IO.File]::ReadAllLines('{log}') | ConvertFrom-SmtpLog")]
    public void More_than_a_tenth_not_recognized_is_a_warning_that_names_the_format(string script)
    {
        using var folder = new LogFolder();
        string[] Lines(int events) => [.. Enumerable.Range(0, events).Select(minute => LogFolder.Bounce(minute)), "once upon a time"];
        Assert.Empty(Warnings(9)); // a tenth
        string warning = Assert.Single(Warnings(8));
        Assert.Contains("1 of 9 lines were not recognized; the rest was read as Postfix", warning, StringComparison.Ordinal);
        Assert.Contains("1 of 1 lines were not recognized. ", Assert.Single(Warnings(0)), StringComparison.Ordinal);

        string[] Warnings(int events)
        {
            using PowerShell shell = session.NewShell();
            shell.AddScript(script.Replace("{log}", folder.Write("mail.log", Lines(events)), StringComparison.Ordinal)).Invoke();
            return [.. shell.Streams.Warning.Select(record => record.Message)];
        }
    }

    [Fact]
    public void A_path_that_comes_as_a_line_is_a_warning_that_says_so()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", LogFolder.Bounce(1));
        Assert.Contains($"'{log}' was read as a line of a log, and it is the path of a file. Give files as -Path", Assert.Single(Warnings(log)), StringComparison.Ordinal);
        Assert.Contains("is the path of a file", Assert.Single(Warnings(log, log)), StringComparison.Ordinal);
        Assert.Contains("not recognized", Assert.Single(Warnings(log + ".1")), StringComparison.Ordinal);
        Assert.Contains("not recognized", Assert.Single(Warnings(log, LogFolder.Bounce(1))), StringComparison.Ordinal);
        Assert.Contains("not recognized", Assert.Single(Warnings("Jan 15 10:00:00 [*]?\0\u001B" + new string('x', 100_000))), StringComparison.Ordinal);

        string[] Warnings(params string[] lines)
        {
            using PowerShell shell = session.NewShell();
            shell.AddScript("$input | ConvertFrom-SmtpLog").Invoke(lines);
            Assert.Empty(shell.Streams.Error);
            return [.. shell.Streams.Warning.Select(record => record.Message)];
        }
    }

    [Theory]
    [InlineData("Exim", true)]
    [InlineData("qmail", true)]
    [InlineData("Postfix", false)]
    public void A_format_that_no_line_is_of_is_a_warning(string format, bool warns)
    {
        using PowerShell shell = session.NewShell();
        shell.AddScript($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -Format {format}").Invoke();
        Assert.Equal(warns ? 1 : 0, shell.Streams.Warning.Count(record => record.Message.Contains($"is of the format {format}", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_large_file_shows_its_progress()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", [.. Enumerable.Repeat(LogFolder.Bounce(1), 200_000)]);
        using PowerShell shell = session.NewShell();
        int count = (int)shell.AddScript($"$count = 0; ConvertFrom-SmtpLog '{log}' | ForEach-Object {{ $count++ }}; $count").Invoke().Single().BaseObject;
        Assert.Equal(200_000, count);
        ProgressRecord[] progress = [.. shell.Streams.Progress.Where(record => record.RecordType == ProgressRecordType.Processing)];
        Assert.NotEmpty(progress);
        Assert.All(progress, record => Assert.Equal((log, true), (record.StatusDescription, record.PercentComplete is >= 0 and <= 100)));
        Assert.Equal(ProgressRecordType.Completed, shell.Streams.Progress[^1].RecordType);
    }

    private List<PSObject> AssertError(string id, ErrorCategory category, string script)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal((id + ",SmtpTools.Commands.ConvertFromSmtpLogCommand", category), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        return output;
    }

    internal static byte[] Encoded(string how)
    {
        string line = LogFolder.Bounce(0) + "\r\n";
        return how switch
        {
            "gzip" => Compressed(line),
            "bzip2" => Convert.FromBase64String(Bzip2),
            "xz" => Convert.FromBase64String(Xz),
            "zstd" => Convert.FromBase64String(Zstandard),
            "UTF-16" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(line)],
            "UTF-16BE" => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(line)],
            "UTF-8 with mark" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(line)],
            "UTF-16 without mark" => Encoding.Unicode.GetBytes(line),
            "gzip of UTF-16 without mark" => Compressed(line, Encoding.Unicode),
            "ends of lines of old" => Encoding.UTF8.GetBytes("once upon a time\r" + line.TrimEnd('\n')),
            "gzip of UTF-16" => Compressed("\uFEFF" + line, Encoding.Unicode),
            _ => Encoding.Latin1.GetBytes(line.Replace("c@", "\u00FC@", StringComparison.Ordinal)),
        };
    }

    internal static byte[] Compressed(string text, Encoding? encoding = null)
    {
        using var octets = new MemoryStream();
        using (var gzip = new GZipStream(octets, CompressionLevel.Fastest))
        {
            gzip.Write((encoding ?? Encoding.UTF8).GetBytes(text));
        }

        return octets.ToArray();
    }
}
