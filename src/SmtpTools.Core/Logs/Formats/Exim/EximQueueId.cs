using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>The ids of Exim's messages: three numbers to the base 62, of 6, 6 and 2 digits; since 4.97 of 6, 11 and 4.</summary>
internal static class EximQueueId
{
    private const int OldLength = 16;
    private const int NewLength = 23;

    /// <summary>Where the id that begins here ends; -1 where none does.</summary>
    public static int EndOf(ReadOnlySpan<byte> line, int at)
    {
        if (at + OldLength > line.Length || line[at + 6] != '-')
        {
            return -1;
        }

        int second = line[at + 13] == '-' ? at + 13 : at + NewLength <= line.Length && line[at + 18] == '-' ? at + 18 : -1;
        int end = second == at + 13 ? at + OldLength : at + NewLength;
        if (second < 0 || (end < line.Length && IsDigit(line[end])))
        {
            return -1;
        }

        return IsNumber(line.Slice(at, 6)) && IsNumber(line.Slice(at + 7, second - at - 7)) && IsNumber(line.Slice(second + 1, end - second - 1)) ? end : -1;
    }

    private static bool IsNumber(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!IsDigit(digit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDigit(byte octet) => Octets.IsDigit(octet) | Octets.IsLetter(octet); // no branch, which nobody could predict
}
