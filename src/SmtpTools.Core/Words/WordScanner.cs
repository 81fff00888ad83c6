using System;

namespace SmtpTools.Words;

/// <summary>
/// Cuts a text into words and looks each up in the vocabulary. Letter case, accents and punctuation do not count; addresses, IP addresses,
/// host names and enhanced status codes are one word each. Linear in the text's length. Not thread-safe: each thread has its own.
/// </summary>
internal sealed class WordScanner(Vocabulary vocabulary)
{
    /// <summary>An address is at most 254 octets (RFC 5321 4.5.3.1); a longer one is read as plain words.</summary>
    private const int LongestLexeme = 320;

    private const int ShortestId = 6;

    private readonly char[] _letters = new char[LongestLexeme + 1];

    /// <summary>The reply code whose repetitions at the heads of further lines are no words, or 0.</summary>
    public int ReplyCode { get; set; }

    private string _text = "";
    private int _end;
    private WordList _words = new();
    private int _skippedCodeEnd;

    // Where the last look ahead of each kind ended: the words of a chain such as a-a-a-a all look along the whole of it.
    private Stretch _local;
    private Stretch _domain;
    private Stretch _literal;
    private Stretch _host;
    private Stretch _dotted;

    /// <summary>How many characters were looked at ahead of the words, in all; so that a test can prove that it is linear.</summary>
    public long LookedAhead { get; private set; }

    /// <summary>Adds the words of <paramref name="text"/> from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Scan(string text, int start, int end, WordList words)
    {
        _text = text;
        _end = end;
        _words = words;
        _skippedCodeEnd = -1;
        _local = _domain = _literal = _host = _dotted = default;
        int i = start;
        while (i < end)
        {
            char c = text[i];
            if (!IsWordChar(c))
            {
                i++;
            }
            else if (Fold.IsUnspaced(c))
            {
                _letters[0] = c;
                words.Add(i, i + 1, WordKind.Plain, vocabulary.Find(_letters, 1));
                i++;
            }
            else
            {
                i = ReadWord(i, inUrl: false);
            }
        }
    }

    private int ReadWord(int start, bool inUrl)
    {
        int length = 0, digits = 0;
        int i = start;
        for (; i < _end; i++)
        {
            char c = _text[i];
            if (IsWordChar(c) && !Fold.IsUnspaced(c))
            {
                if (c is >= '0' and <= '9')
                {
                    digits++;
                }

                if (length < LongestLexeme)
                {
                    _letters[length++] = Fold.Char(c);
                }
            }
            else if (IsSkippedInWord(c, i, length))
            {
                continue;
            }
            else
            {
                break;
            }
        }

        bool mayBeMore = inUrl ? digits == length && i < _end && _text[i] == '.' : i < _end && IsConnector(_text[i]);
        if (mayBeMore && i + 1 < _end)
        {
            int lexemeEnd = ReadLexeme(start, i, digits == length);
            if (lexemeEnd > 0)
            {
                return lexemeEnd;
            }
        }

        AddPlain(start, i, length, digits, inUrl);
        return i;
    }

    private void AddPlain(int start, int end, int length, int digits, bool inUrl)
    {
        if (digits == length)
        {
            if (IsRepeatedCode(start, end, length))
            {
                _skippedCodeEnd = end;
                return;
            }

            int number = vocabulary.Find(_letters, length);
            AddOfKind(start, end, WordKind.Number, number, inUrl);
            return;
        }

        int id = length <= Vocabulary.LongestWord ? vocabulary.Find(_letters, length) : Vocabulary.None;
        bool isId = id == Vocabulary.None && digits > 0 && length >= ShortestId;
        _words.Add(start, end, isId ? WordKind.Id : WordKind.Plain, id, inUrl);
    }

    /// <summary>"550-5.1.1 " and "550 " at the head of a reply's further lines; logs join such lines with spaces.</summary>
    private bool IsRepeatedCode(int start, int end, int length)
    {
        if (ReplyCode == 0 || length != 3 || (_letters[0] - '0') * 100 + (_letters[1] - '0') * 10 + _letters[2] - '0' != ReplyCode)
        {
            return false;
        }

        if (end < _end && _text[end] == '-')
        {
            return true;
        }

        int before = start - 1;
        while (before >= 0 && _text[before] is ' ' or '\t')
        {
            before--;
        }

        if (before < 0 || _text[before] is '\n' or '\r')
        {
            return true;
        }

        return end < _end && _text[end] == ' ' && ReplySyntax.TryReadStatus(_text, end + 1, _end, out _, out _);
    }

    /// <summary>
    /// Reads what is more than letters and digits: URL, address, IP address, enhanced status code, host name. Returns its end, or 0 where it is none of
    /// these and the plain word stands.
    /// </summary>
    private int ReadLexeme(int start, int plainEnd, bool allDigits)
    {
        char connector = _text[plainEnd];
        if (connector == ':')
        {
            return StartsUrl(plainEnd) ? ReadUrl(start, plainEnd + 3) : ReadIpv6(start, plainEnd);
        }

        if (connector == '=' && !allDigits)
        {
            return 0; // to=user@example.com is a word and an address; bounce-user=example.com@... is one address
        }

        int at = LookAhead(ref _local, plainEnd, Signs.Local).End;
        if (at < _end && _text[at] == '@')
        {
            int end = DomainEnd(at + 1);
            if (end > at + 1 && end - start <= LongestLexeme)
            {
                _words.Add(start, end, WordKind.Address, Vocabulary.AnyAddress);
                return end;
            }
        }

        return connector is '.' or '-' or '_' ? ReadHost(start, plainEnd, allDigits && connector == '.') : 0;
    }

    /// <summary>The end of what stands behind an @: a host, or an address in brackets as in user@[192.0.2.1].</summary>
    private int DomainEnd(int start)
    {
        if (start < _end && _text[start] == '[')
        {
            int close = LookAhead(ref _literal, start + 1, Signs.Literal).End;
            return close < _end && _text[close] == ']' ? close + 1 : start;
        }

        return LookAhead(ref _domain, start, Signs.Local).EndOfWords;
    }

    /// <summary>A host name, or numbers with points. What comes behind a sign that no host name has is a word of its own.</summary>
    private int ReadHost(int start, int plainEnd, bool mayBeDotted)
    {
        Stretch host = LookAhead(ref _host, plainEnd, Signs.Host);
        int end = host.EndOfWords;
        if (end <= plainEnd || end - start > LongestLexeme)
        {
            return 0;
        }

        if (mayBeDotted && LookAhead(ref _dotted, plainEnd, Signs.Dotted).EndOfWords == end)
        {
            AddDotted(start, end);
            return end;
        }

        if (host.LastDot <= start || !ReplySyntax.IsTopLevelDomain(_text, host.LastDot + 1, end))
        {
            return 0;
        }

        AddHost(start, end, inUrl: false);
        return end;
    }

    /// <summary>The stretch of such characters that <paramref name="i"/> stands in or before; each is walked along once.</summary>
    private Stretch LookAhead(ref Stretch last, int i, Signs signs)
    {
        if (i > last.End)
        {
            last = Stretch.Of(_text, i, _end, signs);
            LookedAhead += last.End - i;
        }

        return last;
    }

    /// <summary>An IPv4 address, an enhanced status code, or another number with points.</summary>
    private void AddDotted(int start, int end)
    {
        int parts = 1, value = 0;
        bool octets = true;
        for (int i = start; i < end; i++)
        {
            bool isDot = _text[i] == '.';
            parts += isDot ? 1 : 0;
            value = isDot ? 0 : Math.Min(value * 10 + _text[i] - '0', 9999);
            octets &= value <= 255;
        }

        if (parts == 4 && octets)
        {
            _words.Add(start, end, WordKind.Ip, Vocabulary.AnyIp);
        }
        else if (parts == 3 && ReplySyntax.TryReadStatus(_text, start, end, out _, out int statusEnd) && statusEnd == end)
        {
            if (_skippedCodeEnd < 0 || start - _skippedCodeEnd > 2)
            {
                AddOfKind(start, end, WordKind.Status, Exact(start, end), inUrl: false);
            }
        }
        else
        {
            _words.Add(start, end, WordKind.Number, Vocabulary.AnyNumber);
        }
    }

    /// <summary>A word that a pattern may name, or take as any of its kind.</summary>
    private void AddOfKind(int start, int end, WordKind kind, int id, bool inUrl)
    {
        int any = Vocabulary.OfKind(kind);
        _words.Add(start, end, kind, id == Vocabulary.None ? any : id, inUrl, id == Vocabulary.None ? Vocabulary.None : any);
    }

    private int Exact(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            _letters[i - start] = _text[i];
        }

        return vocabulary.FindExact(_letters, 0, end - start);
    }

    private int ReadIpv6(int start, int firstColon)
    {
        if (firstColon - start > 4)
        {
            return 0;
        }

        int end = start, colons = 0;
        bool gap = false;
        for (; end < _end && end - start <= 45; end++)
        {
            char c = _text[end];
            if (c == ':')
            {
                colons++;
                gap |= end > start && _text[end - 1] == ':';
            }
            else if (c != '.' && !Uri.IsHexDigit(c))
            {
                break;
            }
        }

        while (end > start && _text[end - 1] is '.' or ':')
        {
            colons -= _text[end - 1] == ':' ? 1 : 0;
            end--;
        }

        if (colons > 7 || !(colons == 7 || (gap && colons >= 2)))
        {
            return 0;
        }

        _words.Add(start, end, WordKind.Ip, Vocabulary.AnyIp);
        return end;
    }

    private bool StartsUrl(int colon) =>
        colon + 3 < _end && _text[colon + 1] == '/' && _text[colon + 2] == '/' && IsWordChar(_text[colon + 3]);

    /// <summary>The scheme is dropped; the host is one word, and the words of path and query follow.</summary>
    private int ReadUrl(int start, int hostStart)
    {
        int end = ReplySyntax.UrlEnd(_text, start, _end);
        int hostEnd = hostStart;
        while (hostEnd < end && (IsWordChar(_text[hostEnd]) || _text[hostEnd] is '.' or '-' or '_'))
        {
            hostEnd++;
        }

        if (hostEnd - hostStart <= LongestLexeme && _text.LastIndexOf('.', hostEnd - 1, hostEnd - hostStart) > hostStart)
        {
            AddHost(hostStart, hostEnd, inUrl: true);
        }
        else
        {
            hostEnd = hostStart;
        }

        int outerEnd = _end;
        _end = end;
        int i = hostEnd;
        while (i < end)
        {
            i = IsWordChar(_text[i]) ? Math.Max(ReadWord(i, inUrl: true), i + 1) : i + 1;
        }

        _end = outerEnd;
        return end;
    }

    private void AddHost(int start, int end, bool inUrl)
    {
        int length = end - start;
        for (int i = 0; i < length; i++)
        {
            _letters[i] = Fold.Char(_text[start + i]);
        }

        AddOfKind(start, end, WordKind.Host, HostNumber(length), inUrl);
    }

    /// <summary>The number of the host, or of the nearest domain above it that a pattern names.</summary>
    private int HostNumber(int length)
    {
        int label = 0;
        while (label < length)
        {
            int rest = length - label;
            if (rest <= Vocabulary.LongestWord)
            {
                int id = vocabulary.FindExact(_letters, label, rest);
                if (id != Vocabulary.None)
                {
                    return id;
                }
            }

            int dot = Array.IndexOf(_letters, '.', label, rest);
            if (dot < 0 || Array.IndexOf(_letters, '.', dot + 1, length - dot - 1) < 0)
            {
                break; // a top-level domain alone is no host
            }

            label = dot + 1;
        }

        return Vocabulary.None;
    }

    private bool IsSkippedInWord(char c, int i, int length)
    {
        if (c is >= '\u0300' and <= '\u036F')
        {
            return true; // a combining mark
        }

        if (i + 1 >= _end)
        {
            return false;
        }

        if (c is '\'' or '\u2019')
        {
            return IsLetter(_text[i + 1]); // doesn't
        }

        return c == '-' && length == 1 && _letters[0] == 'e' && Fold.Char(_text[i + 1]) == 'm'; // e-mail
    }

    private static bool IsLetter(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' || (c >= 0x80 && char.IsLetter(c) && !Fold.IsUnspaced(c));

    internal static bool IsWordChar(char c) =>
        c < 0x80 ? c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' : char.IsLetterOrDigit(c);

    private static bool IsConnector(char c) => c is '.' or '@' or '-' or '_' or '+' or ':' or '=' or '%' or '&' or '~' or '!' or '#';
}
