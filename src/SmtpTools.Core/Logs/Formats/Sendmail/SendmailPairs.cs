using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>Reads <c>name=value, name=value</c>, and the values that lines share: addresses, the other side of a connection, times.</summary>
internal static class SendmailPairs
{
    /// <summary>The value that begins here: to the next comma and blank that are not in angle brackets, or to the line's end.</summary>
    public static LogSlice Value(ReadOnlySpan<byte> line, int at)
    {
        int from = at;
        if (at < line.Length && line[at] == '"' && line.EndOfQuoted(at) is var close && close < line.Length)
        {
            from = close; // "Last, First" <a@example>
        }

        if (at < line.Length && line[at] == '<')
        {
            from = line.IndexOf((byte)'>', line.HasAt(at, "<\""u8) ? line.IndexOf("\"@"u8, at + 2) : at);
        }

        int end = from < 0 ? -1 : line.IndexOf(", "u8, from);
        return LogSlice.Between(at, end < 0 ? line.Length : end); // an address that does not end is the rest of a line that was cut
    }

    /// <summary>Reads the pair that begins here: its name's length, and its value; false where none does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, int at, out LogSlice name, out LogSlice value)
    {
        int end = at;
        while (end < line.Length && (Octets.IsLetter(line[end]) || Octets.IsDigit(line[end]) || line[end] is (byte)'_' or (byte)'-'))
        {
            end++;
        }

        bool isPair = end > at && end < line.Length && line[end] == '=';
        name = LogSlice.Between(at, end);
        value = isPair ? Value(line, end + 1) : default;
        return isPair;
    }

    /// <summary>An address without its angle brackets, and without the phrase that may stand before them (RFC 5322 3.4).</summary>
    public static LogSlice Inside(ReadOnlySpan<byte> line, LogSlice value)
    {
        if (value.Length < 2 || line[value.End - 1] != '>')
        {
            return value;
        }

        int open = line[value.Start] == '<' || IsFileOrProgram(line, value.Start) ? 0 : line.Slice(value.Start, value.Length).LastIndexOf((byte)'<');
        return open < 0 || line[value.Start + open] != '<' ? value : LogSlice.Between(value.Start + open + 1, value.End - 1);
    }

    private static bool IsFileOrProgram(ReadOnlySpan<byte> line, int at) => line[at] is (byte)'|' or (byte)'/' || line.HasAt(at, "\"|"u8);

    /// <summary>
    /// Reads a client, <c>name [address] (may be forged)</c>, with the user's name before it where its host tells that (RFC 1413), <c>user@name [address]</c>; or the user alone who submitted
    /// on this host, <c>user@localhost</c>. Returns where it ends.
    /// </summary>
    public static int ReadClient(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        int blank = words.IndexOf((byte)' ');
        int at = words.Slice(0, blank < 0 ? words.Length : blank).LastIndexOf((byte)'@');
        if (at > 0)
        {
            record.AddExtra("User", new LogSlice(value.Start, at));
            if (words.Slice(at + 1).SequenceEqual("localhost"u8))
            {
                return value.End;
            }
        }

        return ReadPeer(record, line, LogSlice.Between(value.Start + at + 1, value.End), LogField.ClientName, LogField.ClientAddress);
    }

    /// <summary>Reads the server that mail was handed to, <c>mx.example. [address]</c>; returns where it ends.</summary>
    public static int ReadRelay(LogRecord record, ReadOnlySpan<byte> line, LogSlice value) => ReadPeer(record, line, value, LogField.RelayName, LogField.RelayAddress);

    private static int ReadPeer(LogRecord record, ReadOnlySpan<byte> line, LogSlice value, LogField name, LogField address)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        int open = words.IndexOf(" ["u8);
        open = open >= 0 ? open + 1 : words.StartsWith("["u8) ? 0 : -1;
        int close = open < 0 ? -1 : words.IndexOf((byte)']', open);
        int nameEnd = close < 0 ? words.Length : Math.Max(open - 1, 0);
        int bare = nameEnd > 0 && words[nameEnd - 1] == '.' ? nameEnd - 1 : nameEnd;
        if (bare > 0 && words[0] != '[')
        {
            record.Set(name, new LogSlice(value.Start, bare));
        }

        if (close < 0)
        {
            return value.End;
        }

        int from = words.HasAt(open + 1, "IPv6:"u8) ? open + 1 + "IPv6:"u8.Length : open + 1;
        record.Set(address, LogSlice.Between(value.Start + from, value.Start + close));
        int end = close + 1;
        if (words.HasAt(end, " (may be forged)"u8))
        {
            record.AddExtra("MayBeForged", LogSlice.Between(value.Start + end + 2, value.Start + end + " (may be forged"u8.Length));
            end += " (may be forged)"u8.Length;
        }

        return value.Start + end;
    }

    /// <summary>Sets a field to the seconds of <c>hh:mm:ss</c> or <c>days+hh:mm:ss</c>.</summary>
    public static void SetTime(LogRecord record, LogField field, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> time = line.Slice(value.Start, value.Length);
        int plus = time.IndexOf((byte)'+');
        long days = plus < 0 ? 0 : Octets.Number(time.Slice(0, plus)) ?? -1;
        ReadOnlySpan<byte> clock = time.Slice(plus + 1);
        if (days < 0 || days > 9999 || clock.Length != 8 || clock[2] != ':' || clock[5] != ':')
        {
            return;
        }

        int hours = clock.TwoDigits(0);
        int minutes = clock.TwoDigits(3);
        int seconds = clock.TwoDigits(6);
        if (hours >= 0 && minutes >= 0 && seconds >= 0)
        {
            record.SetNumber(field, (days * 86400) + (hours * 3600) + (minutes * 60) + seconds);
        }
    }
}
