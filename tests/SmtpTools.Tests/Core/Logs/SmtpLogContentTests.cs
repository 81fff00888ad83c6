using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Threading;
using SmtpTools.Logs;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What a file holds as lines: of a damaged archive every octet that can be read, of other encodings the same text.</summary>
public sealed class SmtpLogContentTests
{
    private static readonly byte[] s_xz = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00];

    [Fact]
    public void A_gzip_archive_that_is_cut_off_gives_what_is_there_and_then_fails()
    {
        string text = Text(2_000);
        byte[] whole = [.. Gzip(text), .. Gzip(text)];
        for (int length = 2; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            bool isBetween = length == whole.Length / 2;
            (byte[] read, bool isDamaged) = Read(cut, 500);
            Assert.Equal((Encoding.Latin1.GetString(ByOctets(cut)), !isBetween), (Encoding.Latin1.GetString(read), isDamaged));
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public void A_gzip_archive_that_is_damaged_gives_what_comes_before_and_then_fails(int octets)
    {
        byte[] archive = Gzip(Text(octets));
        for (int at = 20; at < archive.Length; at += 1 + (archive.Length / 8))
        {
            byte[] damaged = [.. archive];
            damaged[at] ^= 0xFF;
            (byte[] read, bool isDamaged) = Read(damaged, 300_000);
            Assert.True(isDamaged);
            Assert.Equal(Encoding.Latin1.GetString(ByOctets(damaged)), Encoding.Latin1.GetString(read));
        }
    }

    // Around what the framework takes of a file at once, 8,192 octets.
    [Theory]
    [InlineData(new byte[] { 0 }, false)]
    [InlineData(new byte[] { 0x1F }, true)]
    [InlineData(new byte[] { 0x1F, 0x8B, 0 }, true)]
    [InlineData(new byte[] { (byte)'x' }, true)]
    [InlineData(new byte[] { 0, 0, (byte)'x' }, true)]
    [InlineData(new byte[] { (byte)'x', 0 }, true)]
    [InlineData(new byte[] { (byte)'x', 0, 0, 0, 0, 0, 0, 0, 0, 0 }, true)]
    public void Zeros_behind_a_gzip_member_are_padding_and_all_else_is_damage(byte[] behind, bool isDamage)
    {
        foreach (int size in Enumerable.Range(8_160, 20).Append(40).Append(20_000))
        {
            byte[] archive = Gzip(Text(size), CompressionLevel.NoCompression);
            foreach (int repeat in (int[])[1, 512, 9_000])
            {
                (byte[] read, bool isDamaged) = Read([.. archive, .. Enumerable.Repeat(behind, repeat).SelectMany(octets => octets)], 100_000);
                Assert.Equal((size, isDamage), (read.Length, isDamaged));
            }
        }
    }

    [Fact]
    public void A_second_gzip_member_with_a_damaged_head_is_damage_and_padding_behind_it_does_not_hide_that()
    {
        foreach (int size in Enumerable.Range(8_160, 20).Append(40).Append(20_000))
        {
            byte[] archive = Gzip(Text(size), CompressionLevel.NoCompression);
            foreach (int padding in (int[])[0, 1, 8, 10_000])
            {
                for (int at = 0; at < 3; at++)
                {
                    byte[] behind = Gzip(Text(1_000));
                    behind[at] ^= 0xFF;
                    (byte[] read, bool isDamaged) = Read([.. archive, .. behind, .. new byte[padding]], 100_000);
                    Assert.Equal((size, true), (read.Length, isDamaged));
                }

                (byte[] all, bool isAnyDamaged) = Read([.. archive, .. Gzip(Text(1_000)), .. new byte[padding]], 100_000);
                Assert.Equal((size + 1_000, false), (all.Length, isAnyDamaged));
            }
        }
    }

    [Theory]
    [InlineData("utf-16LE")]
    [InlineData("utf-16BE")]
    public void UTF_16_is_known_without_a_mark(string name)
    {
        string text = "\u017Elu\u0165 \u4F60 2024-01-15 status=bounced\r\n" + Text(10_000);
        Assert.Equal(text, Encoding.UTF8.GetString(Read(Encoding.GetEncoding(name).GetBytes(text), 1_000).Octets));
        Assert.Equal("ab", Encoding.UTF8.GetString(Read(Encoding.GetEncoding(name).GetBytes("ab"), 1_000).Octets));
    }

    [Fact]
    public void A_hole_of_zeros_is_not_UTF_16()
    {
        byte[] octets = [.. new byte[5_000], .. Encoding.ASCII.GetBytes(Text(5_000))];
        Assert.Equal(octets, Read(octets, 1_000).Octets);
        Assert.Equal(octets[4_000..], Read(octets[4_000..], 1_000).Octets);
    }

    [Theory]
    [InlineData("a\rb\r", "a\nb\n")]
    [InlineData("a\r\rb", "a\n\nb")]
    [InlineData("a\r", "a\r")]
    [InlineData("a\rb\r\n", "a\rb\r\n")]
    [InlineData("a\r\nb\rc", "a\r\nb\rc")]
    public void Lines_end_with_CR_where_there_is_no_LF(string text, string expected) => Assert.Equal(expected, Encoding.ASCII.GetString(Read(Encoding.ASCII.GetBytes(text), 1).Octets));

    [Fact]
    public void Lines_that_end_with_CR_do_so_to_the_end() =>
        Assert.Equal(Text(20_000), Encoding.ASCII.GetString(Read(Encoding.ASCII.GetBytes(Text(20_000).Replace('\n', '\r')), 1_000).Octets));

    [Fact]
    public void What_is_kept_of_a_pipe_goes_where_it_holds_an_archive_that_is_not_read()
    {
        string? kept = null;
        Stream OpenInner(SmtpLogCompression compression, Stream archive)
        {
            kept = ((FileStream)archive).Name;
            return new MemoryStream([.. "PK\x03\x04"u8, .. new byte[100]]);
        }

        using var pipe = new Pipe([.. s_xz, .. new byte[100]], atEnd: () => 0);
        Assert.Throws<ArchiveException>(() => SmtpLogContent.Open(pipe, OpenInner));
        Assert.False(File.Exists(kept ?? throw new InvalidOperationException("It was not kept.")));
    }

    [Fact]
    public void A_compressed_pipe_without_end_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        int pieces = 0;
        using var pipe = new Pipe(s_xz, atEnd: () =>
        {
            stop.Cancel();
            return ++pieces < 1_000 ? 4_096 : throw new IOException("Nobody stopped it.");
        });
        Assert.Throws<OperationCanceledException>(() => SmtpLogContent.Open(pipe, (_, _) => throw new InvalidOperationException(), stop.Token));
    }

    [Fact]
    public void The_second_reading_of_a_damaged_archive_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        int opened = 0;
        using Stream content = SmtpLogContent.Open(
            new MemoryStream(s_xz),
            (_, _) =>
            {
                if (++opened > 1)
                {
                    stop.Cancel();
                }

                return new Pipe(new byte[10_000], atEnd: () => throw new InvalidDataException());
            },
            stop.Token);
        Assert.Throws<OperationCanceledException>(() => content.CopyTo(Stream.Null));
    }

    [Fact]
    public void An_archive_that_has_grown_since_it_failed_is_not_read_on()
    {
        int opened = 0;
        using Stream content = SmtpLogContent.Open(new MemoryStream(s_xz), (_, _) => ++opened == 1 ? new Pipe(new byte[10_000], atEnd: () => throw new InvalidDataException()) : new MemoryStream(new byte[100_000]));
        var buffer = new byte[1_000];
        long read = 0;
        void ReadAll()
        {
            while (true)
            {
                read += content.Read(buffer, 0, buffer.Length);
            }
        }

        Assert.Throws<InvalidDataException>((Action)ReadAll);
        Assert.Equal(10_000 + buffer.Length, read);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void A_CR_in_a_long_first_line_does_not_end_lines(int length)
    {
        string text = "a\rb" + new string('x', length) + "\r\nsecond\r\n";
        Assert.Equal(text, Encoding.ASCII.GetString(Read(Encoding.ASCII.GetBytes(text), 1_000).Octets));
    }

    [Fact]
    public void Lines_of_a_file_that_grows_do_not_end_with_CR()
    {
        using var file = new Pipe("abc\rdef"u8.ToArray(), atEnd: () => 0); // the LF is not there yet
        using Stream content = SmtpLogContent.Follow(file);
        using var read = new MemoryStream();
        content.CopyTo(read);
        Assert.Equal("abc\rdef", Encoding.ASCII.GetString(read.ToArray()));
    }

    private static (byte[] Octets, bool IsDamaged) Read(byte[] file, int piece)
    {
        using Stream content = SmtpLogContent.Open(new MemoryStream(file), (_, _) => throw new InvalidOperationException());
        using var read = new MemoryStream();
        var buffer = new byte[piece];
        try
        {
            for (int length = content.Read(buffer, 0, piece); length > 0; length = content.Read(buffer, 0, piece))
            {
                read.Write(buffer, 0, length);
            }

            Assert.Equal(0, content.Read(buffer, 0, piece));
            return (read.ToArray(), false);
        }
        catch (InvalidDataException)
        {
            Assert.Throws<InvalidDataException>(() => content.Read(buffer, 0, piece));
            return (read.ToArray(), true);
        }
    }

    /// <summary>What the framework gives when it is asked for one octet at a time.</summary>
    private static byte[] ByOctets(byte[] archive)
    {
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var read = new MemoryStream();
        try
        {
            for (int octet = gzip.ReadByte(); octet >= 0; octet = gzip.ReadByte())
            {
                read.WriteByte((byte)octet);
            }
        }
        catch (InvalidDataException)
        {
            // There it ends.
        }

        return read.ToArray();
    }

    private static byte[] Gzip(string text, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var octets = new MemoryStream();
        using (var gzip = new GZipStream(octets, level))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return octets.ToArray();
    }

    /// <summary>Text that compresses as logs do: by half and more.</summary>
    private static string Text(int octets)
    {
        var text = new StringBuilder();
        for (var random = new Random(octets); text.Length < octets;)
        {
            text.Append("2024-01-15 status=").Append(random.Next()).Append('\n');
        }

        return text.ToString(0, octets);
    }

    /// <summary>A stream that cannot seek.</summary>
    /// <param name="octets">What it brings first.</param>
    /// <param name="atEnd">Tells how many zeros follow.</param>
    private sealed class Pipe(byte[] octets, Func<int> atEnd) : ReadOnlyStream(Stream.Null)
    {
        private readonly MemoryStream _octets = new(octets);

        public override int Read(byte[] buffer, int offset, int count) => _octets.Read(buffer, offset, count) is > 0 and var read ? read : Math.Min(count, atEnd());
    }
}
