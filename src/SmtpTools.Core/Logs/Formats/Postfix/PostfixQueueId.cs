using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// The ids of Postfix's queue files: upper-case hexadecimal digits, or, with <c>enable_long_queue_ids</c>, at least ten of digits and letters without vowels.
/// </summary>
internal static class PostfixQueueId
{
    private const int ShortestHex = 6; // five of the microseconds, and the inode
    private const int LongestHex = 21; // an inode of 64 bits
    private const int ShortestLong = 10;
    private const int Longest = 32;

    // 1 where hexadecimal, 2 where of the long kind.
    private static readonly byte[] s_kinds = MakeKinds();

    /// <summary>Reads an id and the ": " behind it; returns where the words behind them begin, or -1.</summary>
    public static int Read(ReadOnlySpan<byte> line, int at)
    {
        int end = EndOf(line, at);
        return end > 0 && end + 1 < line.Length && line[end] == ':' && line[end + 1] == ' ' ? end + 2 : -1;
    }

    /// <summary>Where the id that begins here ends; -1 where none does.</summary>
    public static int EndOf(ReadOnlySpan<byte> line, int at)
    {
        int both = 3;
        int end = at;
        int last = Math.Min(line.Length, at + Longest);
        for (; end < last; end++)
        {
            byte kinds = s_kinds[line[end]];
            if ((kinds & both) == 0)
            {
                break;
            }

            both &= kinds;
        }

        int length = end - at;
        bool isHex = (both & 1) != 0 && length is >= ShortestHex and <= LongestHex;
        bool isLong = (both & 2) != 0 && length >= ShortestLong;
        return isHex || isLong ? end : -1;
    }

    private static byte[] MakeKinds()
    {
        var kinds = new byte[256];
        foreach (byte octet in "0123456789ABCDEF"u8)
        {
            kinds[octet] |= 1;
        }

        foreach (byte octet in "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"u8)
        {
            kinds[octet] |= 2;
        }

        return kinds;
    }
}
