using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>postscreen: <c>CONNECT from [address]:port to [address]:port</c> and what its tests find (postscreen/postscreen.c and its tests), and dnsblog beside it.</summary>
internal static class PostfixPostscreen
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int open = line.IndexOf((byte)'[', at);
        if (open < 0 || Peer.ReadClient(record, line, open) is var end && end < 0)
        {
            return LineKind.Unrecognized;
        }

        ReadOnlySpan<byte> words = line.Slice(at, open - at);
        if (words.StartsWith("CONNECT "u8))
        {
            record.Kind = SmtpLogEventKind.Connected;
        }
        else if (words.StartsWith("DISCONNECT "u8))
        {
            record.Kind = SmtpLogEventKind.Disconnected;
        }
        else if (words.StartsWith("HANGUP "u8))
        {
            record.Kind = SmtpLogEventKind.ConnectionLost;
            SetTest(record, line, at, open);
        }
        else if (words.StartsWith("DNSBL rank "u8))
        {
            record.Kind = SmtpLogEventKind.Screened;
            int rank = at + "DNSBL rank "u8.Length;
            record.AddExtra("Test", new LogSlice(at, "DNSBL"u8.Length));
            record.AddExtra("Rank", LogSlice.Between(rank, line.EndOfDigits(rank)));
        }
        else if (words.StartsWith("PASS "u8) || IsTest(words))
        {
            record.Kind = SmtpLogEventKind.Screened;
            SetTest(record, line, at, open);
        }
        else
        {
            return LineKind.Unrecognized;
        }

        return LineKind.Event;
    }

    /// <summary><c>addr 192.0.2.1 listed by domain zone.example as 127.0.0.2</c>.</summary>
    public static LineKind ReadListing(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int listed = line.IndexOf(" listed by domain "u8, at);
        if (!line.HasAt(at, "addr "u8) || listed < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Listed;
        record.Set(LogField.ClientAddress, LogSlice.Between(at + "addr "u8.Length, listed));
        int domain = listed + " listed by domain "u8.Length;
        int end = line.IndexOf((byte)' ', domain);
        record.AddExtra("BlockList", LogSlice.Between(domain, end < 0 ? line.Length : end));
        if (line.HasAt(end, " as "u8))
        {
            record.AddExtra("Answer", LogSlice.Between(end + " as "u8.Length, line.Length));
        }

        return LineKind.Event;
    }

    /// <summary>PREGREET, BARE NEWLINE, COMMAND PIPELINING, NON-SMTP COMMAND, COMMAND TIME LIMIT, ALLOWLIST VETO and the like: words in capitals.</summary>
    private static bool IsTest(ReadOnlySpan<byte> words)
    {
        int capitals = 0;
        while (capitals < words.Length && words[capitals] is (>= (byte)'A' and <= (byte)'Z') or (byte)' ' or (byte)'-')
        {
            capitals++;
        }

        return capitals > 4;
    }

    private static void SetTest(LogRecord record, ReadOnlySpan<byte> line, int at, int open)
    {
        int end = at;
        while (end < open && line[end] is (>= (byte)'A' and <= (byte)'Z') or (byte)' ' or (byte)'-')
        {
            end++;
        }

        while (end > at && line[end - 1] == ' ')
        {
            end--;
        }

        record.AddExtra("Test", LogSlice.Between(at, end));
        if (end + 1 < open || line.IndexOf((byte)' ', open) > 0)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }
    }
}
