using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CsCheck;
using SmtpTools.Logs.Formats;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Clients write into logs, and disks tear them: any octets are read, counted once, and shown without control characters.</summary>
public sealed class HostileLogTests
{
    private static readonly byte[][] s_samples =
    [
        .. Directory.GetFiles(SampleLog.Folder, "*.log").SelectMany(File.ReadLines).Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => Encoding.UTF8.GetBytes(line[2..])),
    ];

    private static readonly byte[][] s_pieces =
    [
        .. new[]
        {
            "; from=<", " to=<", ">", "<", "[", "]", "(", ")", "\"", "\\", "=", ", ", ": ", ":", ";", " from ", " to ", " said: ", "status=", "(in reply to ", "queued as ", " id=", "warning: ", "550 5.7.1 ", "\0", "\r",
            "\u001B[31m", "\u202E", "\u0085", "é", "Jan 15 02:55:04 ", "2024-01-15T02:55:04Z ", "<22>1 ", "message repeated 3 times: [ ", "F=<", "H=", "R=", "T=", "C=\"", "TLS SNI ", "auth ", "AUTH A aB0", "{\"", "\":", "4F9D195432C: ", "NOQUEUE: ", "{", "}", ",", "\t", "@",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly Gen<byte[]> s_mutant =
        from sample in Gen.OneOfConst(s_samples)
        from other in Gen.OneOfConst([.. s_samples, .. s_pieces])
        from kind in Gen.Int[0, 5]
        from at in Gen.Int[0, sample.Length]
        from length in Gen.Int[0, 40]
        from noise in Gen.Byte.Array[0, 8]
        let end = Math.Min(sample.Length, at + length)
        select Mutate(kind, sample, other, at, end, noise);

    private static readonly Gen<byte[]> s_line = Gen.OneOf(Gen.Byte.Array[0, 200], s_mutant, Gen.OneOfConst(s_pieces).Array[0, 30].Select(pieces => pieces.SelectMany(piece => piece).ToArray()))
        .Select(line => Array.FindAll(line, octet => octet != '\n'));

    public static TheoryData<string?> Formats => [null, .. LogFormats.Names];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_lines_are_read_and_counted(string? format) => s_line.Array[0, 20].Sample(
        lines =>
        {
            var reader = new SmtpLogReader(new SmtpLogOptions { Format = format, IncludeUnrecognized = true, IncludeLine = true, TimeZone = TimeZoneInfo.Utc });
            var stream = new MemoryStream([.. lines.SelectMany(line => line.Append((byte)'\n'))]);
            List<SmtpLogEvent> events = [.. reader.Read(stream, CancellationToken.None)];
            SmtpLogCounts counts = reader.Counts;
            Assert.Equal(lines.Length, counts.Lines);
            Assert.Equal(lines.Length, counts.Events + counts.Known + counts.Foreign + counts.Unrecognized);
            Assert.Equal(events.Count, counts.Events + counts.Unrecognized);
            foreach (SmtpLogEvent found in events)
            {
                Assert.All(SampleLog.Fields(found).Append(found.Line!).Append(found.ToString()), IsSafe);
            }
        },
        iter: 3_000);

    [Fact]
    public void Long_lines_take_time_by_their_length()
    {
        string[] heads =
        [
            "",
            "Jan 15 02:55:04 mx1 postfix/smtpd[41]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 550 5.7.1 No",
            "Jan 15 02:55:04 mx1 postfix/cleanup[63]: 4F9D195432C: reject: header X: y",
            .. s_samples.Select(sample => Encoding.UTF8.GetString(sample)).Where((_, i) => i % 20 == 0).Select(line => line[..(line.Length * 2 / 3)]),
        ];
        foreach (string head in heads)
        {
            foreach (byte[] piece in s_pieces)
            {
                byte[] Line(int length) => Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(Encoding.UTF8.GetString(piece), length / piece.Length)));
                AssertLinear(Line(12_000), Line(192_000), $"{head} ... {Encoding.UTF8.GetString(piece)}");
            }
        }
    }

    private static byte[] Mutate(int kind, byte[] sample, byte[] other, int at, int end, byte[] noise) => kind switch
    {
        0 => sample[..at],
        1 => sample[at..],
        2 => [.. sample[..at], .. sample[end..]],
        3 => [.. sample[..at], .. noise, .. sample[end..]],
        4 => [.. sample[..end], .. other, .. sample[at..]],
        _ => [.. sample[..at], .. other[(other.Length / 2)..]],
    };

    /// <summary>Sixteen short lines take about as long as one that is sixteen times as long; a square would take sixteen times that.</summary>
    private static void AssertLinear(byte[] line, byte[] longLine, string name)
    {
        double few = double.MaxValue;
        double one = double.MaxValue;
        const double Allocation = 1; // of the long line, in milliseconds; a square takes seconds
        for (int tries = 0; tries < 20 && (tries < 3 || one > (8 * few) + Allocation); tries++)
        {
            // The shortest times: others use the processor too.
            few = Math.Min(few, Measure(line, 16));
            one = Math.Min(one, Measure(longLine, 1));
        }

        Assert.True(one <= (8 * few) + Allocation, $"{one / few}: {name}");
    }

    private static double Measure(byte[] line, int times)
    {
        // A reader for each line: finding the format out is part of it.
        SmtpLogReader[] readers = [.. Enumerable.Range(0, times).Select(_ => new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc }))];
        var watch = Stopwatch.StartNew();
        foreach (SmtpLogReader reader in readers)
        {
            foreach (SmtpLogEvent found in reader.Read(new MemoryStream(line), CancellationToken.None))
            {
                Assert.NotNull(found);
            }
        }

        return watch.Elapsed.TotalMilliseconds + 0.05; // what is too short to tell
    }

    private static void IsSafe(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Assert.False(char.IsControl(text[i]), text);
            Assert.False(char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i) && !(i > 0 && char.IsSurrogatePair(text, i - 1)), text);
        }
    }
}
