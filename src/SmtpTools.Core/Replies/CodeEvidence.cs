using System;
using System.Collections.Generic;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>
/// Tells reply codes from other numbers by the words and signs beside them: an order, a room, a port, a size, a year, a telephone number or a version stands beside other words
/// than a reply code does.
/// </summary>
internal static class CodeEvidence
{
    private const int Accepted = 3;
    private const int Never = -8;

    private static readonly HashSet<string> s_before = new(StringComparer.Ordinal)
    {
        "said", "says", "error", "errors", "smtp", "esmtp", "lmtp", "code", "codes", "status", "returned", "returns", "reply", "replied", "response", "responded", "answer", "answered",
        "result", "server", "host", "got", "get", "getting", "received", "remote", "stat", "bounce", "bounced", "exception", "reason", "message", "diagnostic", "rejected", "refused", "failed", "failure",
        "fehler", "fehlermeldung", "antwort", "meldet", "meldete", "erreur", "reponse", "errore", "codice", "risposta", "codigo", "erro", "respuesta", "resposta",
        "fout", "foutcode", "kod", "kodu", "blad", "chyba", "fel", "felkod", "feil", "fejl", "oshibka", "ошибка", "ошибки", "код", "ответ",
        "エラー", "コード", "错误", "代码", "错误代码", "錯誤", "代碼", "오류",
        "data", "command", "rcpt", "mail", "ehlo", "helo", "auth", "starttls", "banner", "greeting", "with",
    };

    // SMTPSendFailedException, DSNStatus, ResponseCode and their like.
    private static readonly string[] s_ending = ["error", "exception", "status", "code"];

    private static readonly HashSet<string> s_behind = new(StringComparer.Ordinal)
    {
        "error", "reply", "response", "bounce", "failure", "rejection", "code", "status", "fehler", "erreur", "errore", "erro", "fout",
    };

    // What stands between a number and the word that says what it is: "got a 550", "the code is 550".
    private static readonly HashSet<string> s_between = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "is", "was", "permanent", "temporary", "ein", "eine", "einen", "ist", "war", "un", "une", "est", "es", "el", "la", "le", "e", "een", "en", "den", "det",
    };

    private static readonly HashSet<string> s_notBefore = new(StringComparer.Ordinal)
    {
        "port", "size", "pid", "limit", "than", "of", "over", "max", "maximum", "id", "year", "tel", "phone", "fax", "page", "room", "ticket", "case", "uid", "delay", "line", "lines",
        "http", "https", "errno", "defer", "queue", "by", "for", "in", "after", "every", "least", "about", "only", "version", "v", "exceeds", "exceeded", "up", "to", "minimum", "rank", "score", "level",
        "order", "invoice", "building", "floor", "flight", "route", "street", "number", "price", "section", "chapter", "rfc", "article", "item", "step", "nrcpt",
    };

    // Only plurals: behind "552 message" no number was counted. Even at the very beginning "500 messages an hour" is no reply.
    private static readonly HashSet<string> s_counted = new(StringComparer.Ordinal)
    {
        "b", "kb", "mb", "gb", "kib", "mib", "bytes", "octets", "kilobytes", "megabytes", "sec", "secs", "seconds", "mins", "minutes", "hours", "days", "weeks", "months", "years", "percent", "ms", "times",
        "messages", "mails", "emails", "connections", "recipients", "people", "persons", "items", "pages", "euro", "euros", "eur", "dollars", "usd", "pounds", "volt", "volts", "watt", "watts", "degrees",
        "kg", "grams", "km", "miles", "meters", "metres",
    };

    // At the beginning of a text or line and behind a name these may be the server's words.
    private static readonly HashSet<string> s_maybeCounted = new(StringComparer.Ordinal) { "s", "min", "users", "addresses", "characters", "chars" };

    private static readonly HashSet<string> s_versioned = new(StringComparer.Ordinal)
    {
        "version", "v", "postfix", "exim", "sendmail", "release", "build", "php", "openssl", "exchange", "phpmailer", "nodemailer", "python", "java", "linux", "server", "mailer", "dovecot", "tls",
    };

    // A text with one of these is about mail, so that a number that nothing else speaks for may be a code.
    private static readonly string[] s_context =
    [
        "mail", "smtp", "deliver", "recipient", "user", "bounce", "reject", "relay", "correo", "courriel", "почт", "メール", "邮", "郵", "메일",
    ];

    /// <summary>How much speaks for the number at <paramref name="i"/>; negative where it is surely something else.</summary>
    public static int Weigh(string text, int i)
    {
        int after = i + 3;
        int score = text[i] >= '4' ? 1 : text[i] == '1' ? -1 : 0;
        if (TryReadStatusAfter(text, after, out EnhancedStatusCode status, out _))
        {
            score += status.Class == text[i] - '0' ? 6 : 3;
        }

        string next = WordAfter(text, after);
        score += next.Length > 0 || after == text.Length ? 1 : 0;
        score += s_behind.Contains(next) ? 3 : 0;

        string previous = WordBefore(text, i, out int start, out char sign, out bool lineStart);
        bool isNamed = IsName(previous);
        if (!isNamed && s_between.Contains(previous))
        {
            isNamed = IsName(WordBefore(text, start, out start, out _, out _));
        }

        bool isCount = (s_counted.Contains(next) && !(isNamed && sign != '\0')) || (s_maybeCounted.Contains(next) && !isNamed && sign is not (':' or ';') && !lineStart);
        if (isCount || s_notBefore.Contains(previous) || (isNamed && WordBefore(text, start, out _, out _, out _) == "http"))
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
    public static bool IsEnough(string text, int score) => score >= Accepted || (score == Accepted - 1 && IsAboutMail(text));

    /// <summary>Whether a number at the head of a text or line is a count or a telephone number; else it is a reply code there.</summary>
    public static bool IsAnotherNumber(string text, int i) => IsTelephone(text, i + 3) || s_counted.Contains(WordAfter(text, i + 3));

    /// <summary>Whether an enhanced status code that stands apart from the reply code is one, and no version or section.</summary>
    public static bool IsStatus(string text, int i, EnhancedStatusCode status, int code)
    {
        string previous = WordBefore(text, i, out _, out char sign, out bool lineStart);
        if (sign is '#' or '(' or '[' or '=' || previous is "dsn" or "status" or "smtp")
        {
            return true;
        }

        if (s_versioned.Contains(previous) || (code != 0 && status.Class != code / 100))
        {
            return false;
        }

        return code != 0 || lineStart || sign != '\0' || IsName(previous) || (!s_notBefore.Contains(previous) && IsAboutMail(text));
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

    private static bool IsName(string word)
    {
        if (s_before.Contains(word))
        {
            return true;
        }

        foreach (string clue in s_before)
        {
            if (Fold.IsUnspaced(clue[0]) && word.EndsWith(clue, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return Array.Exists(s_ending, ending => word.EndsWith(ending, StringComparison.Ordinal));
    }

    private static bool IsAboutMail(string text) => Array.Exists(s_context, word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

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
