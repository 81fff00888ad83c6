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

    /// <summary>Hides what follows AUTH and a mechanism, wherever a line has it: in errors, where a server repeats the command, or in a log that nobody knows.</summary>
    public static void HideResponses(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        for (int at = FindAuth(line, 0); at >= 0; at = FindAuth(line, at))
        {
            int end = EndOfWord(line, at);
            int response = end + 1;
            if (!IsMechanism(line.Slice(at, end - at)) || response >= line.Length)
            {
                continue;
            }

            int last = EndOfBase64(line, response);
            if (IsResponse(line.Slice(response, last - response)))
            {
                record.Hide(LogSlice.Between(response, last));
            }
        }
    }

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
        words.Length >= Shortest && words.Length % 4 == 0 && EndOfBase64(words, 0) == words.Length && !IsMechanism(words);

    /// <summary>Whether Base64 behind a mechanism is a response, and neither another mechanism nor a word.</summary>
    private static bool IsResponse(ReadOnlySpan<byte> word) => word.Length >= Shortest && !IsMechanism(word) && !IsCapitalized(word);

    private static bool IsCapitalized(ReadOnlySpan<byte> word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] is < (byte)'a' or > (byte)'z')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where the word behind AUTH begins.</summary>
    private static int FindAuth(ReadOnlySpan<byte> line, int from)
    {
        int at = line.IndexOf("AUTH "u8, from);
        at = at < 0 ? line.IndexOf("auth "u8, from) : at;
        return at < 0 ? -1 : at + "AUTH "u8.Length;
    }

    private static int EndOfWord(ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf((byte)' ', at);
        return end < 0 ? line.Length : end;
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
