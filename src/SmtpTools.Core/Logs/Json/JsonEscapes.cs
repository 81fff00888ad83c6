using System;

namespace SmtpTools.Logs.Json;

/// <summary>Undoes the escapes of a JSON string (RFC 8259 7). What is no escape stays as it is.</summary>
internal static class JsonEscapes
{
    private const int Replacement = 0xFFFD;

    /// <summary>The text in UTF-8, in the buffer, which grows as it must: no escape is shorter than what it means.</summary>
    public static ReadOnlySpan<byte> Undo(ReadOnlySpan<byte> escaped, ref byte[] buffer)
    {
        if (buffer.Length < escaped.Length)
        {
            buffer = new byte[escaped.Length];
        }

        int length = 0;
        for (int at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] != '\\' || at + 1 >= escaped.Length)
            {
                buffer[length++] = escaped[at];
                continue;
            }

            at++;
            if (escaped[at] == 'u' && Unit(escaped, at + 1) is var unit and >= 0)
            {
                at += 4;
                if (unit is >= 0xD800 and < 0xDC00 && escaped.HasAt(at + 1, "\\u"u8) && Unit(escaped, at + 3) is var low and >= 0xDC00 and < 0xE000)
                {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    at += 6;
                }

                length = Write(buffer, length, unit is >= 0xD800 and < 0xE000 ? Replacement : unit);
                continue;
            }

            buffer[length++] = escaped[at] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                byte other => other,
            };
        }

        return new ReadOnlySpan<byte>(buffer, 0, length);
    }

    private static int Unit(ReadOnlySpan<byte> text, int at)
    {
        if (at + 4 > text.Length)
        {
            return -1;
        }

        int unit = 0;
        for (int i = at; i < at + 4; i++)
        {
            int digit = Octets.IsDigit(text[i]) ? text[i] - '0' : (text[i] | 0x20) is >= 'a' and <= 'f' ? (text[i] | 0x20) - 'a' + 10 : -1;
            if (digit < 0)
            {
                return -1;
            }

            unit = (unit << 4) + digit;
        }

        return unit;
    }

    private static int Write(byte[] buffer, int at, int rune)
    {
        if (rune < 0x80)
        {
            buffer[at++] = (byte)rune;
            return at;
        }

        if (rune < 0x800)
        {
            buffer[at++] = (byte)(0xC0 | (rune >> 6));
        }
        else
        {
            if (rune < 0x10000)
            {
                buffer[at++] = (byte)(0xE0 | (rune >> 12));
            }
            else
            {
                buffer[at++] = (byte)(0xF0 | (rune >> 18));
                buffer[at++] = (byte)(0x80 | ((rune >> 12) & 0x3F));
            }

            buffer[at++] = (byte)(0x80 | ((rune >> 6) & 0x3F));
        }

        buffer[at++] = (byte)(0x80 | (rune & 0x3F));
        return at;
    }
}
