using System;
using System.IO;

namespace SmtpTools.Logs;

/// <summary>Lines that end with CR alone, as on the first Macs and in transcripts of some servers, turned into lines that end with LF.</summary>
internal sealed class ReturnStream(Stream source) : ReadOnlyStream(source)
{
    private readonly Stream _source = source;

    /// <summary>Whether a file that begins so has such lines: there is no LF, and something stands behind a CR.</summary>
    public static bool IsFor(ReadOnlySpan<byte> head) => head.IndexOf((byte)'\n') < 0 && head.IndexOf((byte)'\r') is >= 0 and var first && first < head.Length - 1;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _source.Read(buffer, offset, count);
        for (int i = offset; i < offset + read; i++)
        {
            buffer[i] = buffer[i] == '\r' ? (byte)'\n' : buffer[i];
        }

        return read;
    }
}
