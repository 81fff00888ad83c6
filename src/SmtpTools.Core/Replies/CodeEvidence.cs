using System;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>
/// Tells reply codes from other numbers by the words and signs beside them: an order, a room, a port, a size, a year, a telephone number or a version stands beside other words
/// than a reply code does.
/// </summary>
internal sealed class CodeEvidence(CodeClues clues)
{
    private const int Accepted = 3;
    private const int Never = -8;

    private string _text = "";
    private bool? _isAboutMail;

    /// <summary>The text that the questions are about.</summary>
    public string Text
    {
        get => _text;
        set
        {
            _text = value;
            _isAboutMail = null;
        }
    }

    /// <summary>How much speaks for the number at <paramref name="i"/>; negative where it is surely something else.</summary>
    public int Weigh(int i)
    {
        string text = Text;
        int after = i + 3;
        int score = text[i] >= '4' ? 1 : text[i] == '1' ? -1 : 0;
        if (TryReadStatusAfter(text, after, out EnhancedStatusCode status, out _))
        {
            score += status.Class == text[i] - '0' ? 6 : 3;
        }

        string next = WordAfter(text, after);
        score += next.Length > 0 || after == text.Length ? 1 : 0;
        score += clues.Behind.Contains(next) ? 3 : 0;

        string previous = WordBefore(text, i, out int start, out char sign, out bool lineStart);
        bool isNamed = IsName(previous);
        if (!isNamed && clues.Between.Contains(previous))
        {
            isNamed = IsName(WordBefore(text, start, out start, out _, out _));
        }

        bool isCount = (clues.Counted.Contains(next) && !(isNamed && sign != '\0')) || (clues.MaybeCounted.Contains(next) && !isNamed && sign is not (':' or ';') && !lineStart);
        if (isCount || clues.NotBefore.Contains(previous) || (isNamed && WordBefore(text, start, out _, out _, out _) == "http") || IsStreet(i)
            || (status.Class == 0 && clues.Http.Contains(text.Substring(i, 3)) && !IsAboutMail))
        {
            return Never;
        }

        score += isNamed ? 4 : 0;
        if (after + 2 < text.Length && text[after] == ',' && (text[after + 2] is '\'' or '"' || string.CompareOrdinal(text, after, ", b'", 0, 4) == 0))
        {
            score += 3; // (550, b'...'), a Python exception
        }

        score += lineStart ? 5 : 0;

        // mx.example.com:587 is a port; said:550 and <user@example.com>:550 are replies.
        if (i >= 2 && text[i - 1] == ':' && text[i - 2] != '>' && score < 4)
        {
            return Never;
        }

        bool closed = after < text.Length && text[after] is ')' or ']';
        return score + sign switch
        {
            '(' or '[' => closed ? (IsTelephone(text, after) ? Never : 3) : 1,
            ':' or ';' => 2,
            '\'' or '"' => 2,
            '<' or '>' or '=' or '-' => 1,
            _ => 0,
        };
    }

    /// <summary>Whether that much is enough, in a text such as this.</summary>
    public bool IsEnough(int score) => score >= Accepted || (score == Accepted - 1 && IsAboutMail);

    /// <summary>Whether a number at the head of a text or line is a count, a telephone number or a house's; else it is a reply code there.</summary>
    public bool IsAnotherNumber(int i) => IsTelephone(Text, i + 3) || clues.Counted.Contains(WordAfter(Text, i + 3)) || IsStreet(i);

    /// <summary>Whether an enhanced status code that stands apart from the reply code is one, and no version or section.</summary>
    public bool IsStatus(int i, EnhancedStatusCode status, int code)
    {
        string previous = WordBefore(Text, i, out _, out char sign, out bool lineStart);
        if (sign is '#' or '(' or '[' or '=' || previous is "dsn" or "status" or "smtp")
        {
            return true;
        }

        if (clues.Versioned.Contains(previous) || (code != 0 && status.Class != code / 100))
        {
            return false;
        }

        return code != 0 || lineStart || sign != '\0' || IsName(previous) || (!clues.NotBefore.Contains(previous) && IsAboutMail);
    }

    /// <summary>An enhanced status code directly behind a reply code, whatever brackets and signs stand between.</summary>
    public static bool TryReadStatusAfter(string text, int i, out EnhancedStatusCode status, out int end)
    {
        int limit = Math.Min(text.Length, i + 6);
        while (i < limit && text[i] is ' ' or '-' or '(' or '[' or '<' or '#' or ',' or ':' or ';' or '\'' or '"' or '=' or '/' or '|' or ')' or ']')
        {
            i++;
        }

        if (i + 1 < text.Length && text[i] == 'b' && text[i + 1] is '\'' or '"')
        {
            i += 2; // (550, b'5.1.1 ...'), a Python exception
        }

        return ReplySyntax.TryReadStatus(text, i, text.Length, out status, out end);
    }

    /// <summary>Looked for once: a text may have a number in every word.</summary>
    private bool IsAboutMail => _isAboutMail ??= Array.Exists(clues.Mail, word => Text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    private bool IsName(string word) =>
        clues.Before.Contains(word) || Array.Exists(clues.Endings, ending => word.EndsWith(ending, StringComparison.Ordinal));

    private static string WordAfter(string text, int i)
    {
        int limit = Math.Min(text.Length, i + 3);
        while (i < limit && (text[i] == ' ' || text[i] is '-' or ':' or ')' or ']' or '\''))
        {
            i++;
        }

        int start = i;
        while (i < text.Length && i - start < 20 && WordScanner.IsWordChar(text[i]))
        {
            i++;
        }

        return i == start ? "" : Fold.String(text.Substring(start, i - start));
    }

    private static string WordBefore(string text, int i, out int start, out char sign, out bool lineStart)
    {
        int end = i;
        sign = '\0';
        while (end > 0 && text[end - 1] is ' ' or '\t' or ':' or ';' or ',' or '(' or ')' or '[' or '\'' or '"' or '#' or '<' or '>' or '=' or '-')
        {
            if (sign == '\0' && text[end - 1] is not (' ' or '\t'))
            {
                sign = text[end - 1];
            }

            end--;
        }

        lineStart = end == 0 || text[end - 1] is '\n' or '\r';
        start = end;
        while (start > 0 && end - start < 20 && WordScanner.IsWordChar(text[start - 1]))
        {
            start--;
        }

        return start == end ? "" : Fold.String(text.Substring(start, end - start));
    }

    /// <summary>The number of "250 Main Street" or "552 Old Mill Road".</summary>
    private bool IsStreet(int i)
    {
        const int LongestName = 4;
        int at = i + 3;
        for (int word = 1; word <= LongestName && at + 1 < Text.Length && Text[at] == ' ' && char.IsUpper(Text[at + 1]); word++)
        {
            if (word > 1 && clues.Streets.Contains(WordAfter(Text, at)))
            {
                return !IsAboutMail;
            }

            at++;
            while (at < Text.Length && WordScanner.IsWordChar(Text[at]))
            {
                at++;
            }
        }

        return false;
    }

    /// <summary>The area code of "(555) 123-4567"; "(421) 4.7.0" is a reply.</summary>
    private static bool IsTelephone(string text, int after)
    {
        if (after >= text.Length || text[after] != ')')
        {
            return false;
        }

        int i = after + 1;
        while (i < text.Length && text[i] == ' ')
        {
            i++;
        }

        return i < text.Length && text[i] is >= '0' and <= '9' && !ReplySyntax.TryReadStatus(text, i, text.Length, out _, out _);
    }
}
