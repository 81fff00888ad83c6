using System;
using System.Globalization;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>Where the reply stands in a text, and its codes.</summary>
internal struct ReplyLocation
{
    /// <summary>The reply code, or 0 where the text has none.</summary>
    public int Code;

    public EnhancedStatusCode? Enhanced;

    /// <summary>Where the codes begin; equal to <see cref="TextStart"/> where there are none.</summary>
    public int CodeStart;

    /// <summary>Where the server's words begin.</summary>
    public int TextStart;

    /// <summary>Where the server's words end.</summary>
    public int TextEnd;

    /// <summary>The code of another reply behind this one, or 0.</summary>
    public int OtherCode;
}

/// <summary>
/// Finds the reply in a text: <c>Reply-line = Reply-code [ SP textstring ]</c> (RFC 5321 4.2), with whatever a program or a person wrote around it.
/// <see cref="CodeEvidence"/> tells reply codes from other numbers. Serves one thread at a time.
/// </summary>
internal sealed class ReplyLocator(CodeClues clues)
{
    // What Postfix logs behind a reply of another server, and of its own; and qmail.
    private static readonly string[] s_behind = [" (in reply to ", "; from=<", "; to=<", "Giving up on "];

    private readonly CodeEvidence _evidence = new(clues);

    public ReplyLocation Locate(string text)
    {
        _evidence.Text = text;
        int first = SkipOpening(text);
        var location = new ReplyLocation { TextEnd = text.Length };
        if (IsCodeAt(text, first) && !_evidence.IsAnotherNumber(first))
        {
            Take(text, LaterFailure(text, first), ref location);
        }
        else
        {
            int best = BestCode(text);
            if (best >= 0)
            {
                Take(text, best, ref location);
            }
        }

        if (location.Enhanced is null)
        {
            TakeLooseStatus(text, ref location);
        }

        location.TextEnd = EndOfWords(text, location);
        CutAtOtherReply(text, ref location);
        return location;
    }

    /// <summary>In a dialogue of several replies ("334 ..." and on the next line "535 ...") the refusal is what matters.</summary>
    private static int LaterFailure(string text, int first)
    {
        for (int line = text[first] >= '4' ? -1 : text.IndexOf('\n', first); line >= 0; line = text.IndexOf('\n', line + 1))
        {
            if (IsCodeAt(text, line + 1) && text[line + 1] >= '4')
            {
                return line + 1;
            }
        }

        return first;
    }

    /// <summary>Three digits that stand alone, the first 1 to 5.</summary>
    private static bool IsCodeAt(string text, int i)
    {
        if (i + 3 > text.Length || text[i] is < '1' or > '5' || !IsDigit(text, i + 1) || !IsDigit(text, i + 2))
        {
            return false;
        }

        if (i + 3 == text.Length)
        {
            return true;
        }

        char after = text[i + 3];
        return after is '-' or '/' or ',' or ':' && IsDigit(text, i + 4)
            ? ReplySyntax.TryReadStatus(text, i + 4, text.Length, out _, out _) || (after == '-' && HasPoint(text, i + 4))
            : !(WordScanner.IsWordChar(after) && !Fold.IsUnspaced(after)) && after is not ('@' or '%' or '/' or '\\' or '_') && !(after == '.' && IsDigit(text, i + 4));
    }

    /// <summary>"550-192.0.2.1 is blocked" is a line of a reply, "555-0100" a telephone number.</summary>
    private static bool HasPoint(string text, int i)
    {
        while (IsDigit(text, i))
        {
            i++;
        }

        return i < text.Length && text[i] == '.' && IsDigit(text, i + 1);
    }

    private int BestCode(string text)
    {
        int best = -1, bestScore = 0;
        for (int i = 0; i + 3 <= text.Length; i++)
        {
            char c = text[i];
            if (c is < '1' or > '5')
            {
                continue;
            }

            if (StandsFree(text, i) && IsCodeAt(text, i))
            {
                int score = _evidence.Weigh(i);
                if (score > bestScore)
                {
                    best = i;
                    bestScore = score;
                }
            }

            while (i + 1 < text.Length && IsDigit(text, i + 1))
            {
                i++;
            }
        }

        return _evidence.IsEnough(bestScore) ? best : -1;
    }

    private static bool StandsFree(string text, int i)
    {
        if (i == 0)
        {
            return true;
        }

        char before = text[i - 1];
        return before switch
        {
            '.' or '_' or '/' or '\\' or '@' or '+' or '%' or '$' => false,
            '-' => i >= 2 && !WordScanner.IsWordChar(text[i - 2]),
            '[' => i < 2 || !WordScanner.IsWordChar(text[i - 2]), // smtp[550] is a process
            ':' => i >= 2 && !IsDigit(text, i - 2) && text[i - 2] != ']', // :587, 192.0.2.1:587, [192.0.2.1]:587
            _ => !WordScanner.IsWordChar(before) || Fold.IsUnspaced(before),
        };
    }

    private static void Take(string text, int start, ref ReplyLocation location)
    {
        location.Code = (text[start] - '0') * 100 + (text[start + 1] - '0') * 10 + text[start + 2] - '0';
        location.CodeStart = start;
        int after = start + 3;
        if (CodeEvidence.TryReadStatusAfter(text, after, out EnhancedStatusCode status, out int end))
        {
            location.Enhanced = status;
            after = end;
        }

        location.TextStart = SkipSeparators(text, after);
    }

    /// <summary>An enhanced status code elsewhere: <c>(#5.1.1)</c> at the end of qmail's replies, <c>dsn=5.1.1</c>, <c>Status: 5.1.1</c>.</summary>
    private void TakeLooseStatus(string text, ref ReplyLocation location)
    {
        for (int i = text.IndexOf('.'); i > 0; i = text.IndexOf('.', i + 1))
        {
            int start = i - 1;
            if (text[start] is not ('2' or '4' or '5') || !StatusStandsFree(text, start)
                || !ReplySyntax.TryReadStatus(text, start, text.Length, out EnhancedStatusCode status, out int end))
            {
                continue;
            }

            if (!_evidence.IsStatus(start, status, location.Code))
            {
                continue;
            }

            location.Enhanced = status;
            if (location.Code == 0)
            {
                location.CodeStart = start;
                location.TextStart = SkipSeparators(text, end);
            }

            return;
        }
    }

    private static bool StatusStandsFree(string text, int i) =>
        i == 0 || (text[i - 1] is not ('.' or '_' or '/' or '@' or '+' or '-' or ':') && !(WordScanner.IsWordChar(text[i - 1]) && !Fold.IsUnspaced(text[i - 1])))
        || (text[i - 1] is '-' or ':' && (i == 1 || !IsDigit(text, i - 2)));

    /// <summary>Leaves out what a program put behind the server's words: <c> (in reply to RCPT TO command))</c>, a closing quote.</summary>
    private static int EndOfWords(string text, in ReplyLocation location)
    {
        int end = text.Length;
        foreach (string behind in s_behind)
        {
            int at = text.IndexOf(behind, location.TextStart, end - location.TextStart, StringComparison.Ordinal);
            end = at >= 0 ? at : end;
        }

        if (text.StartsWith("#<", StringComparison.Ordinal))
        {
            int angle = text.LastIndexOf('>');
            end = angle > location.TextStart && angle < end ? angle : end; // Exchange's "#< ... > #SMTP#"
        }

        char open = location.CodeStart == 0 ? '\0' : text[location.CodeStart - 1];
        if (open is not ('\'' or '"') || end <= location.TextStart)
        {
            return end;
        }

        int close = text.LastIndexOf(open, end - 1, end - location.TextStart);
        return close > location.TextStart ? close : end;
    }

    /// <summary>A further line with another code is another reply.</summary>
    private void CutAtOtherReply(string text, ref ReplyLocation location)
    {
        if (location.Code == 0 || location.TextStart >= location.TextEnd)
        {
            return;
        }

        for (int line = text.IndexOf('\n', location.TextStart, location.TextEnd - location.TextStart); line >= 0 && line + 1 < location.TextEnd;
            line = text.IndexOf('\n', line + 1, location.TextEnd - line - 1))
        {
            int start = line + 1;
            if (IsCodeAt(text, start) && start + 3 < text.Length && text[start + 3] is (' ' or '-') && !_evidence.IsAnotherNumber(start))
            {
                int code = (text[start] - '0') * 100 + (text[start + 1] - '0') * 10 + text[start + 2] - '0';
                if (code != location.Code)
                {
                    location.OtherCode = code;
                    location.TextEnd = line;
                    return;
                }
            }
        }
    }

    /// <summary>Brackets, quotes, arrows and other signs in front of the text; not those that make an amount, a path or a part of a number of what follows.</summary>
    private static int SkipOpening(string text)
    {
        int i = 0;
        while (i < text.Length && !WordScanner.IsWordChar(text[i]) && text[i] is not ('+' or '/' or '\\' or '@' or '.' or ',' or '%' or '_') && !char.IsSurrogate(text[i])
            && CharUnicodeInfo.GetUnicodeCategory(text[i]) != UnicodeCategory.CurrencySymbol)
        {
            i++;
        }

        return i;
    }

    private static int SkipSeparators(string text, int i)
    {
        while (i < text.Length && (text[i] <= ' ' || text[i] is '-' or ':' or ',' or ';' or ')' or ']' or '>'))
        {
            i++;
        }

        return i;
    }

    private static bool IsDigit(string text, int i) => i < text.Length && text[i] is >= '0' and <= '9';
}
