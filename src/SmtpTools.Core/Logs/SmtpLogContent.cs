using System;
using System.IO;
using System.Text;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>Makes lines of octets out of whatever a file holds: it may be compressed, and in UTF-16. The content tells, not the name.</summary>
public static class SmtpLogContent
{
    private const int HeadLength = 6;

    /// <summary>Tells how a file is compressed by its first octets.</summary>
    /// <param name="head">The first six octets, or as many as there are.</param>
    public static SmtpLogCompression CompressionOf(byte[] head) =>
        Begins(head, [0x1F, 0x8B]) ? SmtpLogCompression.Gzip
        : Begins(head, "BZh"u8) ? SmtpLogCompression.Bzip2
        : Begins(head, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) ? SmtpLogCompression.Xz
        : Begins(head, [0x28, 0xB5, 0x2F, 0xFD]) || IsSkippableFrame(head) ? SmtpLogCompression.Zstandard
        : SmtpLogCompression.None;

    /// <summary>Opens what a file holds as lines in UTF-8, or in whatever 8-bit encoding it has.</summary>
    /// <param name="file">The file, at its beginning; it can seek.</param>
    /// <param name="decompress">Decompresses what the framework cannot: anything but gzip.</param>
    /// <returns>The content; disposing of it disposes of the file.</returns>
    /// <exception cref="IOException">The file could not be read.</exception>
    public static Stream Open(Stream file, Func<SmtpLogCompression, Stream, Stream> decompress)
    {
        Stream content = CompressionOf(HeadOf(file)) switch
        {
            SmtpLogCompression.None => file,
            SmtpLogCompression.Gzip => new WholeGzipStream(file),
            var other => decompress(other, file),
        };
        return SkipMark(content);
    }

    /// <summary>The first octets; the stream is at its beginning again afterwards.</summary>
    private static byte[] HeadOf(Stream file)
    {
        var head = new byte[HeadLength];
        int length = Fill(file, head);
        file.Seek(0, SeekOrigin.Begin);
        Array.Resize(ref head, length);
        return head;
    }

    /// <summary>Takes a byte order mark from the beginning, and UTF-16 for UTF-8 where it says so.</summary>
    internal static Stream SkipMark(Stream content)
    {
        var head = new byte[3];
        int length = Fill(content, head);
        Array.Resize(ref head, length);
        return Begins(head, [0xFF, 0xFE]) ? new Utf16Stream(GiveBack(head, content, 2), Encoding.Unicode)
            : Begins(head, [0xFE, 0xFF]) ? new Utf16Stream(GiveBack(head, content, 2), Encoding.BigEndianUnicode)
            : Begins(head, [0xEF, 0xBB, 0xBF]) ? content
            : GiveBack(head, content);
    }

    /// <summary>A stream with octets before its beginning that were read to see what it holds.</summary>
    internal static Stream GiveBack(byte[] head, Stream rest, int from = 0) => new JoinedStream(new MemoryStream(head, from, head.Length - from), rest);

    /// <summary>Reads until the buffer is full, or the stream at its end; returns how many octets it has.</summary>
    internal static int Fill(Stream stream, byte[] buffer)
    {
        int length = 0;
        while (length < buffer.Length && stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }

    /// <summary>A frame of Zstandard with someone else's data (RFC 8878 3.1.2); pzstd puts one before each other frame.</summary>
    private static bool IsSkippableFrame(byte[] head) => head.Length >= 4 && (head[0] & 0xF0) == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18;

    private static bool Begins(byte[] head, ReadOnlySpan<byte> with) => head.AsSpan().StartsWith(with);
}
