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
