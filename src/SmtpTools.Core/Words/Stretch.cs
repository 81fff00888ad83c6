using System;

namespace SmtpTools.Words;

/// <summary>Neighbouring characters of one sort.</summary>
internal struct Stretch
{
    private static readonly Signs[] s_ascii = BuildTable();

    /// <summary>The first character of another sort.</summary>
    public int End;

    /// <summary>One more than the last letter or digit; where the stretch begins, if it has none.</summary>
    public int EndOfWords;

    /// <summary>The last point before a letter or digit; -1 if there is none.</summary>
    public int LastDot;

    /// <summary>The stretch from <paramref name="start"/> on, up to <paramref name="limit"/> at most.</summary>
    public static Stretch Of(string text, int start, int limit, Signs signs)
    {
        var stretch = new Stretch { EndOfWords = start, LastDot = -1 };
        int i = start, dot = -1;
        for (; i < limit && (SignsOf(text[i]) & signs) != 0; i++)
        {
            if (text[i] == '.')
            {
                dot = i;
            }
            else if (WordScanner.IsWordChar(text[i]))
            {
                stretch.EndOfWords = i + 1;
                stretch.LastDot = dot;
            }
        }

        stretch.End = i;
        return stretch;
    }

    private static Signs SignsOf(char c) =>
        c < s_ascii.Length ? s_ascii[c] : char.IsLetterOrDigit(c) ? Signs.Host | Signs.Local | Signs.Literal : Signs.Literal;

    private static Signs[] BuildTable()
    {
        var table = new Signs[0x80];
        for (char c = '!'; c < table.Length; c++)
        {
            bool isDigit = c is >= '0' and <= '9';
            bool isHost = WordScanner.IsWordChar(c) || c is '.' or '-' or '_';
            bool isLocal = isHost || c is '+' or '=' or '%' or '&' or '~' or '!' or '#';
            table[c] = (isDigit || c == '.' ? Signs.Dotted : 0) | (isHost ? Signs.Host : 0) | (isLocal ? Signs.Local : 0) | (c == ']' ? 0 : Signs.Literal);
        }

        return table;
    }
}

/// <summary>What a character may be part of.</summary>
[Flags]
internal enum Signs : byte
{
    /// <summary>Numbers with points: digits and points.</summary>
    Dotted = 1,

    /// <summary>A host name: letters, digits, point, hyphen and underscore.</summary>
    Host = 2,

    /// <summary>The local part of an address, or a host name of whatever form.</summary>
    Local = 4,

    /// <summary>An address in brackets: anything but a space and the closing bracket.</summary>
    Literal = 8,
}
