using System;

namespace SmtpTools.Logs.Formats.Wrapped;

/// <summary>What tools put before each line when they show lines of several sources: <c>mx-1  | </c>, <c>[pod/mx-0/postfix] </c>, <c>mail.log:12:</c>.</summary>
internal static class LinePrefix
{
    private const int Longest = 256;
    private const int MostColons = 3; // C:\mail.log:12:

    /// <summary>Reads what stands before a line.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="source">The container; empty where the line is of a file.</param>
    /// <param name="begin">Where the line itself begins.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out LogSlice source, out int begin)
    {
        ReadOnlySpan<byte> head = line.Length > Longest ? line.Slice(0, Longest) : line;
        source = default;
        bool isPod = head.StartsWith("[pod/"u8);
        begin = head.Behind(isPod ? "] "u8 : " | "u8);
        if (begin < 0)
        {
            begin = EndOfFile(line, head);
            return begin > 0;
        }

        int start = isPod ? 1 : 0;
        int end = isPod ? begin - 2 : line.IndexOf((byte)' ', 0);
        source = LogSlice.Between(start, end);
        return end > start && (isPod || IsBlank(line.Slice(end, begin - end - "| "u8.Length)));
    }

    private static bool IsBlank(ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
        {
            if (octet != ' ')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A file's name is told by the stamp behind it.</summary>
    private static int EndOfFile(ReadOnlySpan<byte> line, ReadOnlySpan<byte> head)
    {
        int at = 0;
        for (int colons = 0; colons < MostColons && head.IndexOf((byte)':', at) is var colon and >= 0; colons++)
        {
            at = colon + 1;
            if (SyslogStamp.IsAt(line, at))
            {
                return at;
            }
        }

        return -1;
    }
}
