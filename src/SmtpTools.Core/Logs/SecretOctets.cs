using System;

namespace SmtpTools.Logs;

/// <summary>
/// What clients say to prove who they are (RFC 4954 4). Servers log it, or repeat it where they do not understand it; passwords stand there in Base64, and nothing that is made of a
/// log may show them.
/// </summary>
internal static class SecretOctets
{
    private const int LongestMechanism = 20; // RFC 4422 3.1
    private const int Shortest = 4; // less is no Base64
    private const int Compared = 64; // bounds the search in lines of one letter

    /// <summary>
    /// Puts asterisks wherever a secret stands in a line; in JSON, with a backslash before a slash, and in W3C logs with a plus for a blank. What goes on behind it in the same way is part of it.
    /// </summary>
    public static void Hide(Span<byte> line, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < Shortest)
        {
            return;
        }

        ReadOnlySpan<byte> head = secret.Slice(0, Math.Min(secret.Length, Compared));
        for (int at = 0; at < line.Length; at++)
        {
            int next = line.Slice(at).IndexOf(head[0]);
            if (next < 0)
            {
                return;
            }

            at += next;
            int end = EndOf(line, at, head);
            if (end < 0)
            {
                continue;
            }

            while (end < line.Length && secret.Length > Compared && IsBase64(line[end]))
            {
                end++;
            }

            line.Slice(at, end - at).Fill((byte)'*');
            at = end - 1;
        }
    }

    /// <summary>
    /// Hides what follows AUTH and a mechanism, or AUTH alone, wherever a line has it: in errors, where a server repeats the command, or in a log that nobody knows. Verbs have no case
    /// (RFC 5321 2.4). What a server took for a command may be a response too.
    /// </summary>
    public static void HideResponses(LogRecord record)
    {
        if (record.Has(LogField.Command) && LogNames.CommandOf(record[LogField.Command]) == SmtpCommand.None && IsLoneResponse(record[LogField.Command]))
        {
            record.Hide(record.Slice(LogField.Command));
        }

        if (record.Has(LogField.ReplyText) && Octets.Number(record[LogField.ReplyCode]) is >= 500 and <= 504) // to what is no command there (RFC 5321 4.2.2)
        {
            HideLoneResponses(record, record.Slice(LogField.ReplyText));
        }

        ReadOnlySpan<byte> line = record.Line;
        int upper = Next(line, "UTH"u8, 0);
        int lower = Next(line, "uth"u8, 0);
        while (Math.Min(upper, lower) is < int.MaxValue and var mark)
        {
            int at = mark + "UTH"u8.Length;
            at = mark > 0 && line[mark - 1] is (byte)'A' or (byte)'a' ? HideBehind(record, line, at) : at;
            upper = upper < at ? Next(line, "UTH"u8, at) : upper;
            lower = lower < at ? Next(line, "uth"u8, at) : lower;
        }
    }

    /// <summary>
    /// Hides every response that stands alone among words that a client said, and a server repeats: between blanks, quotes, or escapes such as <c>\r\n</c>. The last may be cut off.
    /// </summary>
    public static void HideLoneResponses(LogRecord record, LogSlice words)
    {
        ReadOnlySpan<byte> octets = record.Octets(words);
        for (int at = 0; at < octets.Length; at++)
        {
            bool isEscape = octets[at] == '\\';
            int end = isEscape ? at : EndOfBase64(octets, at);
            ReadOnlySpan<byte> word = octets.Slice(at, end - at);
            bool isCut = end == octets.Length;
            if ((isCut ? IsResponse(word) : IsLoneResponse(word)) && !IsWord(word) && (isCut || octets[end] is (byte)' ' or (byte)'\t' or (byte)'"' or (byte)'\'' or (byte)'\\'))
            {
                record.Hide(new LogSlice(words.Start + at, word.Length));
            }

            at = isEscape ? at + 1 : Math.Max(at, end - 1); // the letter behind a backslash is none of the word's
        }
    }

    /// <summary>Hides the response behind AUTH; returns where the search goes on.</summary>
    private static int HideBehind(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int word = BehindSeparators(line, at);
        int end = word;
        while (end < line.Length && (IsBase64(line[end]) || line[end] is (byte)'-' or (byte)'_'))
        {
            end++;
        }

        bool isMechanism = word > at && IsMechanism(line.Slice(word, end - word));
        int response = isMechanism ? BehindSeparators(line, end) : word;
        int last = isMechanism ? EndOfBase64(line, response) : end;
        ReadOnlySpan<byte> octets = line.Slice(response, last - response);
        if (response > (isMechanism ? end : at) && IsResponse(octets) && (isMechanism || IsLoneResponse(octets)))
        {
            record.Hide(LogSlice.Between(response, last));
        }

        return last;
    }

    /// <summary>Behind blanks, tabs (Exim writes a backslash and a t), and what a server puts between its own words and the client's.</summary>
    private static int BehindSeparators(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && (line[at] is (byte)' ' or (byte)'\t' or (byte)':' or (byte)'=' || line.HasAt(at, "\\t"u8)))
        {
            at += line[at] == '\\' ? 2 : 1;
        }

        return at;
    }

    private static int Next(ReadOnlySpan<byte> line, ReadOnlySpan<byte> sought, int from) => line.IndexOf(sought, from) is var at and >= 0 ? at : int.MaxValue;

    /// <summary>
    /// Whether a word is the name of a mechanism, and no response without one: letters of one case, digits, hyphens and underscores.
    /// </summary>
    public static bool IsMechanism(ReadOnlySpan<byte> word)
    {
        bool hasUpper = false, hasLower = false;
        foreach (byte octet in word)
        {
            hasUpper |= octet is >= (byte)'A' and <= (byte)'Z';
            hasLower |= octet is >= (byte)'a' and <= (byte)'z';
            if (!Octets.IsLetter(octet) && !Octets.IsDigit(octet) && octet is not ((byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return word.Length is > 0 and <= LongestMechanism && (!(hasUpper && hasLower) || word.SequenceEqual("Plain"u8) || word.SequenceEqual("Login"u8));
    }

    /// <summary>Whether words are nothing but Base64, as a response is that stands alone, and no command.</summary>
    public static bool IsLoneResponse(ReadOnlySpan<byte> words) =>
        words.Length >= Shortest && words.Length % 4 == 0 && EndOfBase64(words, 0) == words.Length && words.Slice(0, words.Length - 2).IndexOf((byte)'=') < 0 && !IsMechanism(words);

    /// <summary>Whether Base64 behind a mechanism is a response, and neither another mechanism nor a word.</summary>
    private static bool IsResponse(ReadOnlySpan<byte> word) => word.Length >= Shortest && !IsMechanism(word) && !IsWord(word) && word.IndexOf((byte)'=') is var padding && (padding < 0 || padding >= word.Length - 2);

    /// <summary>Small letters behind any first: <c>Host</c>, <c>name/address</c>.</summary>
    private static bool IsWord(ReadOnlySpan<byte> word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] is (< (byte)'a' or > (byte)'z') and not (byte)'/')
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOfBase64(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && IsBase64(line[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsBase64(byte octet) => Octets.IsLetter(octet) || Octets.IsDigit(octet) || octet is (byte)'+' or (byte)'/' or (byte)'=';

    /// <summary>Where these octets, which begin at a place, end; -1 where they do not stand there.</summary>
    private static int EndOf(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> octets)
    {
        foreach (byte octet in octets)
        {
            at += at < line.Length && line[at] == '\\' ? 1 : 0;
            if (at >= line.Length || (line[at] != octet && !(octet == ' ' && line[at] == '+')))
            {
                return -1;
            }

            at++;
        }

        return at;
    }
}
