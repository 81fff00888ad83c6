using System.Text;

namespace SmtpTools.Replies;

/// <summary>Servers' text is hostile: what could steer a terminal, hide words or break XML becomes U+FFFD.</summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The first <paramref name="limit"/> characters of a text, made harmless; line breaks and tabs stay.</summary>
    public static string Clean(string text, int limit)
    {
        int length = text.Length <= limit ? text.Length : limit;
        int i = 0;
        while (i < length && !IsHarmful(text, i, length))
        {
            i++;
        }

        if (i == length)
        {
            return length == text.Length ? text : text.Substring(0, length);
        }

        var clean = new StringBuilder(text, 0, i, length);
        for (; i < length; i++)
        {
            clean.Append(IsHarmful(text, i, length) ? Replacement : text[i]);
        }

        return clean.ToString();
    }

    private static bool IsHarmful(string text, int i, int length)
    {
        char c = text[i];
        if (c < 0x7F)
        {
            return c < ' ' && c is not ('\t' or '\n' or '\r');
        }

        if (c < 0x2000)
        {
            return c <= '\u009F' || c == '\u061C'; // DEL, C1, Arabic letter mark
        }

        if (char.IsSurrogate(c))
        {
            return !(char.IsHighSurrogate(c) && i + 1 < length && char.IsLowSurrogate(text[i + 1]))
                && !(char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1]));
        }

        return c is >= '\u200B' and <= '\u200F' or >= '\u2028' and <= '\u202E' or >= '\u2060' and <= '\u206F' or '\uFEFF' or '\uFFFE' or '\uFFFF';
    }
}
