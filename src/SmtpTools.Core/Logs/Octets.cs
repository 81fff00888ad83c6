using System;

namespace SmtpTools.Logs;

/// <summary>Reads numbers and finds signs in octets.</summary>
internal static class Octets
{
    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    public static bool IsLetter(byte octet) => (uint)((octet | 0x20) - 'a') <= 25;

    /// <summary>Where an octet stands, from a place on; -1 where it does not.</summary>
    public static int IndexOf(this ReadOnlySpan<byte> line, byte octet, int from)
    {
        if ((uint)from > (uint)line.Length)
        {
            return -1;
        }

        int found = line.Slice(from).IndexOf(octet);
        return found < 0 ? -1 : found + from;
    }

    /// <inheritdoc cref="IndexOf(ReadOnlySpan{byte}, byte, int)"/>
    public static int IndexOf(this ReadOnlySpan<byte> line, ReadOnlySpan<byte> octets, int from)
    {
        if ((uint)from > (uint)line.Length)
        {
            return -1;
        }

        int found = line.Slice(from).IndexOf(octets);
        return found < 0 ? -1 : found + from;
    }

    /// <summary>Where what follows these octets begins, from a place on; -1 where they do not stand.</summary>
    public static int Behind(this ReadOnlySpan<byte> line, ReadOnlySpan<byte> octets, int from = 0)
    {
        int at = line.IndexOf(octets, from);
        return at < 0 ? -1 : at + octets.Length;
    }

    /// <summary>Where the text whose quote opens here ends: at the closing quote, or the line's end where it was cut off. A backslash stands before what is no end.</summary>
    public static int EndOfQuoted(this ReadOnlySpan<byte> line, int open)
    {
        int at = open + 1;
        while (at < line.Length)
        {
            int next = line.Slice(at).IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return line.Length;
            }

            at += next;
            if (line[at] == '"')
            {
                return at;
            }

            at += 2;
        }

        return line.Length;
    }

    /// <summary>Whether these octets stand at a place.</summary>
    public static bool HasAt(this ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> octets) =>
        (uint)at <= (uint)line.Length && line.Slice(at).StartsWith(octets);

    /// <summary>The two digits at a place; -1 where there are none. A blank counts as a leading zero.</summary>
    public static int TwoDigits(this ReadOnlySpan<byte> line, int at)
    {
        int tens = line[at] == ' ' ? 0 : line[at] - '0';
        int ones = line[at + 1] - '0';
        return (uint)tens <= 9 && (uint)ones <= 9 ? (tens * 10) + ones : -1;
    }

    /// <summary>The whole number that these octets are; null where they are none, or more than eighteen digits.</summary>
    public static long? Number(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 0 or > 18)
        {
            return null;
        }

        long number = 0;
        foreach (byte digit in digits)
        {
            if (!IsDigit(digit))
            {
                return null;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    /// <summary>The number, with a fraction or without, that these octets are; null where they are none.</summary>
    public static double? Decimal(ReadOnlySpan<byte> digits)
    {
        int point = digits.IndexOf((byte)'.');
        if (point < 0)
        {
            return Number(digits);
        }

        ReadOnlySpan<byte> fraction = digits.Slice(point + 1);
        if ((point == 0 ? 0 : Number(digits.Slice(0, point))) is not { } whole || Number(fraction) is not { } part)
        {
            return null;
        }

        return whole + (part / Math.Pow(10, fraction.Length));
    }

    /// <summary>The end of the digits that begin at a place.</summary>
    public static int EndOfDigits(this ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && IsDigit(line[at]))
        {
            at++;
        }

        return at;
    }
}
