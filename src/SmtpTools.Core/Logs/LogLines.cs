using System;
using System.IO;
using System.Threading;

namespace SmtpTools.Logs;

/// <summary>
/// Cuts a stream into lines without copying them. Memory is bounded: of a line longer than <see cref="LongestLine"/> the head is read and the rest passed over. A mark of
/// UTF-8 at the beginning is no part of a line.
/// </summary>
internal sealed class LogLines(Stream stream)
{
    /// <summary>Octets of a line that are read; more is no log line, but a message or an attack.</summary>
    public const int LongestLine = 256 * 1024;

    private const int BufferSize = 2 * LongestLine;

    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    private int _next;
    private int _filled;
    private bool _isPassing;
    private bool _hasBegun;
    private bool _isAtEnd;

    /// <summary>Where the line lies.</summary>
    public byte[] Buffer { get; } = new byte[BufferSize];

    /// <summary>Where the line begins in the buffer.</summary>
    public int Start { get; private set; }

    /// <summary>The line's octets, without CR and LF.</summary>
    public int Length { get; private set; }

    /// <summary>Octets of the stream that were taken.</summary>
    public long Position { get; private set; }

    /// <summary>Moves to the next line; false at the end.</summary>
    /// <param name="token">Ends the reading, also where a line has no end.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool MoveNext(CancellationToken token)
    {
        while (true)
        {
            int end = new ReadOnlySpan<byte>(Buffer, _next, _filled - _next).IndexOf((byte)'\n');
            if (end >= 0)
            {
                int start = _next;
                _next = start + end + 1;
                if (_isPassing)
                {
                    _isPassing = false; // the end of a line that was cut
                    continue;
                }

                return Take(start, Math.Min(end, LongestLine));
            }

            if (_isPassing)
            {
                _next = _filled;
            }
            else if (_filled - _next >= LongestLine)
            {
                _isPassing = true;
                int start = _next;
                _next = _filled;
                return Take(start, LongestLine);
            }

            token.ThrowIfCancellationRequested();
            if (!Fill())
            {
                int start = _next;
                int rest = _filled - _next;
                _next = _filled;
                return rest > 0 && Take(start, rest);
            }
        }
    }

    private bool Take(int start, int length)
    {
        if (!_hasBegun && new ReadOnlySpan<byte>(Buffer, start, length).StartsWith(s_mark))
        {
            start += s_mark.Length;
            length -= s_mark.Length;
        }

        _hasBegun = true;
        while (length > 0 && Buffer[start + length - 1] == '\r')
        {
            length--;
        }

        Start = start;
        Length = length;
        return true;
    }

    private bool Fill()
    {
        if (_isAtEnd)
        {
            return false;
        }

        if (_next > 0)
        {
            System.Buffer.BlockCopy(Buffer, _next, Buffer, 0, _filled - _next);
            _filled -= _next;
            _next = 0;
        }

        int read = stream.Read(Buffer, _filled, BufferSize - _filled);
        _filled += read;
        Position += read;
        _isAtEnd = read == 0;
        return read > 0;
    }
}
