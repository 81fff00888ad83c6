using System;
using System.IO;

namespace SmtpTools.Logs;

/// <summary>The first octets of another stream.</summary>
internal sealed class HeadStream(Stream source, int length) : ReadOnlyStream(source)
{
    private readonly Stream _source = source;
    private int _left = length;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _source.Read(buffer, offset, Math.Min(count, _left));
        _left -= read;
        return read;
    }
}
