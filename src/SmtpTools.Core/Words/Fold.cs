using System.Text;

namespace SmtpTools.Words;

/// <summary>
/// Maps a character to the one it is compared as: small letters, Latin and Cyrillic letters without their marks, full-width forms as ASCII.
/// Replies come with and without accents, and in every mixture of letter case, so patterns must not depend on either.
/// </summary>
internal static class Fold
{
    /// <summary>Latin, Greek and Cyrillic end here; what lies above has no letter case worth a table.</summary>
    private const int TableSize = 0x530;

    public static char Char(char c)
    {
        if (c < TableSize)
        {
            return s_table[c];
        }

        // Full-width ASCII, as Japanese and Chinese servers write codes and Latin words.
        if (c >= '\uFF01' && c <= '\uFF5E')
        {
            return s_table[c - 0xFEE0];
        }

        return c;
    }

    public static string String(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            folded.Append(Char(c));
        }

        return folded.ToString();
    }

    /// <summary>True where every character is a word of its own, since the script puts no spaces between words.</summary>
    public static bool IsUnspaced(char c) =>
        c >= '\u0E00' && (
            c <= '\u0E7F' // Thai
            || (c >= '\u3005' && c <= '\u3007')
            || (c >= '\u3040' && c <= '\u30FF') // kana
            || (c >= '\u3400' && c <= '\u9FFF') // Han
            || (c >= '\uAC00' && c <= '\uD7A3') // Hangul: particles hang on words, so syllables serve better
            || (c >= '\uF900' && c <= '\uFAFF'));

    // Written out, since String.Normalize does nothing where the runtime goes without ICU, as it does in many containers.
    private static readonly string[] s_marked =
    [
        "aàáâãäåāăą", "cçćĉċč", "dďđð", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöøōŏő", "rŕŗř",
        "sśŝşšßșſ", "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž", "еёѐ", "иѝ", "αά", "εέ", "ηή", "ιίϊΐ", "οό", "υύϋΰ", "ωώ",
    ];

    private static readonly char[] s_table = BuildTable();

    private static char[] BuildTable()
    {
        var table = new char[TableSize];
        for (int i = 0; i < TableSize; i++)
        {
            table[i] = char.ToLowerInvariant((char)i);
        }

        foreach (string letters in s_marked)
        {
            foreach (char marked in letters)
            {
                table[marked] = table[char.ToUpperInvariant(marked)] = letters[0];
            }
        }

        return table;
    }
}
