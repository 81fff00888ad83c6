using System;

namespace SmtpTools.Logs.Formats.Wrapped;

/// <summary>A line that lies in another one, with a record of its own for what is found in it.</summary>
internal sealed class WrappedLine
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    public LogRecord Record { get; } = new();

    /// <summary>Begins the line anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Where the next octets will lie.</summary>
    public int Length => _length;

    public void Append(ReadOnlySpan<byte> octets)
    {
        Reserve(octets.Length);
        octets.CopyTo(new Span<byte>(_buffer, _length, octets.Length));
        _length += octets.Length;
    }

    public void Append(byte octet)
    {
        Reserve(1);
        _buffer[_length++] = octet;
    }

    /// <summary>Gives the record the line, from a place on; line ends at its end do not count.</summary>
    public void Begin(int from = 0)
    {
        int end = _length;
        while (end > from && _buffer[end - 1] is (byte)'\n' or (byte)'\r')
        {
            end--;
        }

        Record.Begin(_buffer, from, end - from);
    }

    private void Reserve(int more)
    {
        if (_length + more > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
        }
    }
}
