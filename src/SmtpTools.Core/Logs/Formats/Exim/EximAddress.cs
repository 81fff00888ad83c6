using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>Reads addresses: bare, in angle brackets, and as a delivery names what it went to (deliver.c, string_log_address).</summary>
internal static class EximAddress
{
    /// <summary>Where the bare address that begins here ends: at the next blank that is not in a quoted local part (RFC 5321 4.1.2), or before a colon and a blank.</summary>
    public static int EndOf(ReadOnlySpan<byte> line, int at)
    {
        int from = at < line.Length && line[at] == '"' ? line.EndOfQuoted(at) : at;
        int end = line.IndexOf((byte)' ', from);
        end = end < 0 ? line.Length : end;
        return end > at && end < line.Length && line[end - 1] == ':' ? end - 1 : end;
    }

    /// <summary>What the angle bracket that opens here holds; the next word where none does.</summary>
    public static LogSlice Bracketed(ReadOnlySpan<byte> line, int open)
    {
        if (open >= line.Length || line[open] != '<')
        {
            return LogSlice.Between(open, EndOf(line, open));
        }

        int from = open + 1 < line.Length && line[open + 1] == '"' ? line.EndOfQuoted(open + 1) : open;
        int close = line.IndexOf((byte)'>', from);
        return LogSlice.Between(open + 1, close < 0 ? line.Length : close);
    }

    /// <summary>
    /// Reads <c>final (parent, parent) &lt;original&gt;</c>: an address, or a local part, file, pipe (<c>|/bin/prog arguments</c>) or reply (<c>&gt;address</c>), with the
    /// addresses that it came from behind it where they differ. Returns where it ends.
    /// </summary>
    public static int ReadRecipient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isAddress = IsAddress(line, at);
        int end = isAddress ? EndOfFinal(line, at) : EndOfTarget(line, at);
        var final = LogSlice.Between(at, end);
        LogSlice original = default;
        if (line.HasAt(end, " ("u8) && line.IndexOf((byte)')', end) is > 0 and var close && line.HasAt(close + 1, " <"u8))
        {
            record.AddExtra("Parents", LogSlice.Between(end + 2, close));
            end = close + 1;
        }

        if (line.HasAt(end, " <"u8))
        {
            original = Bracketed(line, end + 1);
            end = Math.Min(original.End + 1, line.Length);
        }

        ReadOnlySpan<byte> name = line.Slice(final.Start, final.Length);
        if (isAddress && (name.IndexOf((byte)'@') >= 0 || IsOther(name, line.Slice(original.Start, original.Length))))
        {
            record.Set(LogField.Recipient, final);
            if (original.Length > 0)
            {
                record.Set(LogField.OriginalRecipient, original);
            }

            return end;
        }

        record.AddExtra("Target", final);
        if (original.Length > 0)
        {
            record.Set(LogField.Recipient, original);
        }

        return end;
    }

    /// <summary>
    /// Whether a local part is of another address than the original one: of an alias that has several, each is a recipient of its own. Case is that of the mailbox, and
    /// quotes are left out.
    /// </summary>
    private static bool IsOther(ReadOnlySpan<byte> localPart, ReadOnlySpan<byte> original)
    {
        if (original.Length == 0 || original[0] == '"' || localPart.SequenceEqual("discarded"u8))
        {
            return false;
        }

        for (int i = 0; i < localPart.Length; i++)
        {
            if (i == original.Length || (localPart[i] | 0x20) != (original[i] | 0x20))
            {
                return true;
            }
        }

        return !original.HasAt(localPart.Length, "@"u8);
    }

    /// <summary>Whether an address, or a local part, stands here, and no file, pipe or reply.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> line, int at) =>
        at < line.Length && line[at] is not ((byte)'|' or (byte)'/' or (byte)'>' or (byte)':') && !line.HasAt(at, "save "u8);

    /// <summary>The final address stands without the quotes that its local part may need; the original behind it has them.</summary>
    private static int EndOfFinal(ReadOnlySpan<byte> line, int at)
    {
        int end = EndOf(line, at);
        bool isWhole = line.Slice(at, end - at).IndexOf((byte)'@') >= 0 || line.HasAt(end, " <"u8) || line.HasAt(end, " ("u8);
        int original = isWhole ? -1 : line.IndexOf(" <\""u8, end);
        return original < 0 ? end : original;
    }

    /// <summary>A pipe or path may have blanks in it; the original address behind it is followed by the router, or by the transport where a system filter did it.</summary>
    private static int EndOfTarget(ReadOnlySpan<byte> line, int at)
    {
        int close = line.IndexOf("> R="u8, at);
        close = close < 0 ? line.IndexOf("> T="u8, at) : close;
        int open = close < 0 ? -1 : line.Slice(at, close - at).LastIndexOf(" <"u8);
        if (open < 0)
        {
            return EndOf(line, at);
        }

        int parents = line[at + open - 1] == ')' ? line.Slice(at, open).LastIndexOf(" ("u8) : -1;
        return at + (parents < 0 ? open : parents);
    }
}
