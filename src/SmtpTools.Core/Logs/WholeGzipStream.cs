using System;
using System.IO;
using System.IO.Compression;

namespace SmtpTools.Logs;

/// <summary>
/// gzip (RFC 1952) that must be whole: where it is cut off, the framework's stream ends as if that were all. The last four octets of a file tell the size of its last member
/// (RFC 1952 2.3.1, ISIZE).
/// </summary>
/// <param name="file">The compressed file; it can seek.</param>
internal sealed class WholeGzipStream(Stream file) : ReadOnlyStream(file)
{
    private readonly Stream _file = file;
    private readonly GZipStream _content = new(file, CompressionMode.Decompress, leaveOpen: true);
    private uint _size;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_isAtEnd)
        {
            return 0;
        }

        int read = _content.Read(buffer, offset, count);
        _size = unchecked(_size + (uint)read);
        _isAtEnd = read == 0 && count > 0;
        return !_isAtEnd || _size == LastSize() || HasSecondMember() ? read : throw new InvalidDataException("The gzip archive is cut off.");
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

    /// <summary>Archives may be put behind one another (RFC 1952 2.2); then the last size is not that of all. A header is known by its fixed octets, and those that have few values.</summary>
    private bool HasSecondMember()
    {
        const int HeaderLength = 10;
        var header = new byte[HeaderLength];
        var raw = new BufferedStream(_file, 64 * 1024);
        raw.Seek(1, SeekOrigin.Begin);
        while (raw.ReadByte() is >= 0 and var octet)
        {
            Buffer.BlockCopy(header, 1, header, 0, HeaderLength - 1);
            header[HeaderLength - 1] = (byte)octet;
            if (header[0] == 0x1F && header[1] == 0x8B && header[2] == 8 && header[3] < 0x20 && header[8] is 0 or 2 or 4 && header[9] is < 14 or 255)
            {
                return true;
            }
        }

        return false;
    }
}
