using System;
using System.IO;
using System.Text;
using System.Threading;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>Makes lines of octets out of whatever a file holds: it may be compressed, in UTF-16, or with the line ends of old. The content tells, not the name.</summary>
public static class SmtpLogContent
{
    private const int HeadLength = 4096;

    /// <summary>Opens what a file holds as lines in UTF-8, or in whatever 8-bit encoding it has.</summary>
    /// <param name="file">The file at its beginning, or a pipe.</param>
    /// <param name="decompress">Decompresses what the framework cannot, anything but gzip; it gets a stream that can seek.</param>
    /// <param name="token">Ends the reading of a compressed pipe, which is read to its end at once, and of what is read a second time.</param>
    /// <returns>The content; disposing of it disposes of the file. Where the file is cut off or damaged, reading throws <see cref="InvalidDataException"/> when all is read that can be.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="NotSupportedException">The file is an archive of a kind that is not read, or holds one.</exception>
    public static Stream Open(Stream file, Func<SmtpLogCompression, Stream, Stream> decompress, CancellationToken token = default)
    {
        _ = file ?? throw new ArgumentNullException(nameof(file));
        byte[] head = HeadOf(file, HeadLength);
        if (ArchiveKind.Of(head) is not { } kind)
        {
            return Decode(head, file, isGrowing: false);
        }

        if (kind.Compression == SmtpLogCompression.None)
        {
            throw new ArchiveException(kind);
        }

        var content = new ArchiveStream(
            file.CanSeek ? Rewind(file) : Keep(GiveBack(head, file), token),
            archive => kind.Compression == SmtpLogCompression.Gzip ? new WholeGzipStream(archive) : decompress(kind.Compression, archive),
            token);
        try
        {
            head = HeadOf(content, HeadLength);
            return ArchiveKind.Of(head) is { } inner ? throw new ArchiveException(inner) : Decode(head, content, isGrowing: false);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file that grows: what is not there yet is not waited for.</summary>
    /// <exception cref="NotSupportedException">The file is compressed, or an archive.</exception>
    internal static Stream Follow(Stream file)
    {
        const int Least = 6; // as long as what archives begin with
        byte[] head = HeadOf(file, Least);
        return ArchiveKind.Of(head) is { } kind ? throw new ArchiveException(kind) : Decode(head, file, isGrowing: true);
    }

    /// <summary>A stream with octets before its beginning that were read to see what it holds.</summary>
    internal static Stream GiveBack(byte[] head, Stream rest, int from = 0) => new JoinedStream(new MemoryStream(head, from, head.Length - from), rest);

    /// <summary>Reads until the buffer is full, or the stream at its end, or fails, as then it will again; returns how many octets the buffer has.</summary>
    internal static int Fill(Stream stream, byte[] buffer) => Fill(stream, buffer, buffer.Length);

    private static int Fill(Stream stream, byte[] buffer, int least)
    {
        int length = 0;
        try
        {
            while (length < least && stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // What was read comes first.
        }

        return length;
    }

    private static byte[] HeadOf(Stream stream, int least)
    {
        var head = new byte[Math.Max(least, HeadLength)];
        Array.Resize(ref head, Fill(stream, head, least));
        return head;
    }

    private static Stream Rewind(Stream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        return file;
    }

    /// <summary>Puts aside what a pipe brings: an archive is read a second time where it is damaged.</summary>
    private static FileStream Keep(Stream pipe, CancellationToken token)
    {
        const int BufferSize = 4096;
        const int PieceSize = 64 * 1024;
        var kept = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        try
        {
            using (pipe)
            {
                var piece = new byte[PieceSize];
                while (pipe.Read(piece, 0, PieceSize) is > 0 and var read)
                {
                    kept.Write(piece, 0, read);
                    token.ThrowIfCancellationRequested(); // it need not have an end
                }
            }

            kept.Position = 0;
            return kept;
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    /// <summary>Takes a byte order mark from the beginning, and UTF-16 for UTF-8 where it or the content says so; lines that end with CR alone end with LF then, but not while the first one is being written.</summary>
    private static Stream Decode(byte[] head, Stream rest, bool isGrowing) =>
        Begins(head, [0xFF, 0xFE]) ? new Utf16Stream(GiveBack(head, rest, 2), Encoding.Unicode)
        : Begins(head, [0xFE, 0xFF]) ? new Utf16Stream(GiveBack(head, rest, 2), Encoding.BigEndianUnicode)
        : Begins(head, [0xEF, 0xBB, 0xBF]) ? GiveBack(head, rest, 3)
        : Utf16Stream.EncodingOf(head) is { } encoding ? new Utf16Stream(GiveBack(head, rest), encoding)
        : !isGrowing && ReturnStream.IsFor(head) ? DecodeReturns(head, rest)
        : GiveBack(head, rest);

    /// <summary>The first line may be longer than the head, with a CR in it: as far as a line is read there must be no LF.</summary>
    private static Stream DecodeReturns(byte[] head, Stream rest)
    {
        head = [.. head, .. HeadOf(rest, LogLines.LongestLine)];
        Stream lines = GiveBack(head, rest);
        return ReturnStream.IsFor(head) ? new ReturnStream(lines) : lines;
    }

    private static bool Begins(byte[] head, ReadOnlySpan<byte> with) => head.AsSpan().StartsWith(with);
}
