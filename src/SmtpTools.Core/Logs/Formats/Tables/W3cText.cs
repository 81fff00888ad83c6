using System;

namespace SmtpTools.Logs.Formats.Tables;

/// <summary>Values of the W3C extended log format, where a plus stands for a blank: <c>FROM:&lt;a+b@example&gt;+SIZE=100</c>. What stands in angle brackets has its pluses of itself.</summary>
internal sealed class W3cText
{
    private byte[] _text = new byte[256];

    /// <summary>Notes two cells as a text, with a blank between them; either may be empty.</summary>
    public LogSlice Note(LogRecord record, LogSlice head, LogSlice tail)
    {
        if (_text.Length < head.Length + 1 + tail.Length)
        {
            _text = new byte[head.Length + 1 + tail.Length];
        }

        int length = Append(record.Octets(head), 0);
        length = Append(length > 0 && tail.Length > 0 ? " "u8 : default, length);
        length = Append(record.Octets(tail), length);
        return record.Note(new ReadOnlySpan<byte>(_text, 0, length));
    }

    private int Append(ReadOnlySpan<byte> value, int length)
    {
        bool isBracketed = false;
        foreach (byte octet in value)
        {
            isBracketed = octet == '<' || (isBracketed && octet != '>');
            bool isBlank = octet == '+' && !isBracketed;
            if (!isBlank || (length > 0 && _text[length - 1] != ' '))
            {
                _text[length++] = isBlank ? (byte)' ' : octet;
            }
        }

        return length;
    }
}
