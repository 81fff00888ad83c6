using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>Small readers of the forms that stand in replies: enhanced status codes, URLs, top-level domains.</summary>
internal static class ReplySyntax
{
    // Reserved and everyday generic domains; every two-letter label counts as a country's. A list of all is not needed: what is
    // missed is read as two words, and what is found too often ("full.please") is kept out by being written in one case.
    private static readonly HashSet<string> s_domains = new(StringComparer.OrdinalIgnoreCase)
    {
        "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "pro", "arpa", "mobi", "jobs", "coop", "aero", "museum", "travel", "asia", "cat", "tel",
        "example", "test", "invalid", "localhost", "localdomain", "local", "lan", "internal", "corp", "home", "intern", "private", "intranet",
        "app", "dev", "cloud", "online", "shop", "site", "xyz", "top", "club", "email", "mail", "tech", "store", "live", "news", "world", "agency", "digital",
        "services", "solutions", "systems", "network", "support", "group", "company", "center", "today", "life", "space", "website", "work", "works", "blog", "page",
        "bank", "berlin", "bayern", "hamburg", "koeln", "wien", "swiss", "paris", "london", "amsterdam", "moscow", "tokyo", "google", "microsoft", "swisscom",
    };

    /// <summary>
    /// Reads class "." subject "." detail (RFC 3463 2: class 2, 4 or 5; subject and detail of up to three digits, without leading zeros).
    /// </summary>
    public static bool TryReadStatus(string text, int start, int end, out EnhancedStatusCode code, out int codeEnd)
    {
        code = default;
        codeEnd = start;
        if (start + 5 > end || text[start] is not ('2' or '4' or '5') || text[start + 1] != '.')
        {
            return false;
        }

        int i = start + 2;
        if (!TryReadPart(text, ref i, end, out int subject) || i >= end || text[i] != '.')
        {
            return false;
        }

        i++;
        if (!TryReadPart(text, ref i, end, out int detail) || (i < end && (WordScanner.IsWordChar(text[i]) || IsDotAndDigit(text, i, end))))
        {
            return false;
        }

        code = new EnhancedStatusCode(text[start] - '0', subject, detail);
        codeEnd = i;
        return true;
    }

    private static bool TryReadPart(string text, ref int i, int end, out int value)
    {
        int start = i;
        value = 0;
        while (i < end && text[i] is >= '0' and <= '9' && i - start < 4)
        {
            value = value * 10 + text[i++] - '0';
        }

        return i > start && i - start <= 3;
    }

    private static bool IsDotAndDigit(string text, int i, int end) => text[i] == '.' && i + 1 < end && text[i + 1] is >= '0' and <= '9';

    /// <summary>The end of the URL that starts at <paramref name="start"/>: at a space, bracket or quote, without the sentence's punctuation.</summary>
    public static int UrlEnd(string text, int start, int end)
    {
        int i = start;
        while (i < end && text[i] > ' ' && text[i] is not ('<' or '>' or '"' or '\'' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '\\' or '\u007F'))
        {
            if (Fold.IsUnspaced(text[i]) || text[i] is >= '\u2000' and <= '\u303F' or >= '\uFF00' and <= '\uFFEF')
            {
                break;
            }

            i++;
        }

        while (i > start && text[i - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '*')
        {
            i--;
        }

        return i;
    }

    public static bool IsTopLevelDomain(string text, int start, int end)
    {
        int length = end - start;
        if (length is < 2 or > 12)
        {
            return false;
        }

        bool upper = false, lower = false;
        for (int i = start; i < end; i++)
        {
            char c = text[i];
            if (c is >= 'a' and <= 'z')
            {
                lower = true;
            }
            else if (c is >= 'A' and <= 'Z')
            {
                upper = true;
            }
            else
            {
                return false;
            }
        }

        return !(upper && lower) && (length == 2 || s_domains.Contains(text.Substring(start, length)));
    }
}
