using System;
using System.Collections.Generic;
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
/// Finds the reply in a text: <c>Reply-line = Reply-code [ SP textstring ]</c> (RFC 5321 4.2), with whatever a program wrote around it. A number is a
/// reply code where the words and signs beside it say so; ports, sizes, years, addresses and telephone numbers stand beside other words.
/// </summary>
internal static class ReplyLocator
{
    private const int Accepted = 3;

    private static readonly HashSet<string> s_before = new(StringComparer.Ordinal)
    {
        "said", "says", "error", "errors", "smtp", "esmtp", "lmtp", "code", "codes", "status", "returned", "returns", "reply", "replied", "response", "responded", "answer", "answered",
        "result", "server", "host", "got", "received", "remote", "stat", "bounce", "bounced", "exception", "reason", "message", "diagnostic", "rejected", "refused", "failed", "failure",
        "fehler", "fehlercode", "fehlermeldung", "antwort", "statuscode", "erreur", "reponse", "errore", "codice", "risposta", "codigo", "erro", "respuesta", "resposta",
        "fout", "foutcode", "kod", "kodu", "blad", "chyba", "fel", "felkod", "feil", "fejl", "oshibka", "ошибка", "ошибки", "код", "ответ",
        "エラー", "コード", "错误", "代码", "错误代码", "錯誤", "代碼", "오류", "smtperror", "smtpcode", "smtpstatus", "responsecode", "replycode", "errorcode", "smtpexception", "rcode",
        "data", "command", "rcpt", "mail", "ehlo", "helo", "auth", "starttls", "banner", "greeting", "with",
    };

    private static readonly HashSet<string> s_notBefore = new(StringComparer.Ordinal)
    {
        "port", "size", "pid", "limit", "than", "of", "over", "max", "maximum", "id", "year", "tel", "phone", "fax", "page", "room", "ticket", "case", "uid", "delay", "line", "lines",
        "http", "https", "errno", "defer", "queue", "by", "for", "in", "after", "every", "least", "about", "only", "version", "v", "exceeds", "exceeded", "up", "to", "minimum", "rank", "score", "level",
    };

    private static readonly HashSet<string> s_unit = new(StringComparer.Ordinal)
    {
        "b", "kb", "mb", "gb", "kib", "mib", "bytes", "byte", "octets", "kilobytes", "megabytes", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "hour", "hours",
        "day", "days", "recipients", "recipient", "messages", "message", "mails", "emails", "connections", "connection", "percent", "ms", "times", "users", "addresses", "characters", "chars",
    };

    // At the very beginning even "421 connection timed out" is a reply, but "500 messages an hour" is none.
    private static readonly HashSet<string> s_counted = new(StringComparer.Ordinal)
    {
        "b", "kb", "mb", "gb", "kib", "mib", "bytes", "octets", "kilobytes", "megabytes", "sec", "secs", "seconds", "mins", "minutes", "hours", "days", "percent", "ms", "times",
        "messages", "mails", "emails", "connections", "recipients",
    };

    // What Postfix logs behind a reply of another server, and of its own.
    private static readonly string[] s_behind = [" (in reply to ", "; from=<", "; to=<"];

    private static readonly HashSet<string> s_versioned = new(StringComparer.Ordinal)
    {
        "version", "v", "postfix", "exim", "sendmail", "release", "build", "php", "openssl", "exchange", "phpmailer", "nodemailer", "python", "java", "linux", "server", "mailer", "dovecot", "tls",
    };

    public static ReplyLocation Locate(string text)
    {
        int first = SkipOpening(text, 0);
        var location = new ReplyLocation { TextEnd = text.Length };
        if (IsCodeAt(text, first) && !IsTelephone(text, first + 3) && !s_counted.Contains(WordAfter(text, first + 3)))
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
        return !(WordScanner.IsWordChar(after) && !Fold.IsUnspaced(after)) && after is not ('@' or '%' or '/' or '\\' or '_')
            && !(after is '.' or ',' && IsDigit(text, i + 4)) && !(after == ':' && IsDigit(text, i + 4))
            && !(after == '-' && IsDigit(text, i + 4) && !ReplySyntax.TryReadStatus(text, i + 4, text.Length, out _, out _));
    }

    private static int BestCode(string text)
    {
        int best = -1, bestScore = Accepted - 1;
        for (int i = 0; i + 3 <= text.Length; i++)
        {
            char c = text[i];
            if (c is < '1' or > '5')
            {
                continue;
            }

            if (StandsFree(text, i) && IsCodeAt(text, i))
            {
                int score = Score(text, i);
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

        return best;
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

    private static int Score(string text, int i)
    {
        int score = text[i] >= '4' ? 1 : text[i] == '1' ? -1 : 0;
        int after = i + 3;
        if (TryReadStatusAfter(text, after, out EnhancedStatusCode status, out _))
        {
            score += status.Class == text[i] - '0' ? 6 : 3;
        }

        string next = WordAfter(text, after);

        score += next.Length > 0 || after == text.Length ? 1 : 0;
        if (after == text.Length && text[i + 1] <= '5')
        {
            score += 1;
        }

        string previous = WordBefore(text, i, out char sign, out bool lineStart);
        bool isNamed = s_before.Contains(previous) || EndsWithClue(previous);
        bool isCount = s_counted.Contains(next) || (s_unit.Contains(next) && sign is not (':' or ';') && !lineStart);
        if (s_notBefore.Contains(previous) || (isCount && !isNamed))
        {
            return -8;
        }

        if (isNamed)
        {
            score += 4;
        }

        if (after + 2 < text.Length && text[after] == ',' && (text[after + 2] is '\'' or '"' || string.CompareOrdinal(text, after, ", b'", 0, 4) == 0))
        {
            score += 3; // (550, b'...'), a Python exception
        }

        if (lineStart)
        {
            score += 5;
        }

        // mx.example.com:587 is a port; said:550 and <user@example.com>:550 are replies.
        if (i >= 2 && text[i - 1] == ':' && text[i - 2] != '>' && score < 4)
        {
            return -8;
        }

        bool closed = after < text.Length && text[after] is ')' or ']';
        return score + sign switch
        {
            '(' or '[' => closed ? (IsTelephone(text, after) ? -8 : 3) : 1,
            ':' or ';' => 2,
            '\'' or '"' => 2,
            '#' or '<' or '>' or '=' => 1,
            _ => 0,
        };
    }

    private static bool EndsWithClue(string word)
    {
        if (word.EndsWith("error", StringComparison.Ordinal) || word.EndsWith("exception", StringComparison.Ordinal))
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

        return false;
    }

    private static void Take(string text, int start, ref ReplyLocation location)
    {
        location.Code = (text[start] - '0') * 100 + (text[start + 1] - '0') * 10 + text[start + 2] - '0';
        location.CodeStart = start;
        int after = start + 3;
        if (TryReadStatusAfter(text, after, out EnhancedStatusCode status, out int end))
        {
            location.Enhanced = status;
            after = end;
        }

        location.TextStart = SkipSeparators(text, after);
    }

    /// <summary>An enhanced status code directly behind a reply code, whatever brackets and signs stand between.</summary>
    private static bool TryReadStatusAfter(string text, int i, out EnhancedStatusCode status, out int end)
    {
        int limit = Math.Min(text.Length, i + 6);
        while (i < limit && text[i] is ' ' or '-' or '(' or '[' or '<' or '#' or ',' or ':' or ';' or '\'' or '"' or '=')
        {
            i++;
        }

        if (i + 1 < text.Length && text[i] == 'b' && text[i + 1] is '\'' or '"')
        {
            i += 2; // (550, b'5.1.1 ...'), a Python exception
        }

        return ReplySyntax.TryReadStatus(text, i, text.Length, out status, out end);
    }

    /// <summary>An enhanced status code elsewhere: <c>(#5.1.1)</c> at the end of qmail's replies, <c>dsn=5.1.1</c>, <c>Status: 5.1.1</c>.</summary>
    private static void TakeLooseStatus(string text, ref ReplyLocation location)
    {
        for (int i = text.IndexOf('.'); i > 0; i = text.IndexOf('.', i + 1))
        {
            int start = i - 1;
            if (text[start] is not ('2' or '4' or '5') || !StatusStandsFree(text, start)
                || !ReplySyntax.TryReadStatus(text, start, text.Length, out EnhancedStatusCode status, out int end))
            {
                continue;
            }

            string previous = WordBefore(text, start, out char sign, out _);
            bool marked = sign is '#' or '(' or '[' or '=' || previous is "dsn" or "status" or "smtp";
            if ((s_versioned.Contains(previous) && !marked) || (location.Code != 0 && status.Class != location.Code / 100 && !marked))
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
    private static void CutAtOtherReply(string text, ref ReplyLocation location)
    {
        if (location.Code == 0 || location.TextStart >= location.TextEnd)
        {
            return;
        }

        for (int line = text.IndexOf('\n', location.TextStart, location.TextEnd - location.TextStart); line >= 0 && line + 1 < location.TextEnd;
            line = text.IndexOf('\n', line + 1, location.TextEnd - line - 1))
        {
            int start = line + 1;
            if (IsCodeAt(text, start) && start + 3 < text.Length && text[start + 3] is (' ' or '-') && !s_counted.Contains(WordAfter(text, start + 3)))
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

    private static int SkipOpening(string text, int i)
    {
        while (i < text.Length && (text[i] <= ' ' || text[i] is '<' or '>' or '"' or '\'' or '(' or '[' or '#' or '-' or '*'))
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

    private static string WordBefore(string text, int i, out char sign, out bool lineStart)
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
        int start = end;
        while (start > 0 && end - start < 20 && WordScanner.IsWordChar(text[start - 1]))
        {
            start--;
        }

        return start == end ? "" : Fold.String(text.Substring(start, end - start));
    }

    /// <summary>The area code of "(555) 123-4567".</summary>
    private static bool IsTelephone(string text, int after) => after < text.Length && text[after] == ')' && NextNonSpaceIsDigit(text, after + 1);

    private static bool NextNonSpaceIsDigit(string text, int i)
    {
        while (i < text.Length && text[i] == ' ')
        {
            i++;
        }

        return IsDigit(text, i);
    }

    private static bool IsDigit(string text, int i) => i < text.Length && text[i] is >= '0' and <= '9';
}
