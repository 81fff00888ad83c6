using System;
using System.IO;
using System.Text;

namespace SmtpTools.Logs;

/// <summary>UTF-16, as Windows programs write it, turned into UTF-8.</summary>
internal sealed class Utf16Stream(Stream source, Encoding encoding) : ReadOnlyStream(source)
{
    private const int Characters = 16 * 1024;

    private readonly StreamReader _reader = new(source, encoding, detectEncodingFromByteOrderMarks: false);
    private readonly char[] _characters = new char[Characters];
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly byte[] _octets = new byte[Encoding.UTF8.GetMaxByteCount(Characters)];
    private int _given;
    private int _filled;

    /// <summary>The encoding of a file that begins so without a byte order mark; null where it is not UTF-16. Most of what a log says is ASCII, of which one octet of two is zero.</summary>
    public static Encoding? EncodingOf(ReadOnlySpan<byte> head)
    {
        int first = 0;
        int second = 0;
        int pairs = head.Length / 2;
        for (int i = 0; i < pairs; i++)
        {
            first += head[2 * i] == 0 ? 1 : 0;
            second += head[(2 * i) + 1] == 0 ? 1 : 0;
        }

        // Where both are zero, a crash or a full disk has left a hole in a log.
        const int Rare = 16;
        return 2 * second > pairs && first * Rare <= pairs ? Encoding.Unicode
            : 2 * first > pairs && second * Rare <= pairs ? Encoding.BigEndianUnicode
            : null;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_given == _filled)
        {
            int read = _reader.Read(_characters, 0, _characters.Length);
            _given = 0;
            _filled = _encoder.GetBytes(_characters, 0, read, _octets, 0, flush: read == 0);
            if (read == 0 && _filled == 0)
            {
                return 0;
            }
        }

        int length = Math.Min(count, _filled - _given);
        Buffer.BlockCopy(_octets, _given, buffer, offset, length);
        _given += length;
        return length;
    }
}
