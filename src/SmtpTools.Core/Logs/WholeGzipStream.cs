using System;
using System.IO;
using System.IO.Compression;

namespace SmtpTools.Logs;

/// <summary>
/// gzip (RFC 1952) that must be whole, members behind one another too (RFC 1952 2.2): where it is cut off, the framework's stream ends as if that were all. So a member of our own is put behind the
/// file: only where the file is whole does the framework get to it, and what it holds, the seal, comes last.
/// </summary>
/// <param name="file">The compressed file; it can seek.</param>
internal sealed class WholeGzipStream(Stream file) : ReadOnlyStream(file)
{
    private static readonly byte[] s_seal = "the end of the file of SmtpTools"u8.ToArray();
    private static readonly byte[] s_sealed = Compress(s_seal);

    // .NET Framework reads one member only; there, what is behind it is an error as if it were cut off.
    private static readonly bool s_readsAllMembers = SmtpLogContent.Fill(new GZipStream(new MemoryStream([.. s_sealed, .. s_sealed]), CompressionMode.Decompress), new byte[2 * s_seal.Length]) > s_seal.Length;

    private readonly Stream _file = file;
    private readonly GZipStream _content = new(s_readsAllMembers ? new JoinedStream(file, new MemoryStream(s_sealed)) : file, CompressionMode.Decompress, leaveOpen: true);
    private readonly byte[] _held = new byte[64 * 1024]; // its last octets may be the seal's
    private int _start;
    private int _end;
    private uint _size;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int kept = s_readsAllMembers ? s_seal.Length : 0;
        while (_end - _start <= kept)
        {
            Buffer.BlockCopy(_held, _start, _held, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
            int read = _content.Read(_held, _end, _held.Length - _end);
            if (read == 0)
            {
                return IsWhole() ? 0 : throw new InvalidDataException("The gzip archive is cut off.");
            }

            _end += read;
        }

        int length = Math.Min(count, _end - _start - kept);
        Buffer.BlockCopy(_held, _start, buffer, offset, length);
        _start += length;
        _size = unchecked(_size + (uint)length);
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] content)
    {
        using var octets = new MemoryStream();
        using (var gzip = new GZipStream(octets, CompressionMode.Compress))
        {
            gzip.Write(content, 0, content.Length);
        }

        return octets.ToArray();
    }

    private bool IsWhole() => s_readsAllMembers ? new ReadOnlySpan<byte>(_held, _start, _end - _start).SequenceEqual(s_seal) : _size == LastSize();

    /// <summary>The last four octets of a file tell the size of its last member (RFC 1952 2.3.1, ISIZE).</summary>
    private uint LastSize()
    {
        const int Length = 4;
        _file.Seek(-Math.Min(Length, _file.Length), SeekOrigin.End);
        uint size = 0;
        for (int shift = 0; shift < 8 * Length && _file.ReadByte() is >= 0 and var octet; shift += 8)
        {
            size |= (uint)octet << shift;
        }

        return size;
    }
}
