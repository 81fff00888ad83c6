using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Logs;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Cutting a stream into lines, whatever pieces it comes in.</summary>
public sealed class LogLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\r\r\nb\r", "a|b")]
    [InlineData("\n\na\n\n", "||a|")]
    [InlineData("\n", "")]
    [InlineData("\0\0a\0b\n\0\n", "\0\0a\0b|\0")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("\u00EF\u00BB\u00BFa\n\u00EF\u00BB\u00BFb", "a|\u00EF\u00BB\u00BFb")]
    public void Lines_end_where_they_end(string text, string expected)
    {
        foreach (int piece in (int[])[1, 2, 3, 5, 1000])
        {
            Assert.Equal(text.Length == 0 ? [] : expected.Split('|'), Read(new PieceStream(Encoding.Latin1.GetBytes(text), piece)));
        }
    }

    [Fact]
    public void Lines_lie_across_the_buffers_borders()
    {
        // Lengths that no buffer is a multiple of; three times what it holds.
        string[] lines = [.. Enumerable.Range(0, 5_000).Select(i => new string((char)('a' + (i % 26)), (i * 7919) % 997))];
        byte[] octets = Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        Assert.True(octets.Length > 4 * LogLines.LongestLine);
        foreach (int piece in (int[])[1_021, 65_536, 10_000_000])
        {
            Assert.Equal(lines, Read(new PieceStream(octets, piece)));
        }
    }

    [Theory]
    [InlineData(LogLines.LongestLine - 1, LogLines.LongestLine - 1)]
    [InlineData(LogLines.LongestLine, LogLines.LongestLine)]
    [InlineData(LogLines.LongestLine + 1, LogLines.LongestLine)]
    [InlineData((2 * LogLines.LongestLine) - 1, LogLines.LongestLine)]
    [InlineData(5 * LogLines.LongestLine, LogLines.LongestLine)]
    public void Of_a_long_line_the_head_is_read(int length, int read)
    {
        byte[] octets = Encoding.ASCII.GetBytes("before\n" + new string('x', length) + "\nbehind\n" + new string('y', length));
        foreach (int piece in (int[])[7_001, 65_536, 10_000_000])
        {
            Assert.Equal([6, read, 6, read], Read(new PieceStream(octets, piece)).Select(line => line.Length));
        }
    }

    [Fact]
    public void A_huge_line_counts_once_and_takes_no_memory()
    {
        const long Length = 100_000_000;
        var reader = new SmtpLogReader(new SmtpLogOptions());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(reader.Read(new HugeLineStream(Length), CancellationToken.None));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.Equal(2, reader.Counts.Lines);
        Assert.Equal(Length + 3, reader.Position);
    }

    [Fact]
    public async Task A_line_without_end_can_be_stopped()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Task reading = Task.Run(() => new SmtpLogReader(new SmtpLogOptions()).Read(new HugeLineStream(long.MaxValue), stop.Token).Count(), CancellationToken.None);
        Assert.Same(reading, await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(10))));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static List<string> Read(Stream stream)
    {
        var lines = new LogLines(stream);
        var found = new List<string>();
        while (lines.MoveNext(default))
        {
            found.Add(Encoding.Latin1.GetString(lines.Buffer, lines.Start, lines.Length));
        }

        Assert.False(lines.MoveNext(default));
        Assert.Equal(stream.Position, lines.Position);
        return found;
    }

    /// <summary>Gives so many octets at a time.</summary>
    private sealed class PieceStream(byte[] octets, int piece) : MemoryStream(octets)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }

    /// <summary>A line of so many octets, and a short one.</summary>
    private sealed class HugeLineStream(long length) : Stream
    {
        private long _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _given;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int given = (int)Math.Min(count, Math.Max(0, length - _given));
            buffer.AsSpan(offset, given).Fill((byte)'x');
            if (given == 0 && _given == length)
            {
                given = Encoding.ASCII.GetBytes("\ny\n", buffer.AsSpan(offset));
            }

            _given += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
