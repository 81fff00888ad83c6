using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>Reads <c>"..."</c> of subjects and replies, with a backslash before quotes and backslashes, and other octets as <c>\n</c> or <c>\303</c> (string_printing).</summary>
internal static class EximQuoted
{
    /// <summary>Whether a text has octets that stand for others.</summary>
    public static bool IsEscaped(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\\') >= 0;

    /// <summary>The text as it was.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        var octets = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet = text[i];
            if (octet == '\\' && i + 1 < text.Length)
            {
                i++;
                octet = text[i];
                if (i + 2 < text.Length && IsOctal(octet) && IsOctal(text[i + 1]) && IsOctal(text[i + 2]))
                {
                    octet = (byte)(((octet - '0') << 6) | ((text[i + 1] - '0') << 3) | (text[i + 2] - '0'));
                    i += 2;
                }
                else
                {
                    octet = octet is (byte)'n' or (byte)'r' or (byte)'t' ? (byte)' ' : octet;
                }
            }

            octets[length++] = octet;
        }

        Array.Resize(ref octets, length);
        return octets;
    }

    private static bool IsOctal(byte octet) => octet is >= (byte)'0' and <= (byte)'7';
}
