using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>ConvertFrom-SmtpLog reads notifications.</summary>
public sealed class BounceTests(ModuleSession session) : IClassFixture<ModuleSession>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Samples =>
        new(Directory.GetFiles(SampleBounces.Folder).Select(Path.GetFileName).Where(name => !name!.EndsWith(".txt", StringComparison.Ordinal))!);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_message_is_read_as_the_sample_says(string file)
    {
        SmtpLogEvent[] found = Read(SampleBounces.PathOf(file));
        Assert.Equal("", SampleBounces.Compare(file, found));
        Assert.All(found, one => Assert.Equal("Dsn", one.Format));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Line_ends_of_other_systems_change_nothing(string file)
    {
        string path = Write("crlf.eml", File.ReadAllText(SampleBounces.PathOf(file)).Replace("\n", "\r\n"));
        Assert.Equal("", SampleBounces.Compare(file, Read(path)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_as_one_text_is_read_like_a_file(string file)
    {
        SmtpLogEvent[] found = Events("$input | ConvertFrom-SmtpLog", File.ReadAllText(SampleBounces.PathOf(file)));
        Assert.Equal("", SampleBounces.Compare(file, found));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_line_by_line_is_read_like_a_file(string file)
    {
        SmtpLogEvent[] found = Events("$input | ConvertFrom-SmtpLog", File.ReadAllLines(SampleBounces.PathOf(file)));
        Assert.Equal("", SampleBounces.Compare(file, found));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_that_is_cut_off_anywhere_makes_no_error(string file)
    {
        byte[] whole = File.ReadAllBytes(SampleBounces.PathOf(file));
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(Path.Combine(_folder, $"{length:D6}.eml"), whole.AsSpan(0, length));
        }

        Assert.NotNull(Events($"ConvertFrom-SmtpLog '{_folder}/*.eml' -Format Dsn"));
    }

    [Fact]
    public void A_maildir_is_read_as_a_whole()
    {
        string maildir = Maildir();
        Assert.Equal(
            ["bob@example.com", "bob@example.com", "carol@nowhere.example", "dave@example.net"],
            Read(maildir).Select(one => one.Recipient).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_folder_is_an_error_that_says_what_to_do()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog -LiteralPath '{_folder}'");
        Assert.Empty(output);
        ErrorRecord error = Assert.Single(errors);
        Assert.StartsWith("LogIsFolder", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Maildir", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_verbose_stream_counts_messages_and_bounces()
    {
        (List<PSObject> output, _) = session.Run($"ConvertFrom-SmtpLog '{SampleBounces.PathOf("mailbox.mbox")}' -Verbose 4>&1 | Where-Object {{ $_ -is [System.Management.Automation.VerboseRecord] }}");
        Assert.Contains("3 messages: 2 bounces with 4 events, 1 others, 0 not readable.", Assert.Single(output).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_of_a_mailbox_are_numbered() =>
        Assert.Equal([1, 1, 1, 3], Read(SampleBounces.PathOf("mailbox.mbox")).Select(one => one.LineNumber));

    [Theory]
    [InlineData("-Event Expired", "grace@example.com")]
    [InlineData("-Recipient erin*", "erin@example.com")]
    [InlineData("-Recipient list@*", "bob@example.com")]
    [InlineData("-Code 451", "carol@example.com")]
    [InlineData("-Reason RecipientUnknown", "bob@example.com")]
    [InlineData("-MessageId '<original-1@example.org>' -First 1", "bob@example.com")]
    [InlineData("-After '2030-01-01'", "")]
    public void Filters_apply(string filter, string recipients) =>
        Assert.Equal(recipients, string.Join(" ", Events($"ConvertFrom-SmtpLog '{SampleBounces.PathOf("rfc3464-several.eml")}' {filter}").Select(one => one.Recipient)));

    [Fact]
    public void As_a_message_it_is_the_message_that_the_notification_tells_of()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{SampleBounces.PathOf("rfc3464-several.eml")}', '{SampleBounces.PathOf("qmail.eml")}' -AsMessage");
        Assert.Empty(errors);
        SmtpMessageTrace[] traces = [.. output.Select(item => (SmtpMessageTrace)item.BaseObject).OrderBy(trace => trace.MessageId, StringComparer.Ordinal)];
        Assert.Equal(["original-1@example.org", "original-6@example.org"], traces.Select(trace => trace.MessageId));
        Assert.Equal(["alice@example.org", "alice+list@example.org"], traces.Select(trace => trace.Sender));
        Assert.Equal([6, 3], traces.Select(trace => trace.Recipients.Count));
        Assert.All(traces, trace => Assert.Equal("Bounced", trace.Outcome));
        Assert.Equal("MailboxFull", traces[1].Recipients[2].Reason);
    }

    [Fact]
    public void A_filter_of_messages_applies_to_traces() =>
        Assert.Equal(
            ["original-6@example.org"],
            session.Values($"ConvertFrom-SmtpLog '{SampleBounces.PathOf("rfc3464-several.eml")}', '{SampleBounces.PathOf("qmail.eml")}' -AsMessage -Recipient dave@example.net", "MessageId"));

    [Fact]
    public void What_is_compressed_is_decompressed_first()
    {
        string path = Path.Combine(_folder, "mailbox.gz");
        using (var file = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            file.Write(File.ReadAllBytes(SampleBounces.PathOf("mailbox.mbox")));
        }

        Assert.Equal("", SampleBounces.Compare("mailbox.mbox", Read(path)));
    }

    [Fact]
    public void A_log_is_no_message()
    {
        string path = Write("mail.log", "Mar  5 10:00:00 mail postfix/smtp[1]: 4TqGx30Fzzz9rxK: to=<bob@example.com>, relay=none, delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced (unknown)\n");
        Assert.Equal("Postfix", Assert.Single(Read(path)).Format);
        Assert.Equal("Postfix", Assert.Single(Events("$input | ConvertFrom-SmtpLog", File.ReadAllLines(path))).Format);
    }

    [Fact]
    public void Control_characters_do_not_get_through()
    {
        string path = Write("hostile.eml", File.ReadAllText(SampleBounces.PathOf("bare-status.eml")).Replace("RESOLVER", "\u001b[31mRED\u202e=?utf-8?Q?=1B]0;x=07?="));
        SmtpLogEvent found = Assert.Single(Read(path));
        Assert.DoesNotContain(found.ReplyText!, character => character is < ' ' or '\u202e');
        Assert.Contains("RED", found.ReplyText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_message_is_read_by_its_beginning()
    {
        string path = Path.Combine(_folder, "huge.eml");
        using (var file = new StreamWriter(path))
        {
            file.Write(File.ReadAllText(SampleBounces.PathOf("rfc3464-several.eml")).Replace("--=_1--", ""));
            string line = new string('A', 76) + "\n";
            for (int i = 0; i < 1_400_000; i++)
            {
                file.Write(line);
            }
        }

        Assert.Equal(6, Read(path).Length);
    }

    [Fact]
    public void Ten_thousand_parts_end()
    {
        var text = new StringBuilder("From: mailer-daemon@example.net\nContent-Type: multipart/report; boundary=b\n\n");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append("--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;a\n\nFinal-Recipient: rfc822;x@example.com\nAction: failed\n\n");
        }

        Assert.InRange(Read(Write("parts.eml", text.ToString())).Length, 1, 10_000);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n")]
    [InlineData("Content-Type: message/rfc822\n\nFrom: mailer-daemon@example.net\n")]
    public void Deep_nesting_ends(string level)
    {
        var text = new StringBuilder("From: mailer-daemon@example.net\n");
        for (int i = 0; i < 5_000; i++)
        {
            text.Append(string.Format(System.Globalization.CultureInfo.InvariantCulture, level, i));
        }

        Assert.Empty(Read(Write("deep.eml", text.ToString())));
    }

    [Fact]
    public void Broken_encodings_make_no_error()
    {
        var random = new Random(1);
        byte[] whole = File.ReadAllBytes(SampleBounces.PathOf("global.eml"));
        for (int i = 0; i < 200; i++)
        {
            byte[] broken = [.. whole];
            for (int j = 0; j < 20; j++)
            {
                broken[random.Next(whole.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(Path.Combine(_folder, $"{i:D3}.eml"), broken);
        }

        Assert.NotNull(Events($"ConvertFrom-SmtpLog '{_folder}/*.eml' -Format Dsn"));
    }

    [Fact]
    public void The_format_completes() =>
        Assert.Contains(
            "Dsn",
            session.Values("(TabExpansion2 'ConvertFrom-SmtpLog -Format D' 29).CompletionMatches", "CompletionText"));

    private string Maildir()
    {
        string maildir = Path.Combine(_folder, "Maildir");
        foreach (string name in new[] { "cur", "new", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(maildir, name));
        }

        File.Copy(SampleBounces.PathOf("qmail.eml"), Path.Combine(maildir, "cur", "1709632800.M1P1.mail:2,S"));
        File.Copy(SampleBounces.PathOf("yahoo.eml"), Path.Combine(maildir, "new", "1709632801.M1P1.mail"));
        File.Copy(SampleBounces.PathOf("plain-mail.eml"), Path.Combine(maildir, "new", "1709632802.M1P1.mail"));
        File.Copy(SampleBounces.PathOf("exim.eml"), Path.Combine(maildir, "tmp", "1709632803.M1P1.mail"));
        return maildir;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private SmtpLogEvent[] Read(string path) => Events($"ConvertFrom-SmtpLog -LiteralPath '{path}'");

    private SmtpLogEvent[] Events(string script, params object?[] input)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script, input);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return [.. output.Select(item => (SmtpLogEvent)item.BaseObject)];
    }
}
