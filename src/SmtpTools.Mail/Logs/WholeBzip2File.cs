using System;
using System.IO;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>
/// A bzip2 file whose end must be one: where it is cut off, the library makes octets up for what is missing. A stream ends with a mark of 48 bits, a checksum of 32, and no more than fills the octet
/// (bzip2 1.0.8, compress.c, BZ2_compressBlock).
/// </summary>
internal sealed class WholeBzip2File(Stream file) : ReadOnlyStream(file)
{
    private const ulong Mark = 0x177245385090; // the square root of pi
    private const int TailLength = 11;

    private readonly Stream _file = file;
    private readonly byte[] _tail = new byte[TailLength];

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _file.Read(buffer, offset, count);
        int kept = Math.Min(read, TailLength);
        Buffer.BlockCopy(_tail, kept, _tail, 0, TailLength - kept);
        Buffer.BlockCopy(buffer, offset + read - kept, _tail, TailLength - kept, kept);
        return read > 0 || count == 0 || IsWhole() ? read : throw new EndOfStreamException();
    }

    private bool IsWhole()
    {
        ulong bits = 0;
        for (int i = 0; i < 7; i++)
        {
            bits = (bits << 8) | _tail[i];
        }

        for (int filled = 0; filled < 8; filled++)
        {
            if (((bits >> filled) & 0xFFFFFFFFFFFF) == Mark)
            {
                return true;
            }
        }

        return false;
    }
}
