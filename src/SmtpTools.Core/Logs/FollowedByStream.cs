using System;
using System.IO;

namespace SmtpTools.Logs;

/// <summary>A stream with octets behind its end.</summary>
internal sealed class FollowedByStream(Stream first, byte[] then) : ReadOnlyStream(first)
{
    private readonly Stream _first = first;
    private int _given;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _given > 0 ? 0 : _first.Read(buffer, offset, count);
        if (read > 0 || count == 0)
        {
            return read;
        }

        int length = Math.Min(count, then.Length - _given);
        Buffer.BlockCopy(then, _given, buffer, offset, length);
        _given += length;
        return length;
    }
}
