using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>postscreen: <c>CONNECT from [address]:port to [address]:port</c> and what its tests find (postscreen/*.c), and dnsblog beside it.</summary>
internal static class PostfixPostscreen
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("CONNECT from "u8))
        {
            return ReadConnect(record, line, at + "CONNECT from "u8.Length);
        }

        if (words.StartsWith("DISCONNECT "u8))
        {
            record.Kind = SmtpLogEventKind.Disconnected;
            return Peer.ReadClient(record, line, at + "DISCONNECT "u8.Length) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("DNSBL rank "u8))
        {
            int rank = at + "DNSBL rank "u8.Length;
            record.Kind = SmtpLogEventKind.Screened;
            record.AddExtra("Test", new LogSlice(at, "DNSBL"u8.Length));
            record.AddExtra("Rank", LogSlice.Between(rank, line.EndOfDigits(rank + (line.HasAt(rank, "-"u8) ? 1 : 0))));
            return ReadFrom(record, line, rank, " for "u8) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("addr "u8))
        {
            return ReadListing(record, line, at);
        }

        if (words.StartsWith("reject: "u8))
        {
            return PostfixReject.Read(record, line, at);
        }

        return words.StartsWith("HANGUP after "u8) || words.StartsWith("PREGREET "u8) ? ReadTimed(record, line, at)
            : OctetWords.BeginsWithOne(s_verdicts, words) ? ReadVerdict(record, line, at)
            : OctetWords.BeginsWithOne(s_faults, words) ? ReadFault(record, line, at)
            : words.StartsWith("entering STRESS mode "u8) || words.StartsWith("leaving STRESS mode "u8) ? record.Tell(SmtpLogEventKind.Warning, line, at)
            : OctetWords.BeginsWithOne(s_verbose, words) ? LineKind.Known
            : LineKind.Unrecognized;
    }

    private static readonly string[] s_verdicts =
        ["PASS NEW ", "PASS OLD ", "WHITELISTED ", "BLACKLISTED ", "ALLOWLISTED ", "DENYLISTED ", "ALLOWLIST VETO ", "WHITELIST VETO "];

    private static readonly string[] s_faults =
    [
        "BARE NEWLINE from ", "COMMAND PIPELINING from ", "NON-SMTP COMMAND from ", "COMMAND TIME LIMIT from ", "COMMAND LENGTH LIMIT from ", "COMMAND COUNT LIMIT from ",
        "DATA without valid RCPT from ", "BDAT without valid RCPT from ",
    ];

    private static readonly string[] s_verbose = ["PASS ", "FAIL [", "SKIP ", "DROP [", "ENFORCE [", "UNPASS [", "UNFAIL ["];

    private static LineKind ReadConnect(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadClient(record, line, at);
        record.Kind = SmtpLogEventKind.Connected;
        if (line.HasAt(end, " to ["u8) && line.IndexOf((byte)']', end) is > 0 and var close)
        {
            record.AddExtra("LocalAddress", LogSlice.Between(end + " to ["u8.Length, close));
            if (line.HasAt(close, "]:"u8))
            {
                record.AddExtra("LocalPort", LogSlice.Between(close + 2, line.EndOfDigits(close + 2)));
            }
        }

        return end < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    /// <summary><c>PREGREET 14 after 0.1 from [address]:port: EHLO x\r\n</c>, <c>HANGUP after 0.2 from [address]:port in tests before SMTP handshake</c>.</summary>
    private static LineKind ReadTimed(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isHangup = line[at] == 'H';
        int after = line.IndexOf(" after "u8, at);
        int end = ReadFrom(record, line, after, " from "u8);
        if (after < 0 || end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = isHangup ? SmtpLogEventKind.ConnectionLost : SmtpLogEventKind.Screened;
        record.AddExtra("Test", new LogSlice(at, isHangup ? "HANGUP"u8.Length : "PREGREET"u8.Length));
        if (!isHangup)
        {
            record.AddExtra("Octets", LogSlice.Between(at + "PREGREET "u8.Length, after));
        }

        record.AddExtra("AfterSeconds", LogSlice.Between(after + " after "u8.Length, line.IndexOf((byte)' ', after + " after "u8.Length)));
        SetRest(record, line, end);
        return LineKind.Event;
    }

    /// <summary><c>PASS NEW [address]:port</c>.</summary>
    private static LineKind ReadVerdict(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int open = line.IndexOf((byte)'[', at);
        if (open < 0 || Peer.ReadClient(record, line, open) < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Screened;
        record.AddExtra("Test", LogSlice.Between(at, open - 1));
        return LineKind.Event;
    }

    /// <summary><c>COMMAND PIPELINING from [address]:port after EHLO: MAIL FROM:...\r\n</c>; the client's words come last.</summary>
    private static LineKind ReadFault(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = ReadFrom(record, line, at, " from "u8);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Screened;
        record.AddExtra("Test", LogSlice.Between(at, line.IndexOf(" from "u8, at)));
        if (line.HasAt(end, " after "u8))
        {
            int command = end + " after "u8.Length;
            end = command;
            while (end < line.Length && line[end] is not ((byte)' ' or (byte)':'))
            {
                end++;
            }

            record.Set(LogField.Command, LogSlice.Between(command, end));
        }

        SetRest(record, line, end);
        SecretOctets.HideLoneResponses(record, LogSlice.Between(end, line.Length));
        return LineKind.Event;
    }

    private static int ReadFrom(LogRecord record, ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> word)
    {
        int from = at < 0 ? -1 : line.IndexOf(word, at);
        return from < 0 ? -1 : Peer.ReadClient(record, line, from + word.Length);
    }

    private static void SetRest(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)':' or (byte)' ')
        {
            at++;
        }

        if (at < line.Length)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }
    }

    /// <summary>dnsblog: <c>addr 192.0.2.1 listed by domain zone.example as 127.0.0.2</c>.</summary>
    private static LineKind ReadListing(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int listed = line.IndexOf(" listed by domain "u8, at);
        int domain = listed + " listed by domain "u8.Length;
        int end = listed < 0 ? -1 : line.IndexOf(" as "u8, domain);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Listed;
        record.Set(LogField.ClientAddress, LogSlice.Between(at + "addr "u8.Length, listed));
        record.AddExtra("BlockList", LogSlice.Between(domain, end));
        record.AddExtra("Answer", LogSlice.Between(end + " as "u8.Length, line.Length));
        return LineKind.Event;
    }
}
