using System.Text;

namespace SmtpTools.Replies;

/// <summary>Servers' text is hostile: what could steer a terminal, hide or disguise words, or break XML becomes U+FFFD.</summary>
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

    // Short, so that the compiler puts it into the loops above: most text is ASCII.
    private static bool IsHarmful(string text, int i, int length) => text[i] is < ' ' or > '~' && IsHarmfulRarely(text, i, length);

    private static bool IsHarmfulRarely(string text, int i, int length)
    {
        char c = text[i];
        if (c < ' ')
        {
            return c is not ('\t' or '\n' or '\r');
        }

        if (!char.IsSurrogate(c))
        {
            return IsUnseen(c);
        }

        int first = char.IsHighSurrogate(c) ? i : i - 1;
        return first < 0 || first + 1 >= length || !char.IsSurrogatePair(text[first], text[first + 1]) || IsUnseen(char.ConvertToUtf32(text[first], text[first + 1]));
    }

    private static bool IsUnseen(int character)
    {
        foreach ((int first, int last) in s_unseen)
        {
            if (character <= last)
            {
                return character >= first;
            }
        }

        return false;
    }

    // Unicode 17: the categories Cc, Cf, Zl and Zp, what is Default_Ignorable_Code_Point besides, and the two that XML forbids. Written out, since what the runtime
    // knows of Unicode depends on its age.
    private static readonly (int First, int Last)[] s_unseen =
    [
        (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160),
        (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];
}
