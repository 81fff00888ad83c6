using System;
using System.IO;

namespace SmtpTools.Logs;

/// <summary>Gives octets back that were read to see what a stream holds.</summary>
internal sealed class PrefixedStream(byte[] head, int from, Stream rest) : ReadOnlyStream(rest)
{
    private readonly Stream _rest = rest;
    private int _given = from;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_given >= head.Length)
        {
            return _rest.Read(buffer, offset, count);
        }

        int length = Math.Min(count, head.Length - _given);
        Buffer.BlockCopy(head, _given, buffer, offset, length);
        _given += length;
        return length;
    }
}
