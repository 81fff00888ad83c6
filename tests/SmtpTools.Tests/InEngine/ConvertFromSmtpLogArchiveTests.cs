using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Files that cannot be read, or not to their end: damaged, of a kind that is not read, forbidden.</summary>
public sealed class ConvertFromSmtpLogArchiveTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("gzip", false)]
    [InlineData("bzip2", false)]
    [InlineData("xz", false)]
    [InlineData("zstd", false)]
    [InlineData("gzip", true)]
    [InlineData("bzip2", true)]
    [InlineData("xz", true)]
    [InlineData("zstd", true)]
    public void A_damaged_archive_is_an_error_and_the_other_files_are_read(string how, bool isCut)
    {
        byte[] octets = ConvertFromSmtpLogInputTests.Encoded(how);
        using var folder = new LogFolder();
        for (int i = octets.Length / 3; i < octets.Length; i++)
        {
            octets[i] ^= 0x5A;
        }

        octets = isCut ? ConvertFromSmtpLogInputTests.Encoded(how)[..(octets.Length / 2)] : octets;

        folder.Write("a.log", octets);
        folder.Write("b.log", LogFolder.Bounce(1));
        List<PSObject> output = AssertError("LogDamaged", ErrorCategory.ReadError, "a.log' is cut off or damaged. ", $"ConvertFrom-SmtpLog '{folder.Path}/*.log'");
        Assert.Contains(1, LogFolder.Events(output).Select(item => item.Time!.Value.Minute));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public void What_comes_before_the_damage_is_read_first(string how)
    {
        using var folder = new LogFolder();
        byte[] one = ConvertFromSmtpLogInputTests.Encoded(how);
        byte[][] tails = [.. new[] { 10, one.Length / 2, one.Length - 5, one.Length - 1 }.Select(left => one[..left]), "garbage"u8.ToArray(), "garbage that is longer than any header of an archive"u8.ToArray()];
        foreach (byte[] tail in tails)
        {
            string log = folder.Write("mail.log", [.. one, .. one, .. tail]);
            foreach (string paths in new[] { $"'{log}'", $"'{log}', '{folder.Write("b.log", "")}'" })
            {
                SmtpLogEvent[] events = LogFolder.Events(AssertError("LogDamaged", ErrorCategory.ReadError, "mail.log' is cut off or damaged. What could be read was, up to line ", $"ConvertFrom-SmtpLog {paths}"));
                Assert.Equal([1L, 2L], events.Take(2).Select(item => item.LineNumber));
                Assert.All(events.Take(2), item => Assert.Equal("RecipientUnknown", item.Reason));
            }
        }
    }

    [Fact]
    public void A_line_that_the_damage_cuts_is_read_too()
    {
        using var folder = new LogFolder();
        byte[] octets = ConvertFromSmtpLogInputTests.Encoded("gzip");
        string log = folder.Write("mail.log", octets[..(octets.Length - 20)]);
        SmtpLogEvent cut = Assert.Single(LogFolder.Events(AssertError("LogDamaged", ErrorCategory.ReadError, "up to line 1: where it is cut off, only the last is in doubt; where it is damaged, all from the damage on may be wrong, and nothing tells where that began. Restore the file", $"ConvertFrom-SmtpLog '{log}' -IncludeUnrecognized -IncludeLine")));
        Assert.StartsWith("2024-01-15T10:00:00+00:00 mx postfix/smtp[13]: 4F9D195432C: to=<c@example.net>", cut.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public void Of_an_archive_that_is_cut_off_nothing_is_made_up(string how)
    {
        byte[] one = ConvertFromSmtpLogInputTests.Encoded(how);
        using var folder = new LogFolder();
        string whole = session.Values($"ConvertFrom-SmtpLog '{folder.Write("whole.log", one)}' -IncludeLine", "Line").Single();
        for (int left = 20; left < one.Length; left += 3)
        {
            string log = folder.Write("mail.log", one[..left]);
            (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{log}' -IncludeUnrecognized -IncludeLine");
            Assert.Equal("LogDamaged,SmtpTools.Commands.ConvertFromSmtpLogCommand", Assert.Single(errors).FullyQualifiedErrorId);
            Assert.All(LogFolder.Events(output), item => Assert.StartsWith(item.Line!, whole, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Zeros_behind_a_gzip_archive_are_padding()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", [.. ConvertFromSmtpLogInputTests.Encoded("gzip"), .. new byte[10_000]]);
        Assert.Equal(["RecipientUnknown"], session.Values($"ConvertFrom-SmtpLog '{log}'", "Reason"));
    }

    [Theory]
    [InlineData("tar", "tar -xf")]
    [InlineData("zip", "Expand-Archive")]
    [InlineData("7z", "7z x")]
    [InlineData("LZ4", "lz4 -d")]
    [InlineData("compress (.Z)", "uncompress")]
    [InlineData("tar in gzip", "tar -xf")]
    [InlineData("gzip in gzip", "gzip -d")]
    public void An_archive_that_is_not_read_is_an_error_that_names_it_and_what_to_do(string kind, string unpacker)
    {
        string tar = new string('x', 257) + "ustar" + new string('\0', 250) + LogFolder.Bounce(1) + "\n";
        byte[] octets = kind switch
        {
            "tar" => Encoding.Latin1.GetBytes(tar),
            "zip" => [.. "PK\x03\x04"u8, .. new byte[100]],
            "7z" => [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0, 4],
            "LZ4" => [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40],
            "compress (.Z)" => [0x1F, 0x9D, 0x90],
            "tar in gzip" => ConvertFromSmtpLogInputTests.Compressed(tar),
            _ => ConvertFromSmtpLogInputTests.Compressed(Encoding.Latin1.GetString(ConvertFromSmtpLogInputTests.Compressed("x")), Encoding.Latin1),
        };
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", octets);
        string other = folder.Write("other.log", LogFolder.Bounce(1));
        string name = kind.Split(" in ")[0];
        string message = $"mail.log' is or holds an archive ({name}) that is not read as it is. Unpack it first, with {unpacker},";
        Assert.Empty(AssertError("LogIsArchive", ErrorCategory.InvalidType, message, $"ConvertFrom-SmtpLog '{log}'"));
        Assert.Single(AssertError("LogIsArchive", ErrorCategory.InvalidType, message, $"ConvertFrom-SmtpLog '{log}', '{other}'"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public void A_compressed_file_is_not_waited_for(string how)
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", ConvertFromSmtpLogInputTests.Encoded(how));
        Assert.Empty(AssertError("LogWaitForArchive", ErrorCategory.InvalidArgument, "mail.log' is compressed (", $"ConvertFrom-SmtpLog '{log}' -Wait"));
    }

    [Fact]
    public void An_archive_that_is_not_read_is_not_waited_for()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", [.. "PK\x03\x04"u8, .. new byte[100]]);
        Assert.Empty(AssertError("LogIsArchive", ErrorCategory.InvalidType, "holds an archive (zip)", $"ConvertFrom-SmtpLog '{log}' -Wait"));
    }

    [SkippableFact]
    public void A_file_that_may_not_be_read_is_an_error_that_says_so()
    {
        const string WriteOnly = "/proc/sys/vm/drop_caches"; // root, too, may only write to it
        Skip.IfNot(File.Exists(WriteOnly), "This system has no file that nobody may read.");
        foreach (string parameters in (string[])["", "-Wait"])
        {
            Assert.Empty(AssertError("LogNotRead", ErrorCategory.PermissionDenied, $"'{WriteOnly}' may not be read by this user. Run as a user who may.", $"ConvertFrom-SmtpLog {WriteOnly} {parameters}"));
        }
    }

    private List<PSObject> AssertError(string id, ErrorCategory category, string message, string script)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal((id + ",SmtpTools.Commands.ConvertFromSmtpLogCommand", category), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        return output;
    }
}
