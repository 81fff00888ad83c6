using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// Reads patterns (docs/catalogue.md):
/// <code>
/// pattern     = run *( gap run )
/// gap         = "*" / "**"
/// run         = 1*( word / beginning "*" / "#" / "@" / "{ip}" / "{host}" / "{status}" / "{" name "}" / "(" run *( "|" run ) ")" / "[" run "]" )
/// </code>
/// into runs of neighbouring words, and puts their words into a vocabulary. Choices stay choices: written out, a run may have thousands of spellings.
/// </summary>
internal sealed class PatternSyntax(IReadOnlyDictionary<string, string> groupTexts, Vocabulary vocabulary)
{
    /// <summary>Groups side by side multiply; a run with more spellings goes on in a second run without a gap between them.</summary>
    private const int MostSpellings = 40;

    private const int TooManySpellings = 20_000;

    public const int ShortGap = 6;
    public const int AnyGap = int.MaxValue;

    private static readonly char[] s_signs = [' ', '(', ')', '[', ']', '{', '}', '|', '*', '#', '@'];

    private readonly Dictionary<string, Choice?> _groups = new(StringComparer.Ordinal);
    private readonly WordScanner _scanner = new(new Vocabulary());
    private readonly WordList _words = new();
    private readonly char[] _letters = new char[Vocabulary.LongestWord + 1];

    // The parts and rows that are being read, those of an inner choice behind those of the outer.
    private readonly List<PatternPart> _parts = [];
    private readonly List<PatternPart[]> _rows = [];

    private readonly List<PatternRun> _runs = [];
    private string _text = "";
    private int _at;

    /// <summary>Reads a pattern without gaps in its brackets (see <see cref="PatternExpander"/>); the list is good until the next call.</summary>
    /// <exception cref="FormatException">The pattern is badly formed; the message says how.</exception>
    public List<PatternRun> Read(string pattern)
    {
        _text = pattern;
        _at = 0;
        _runs.Clear();
        int gap = ReadGap();
        while (_at < _text.Length)
        {
            ReadNeighbours(gap);
            if (_at < _text.Length && _text[_at] != '*')
            {
                throw new FormatException($"'{_text[_at]}' is out of place in '{_text}'");
            }

            gap = ReadGap();
        }

        return _runs.Count > 0 ? _runs : throw new FormatException($"'{_text}' has no words");
    }

    /// <summary>Reads words without gaps between them as one run, or as several where one would have too many spellings.</summary>
    private void ReadNeighbours(int gap)
    {
        _parts.Clear();
        _rows.Clear();
        int start = _at;
        long spellings = 1;
        bool mayBeEmpty = true;
        while (!AtEndOfRun())
        {
            int startOfItem = _at, item = _parts.Count;
            ReadItem();
            long ofItem = SpellingsFrom(item);
            bool itemMayBeEmpty = MayBeEmpty(item);
            if (spellings * ofItem > MostSpellings && !mayBeEmpty && !itemMayBeEmpty)
            {
                PatternPart[] parts = Cut(_parts, item);
                AddRun(start, startOfItem, gap, spellings);
                _parts.AddRange(parts);
                (start, spellings, gap) = (startOfItem, 1, 0);
            }

            spellings = NotTooMany(spellings * ofItem);
            mayBeEmpty &= itemMayBeEmpty;
        }

        if (mayBeEmpty)
        {
            throw new FormatException($"a run of '{_text}' may be empty; every run needs a word that must be there");
        }

        AddRun(start, _at, gap, spellings);
    }

    private void AddRun(int start, int end, int gap, long spellings)
    {
        while (_text[end - 1] == ' ')
        {
            end--;
        }

        _runs.Add(new PatternRun(_text.Substring(start, end - start), Cut(_parts, 0), _runs.Count == 0 ? 0 : gap, (int)spellings));
    }

    /// <summary>Reads any number of gap signs; gaps side by side are one, and at either end of a pattern they say nothing.</summary>
    private int ReadGap()
    {
        int gap = 0, stars = 0;
        for (; _at < _text.Length && _text[_at] is ' ' or '*'; _at++)
        {
            stars = _text[_at] == '*' ? stars + 1 : 0;
            gap = stars >= 2 ? AnyGap : stars == 1 ? Math.Max(gap, ShortGap) : gap;
        }

        return gap;
    }

    private bool AtEndOfRun()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }

        return _at >= _text.Length || _text[_at] is '*' or '|' or ')' or ']';
    }

    private void ReadItem()
    {
        switch (_text[_at])
        {
            case '(':
                _parts.Add(new PatternPart(ReadChoice(')')));
                break;
            case '[':
                _parts.Add(new PatternPart(ReadChoice(']')));
                break;
            case '{':
                _parts.Add(ReadBraces());
                break;
            case '#':
                _at++;
                _parts.Add(new PatternPart(Vocabulary.AnyNumber));
                break;
            case '@':
                _at++;
                _parts.Add(new PatternPart(Vocabulary.AnyAddress));
                break;
            default:
                ReadWord();
                break;
        }
    }

    /// <summary>Reads rows up to the closing bracket; what stands in square brackets may be missing.</summary>
    private Choice ReadChoice(char close)
    {
        int firstRow = _rows.Count;
        long spellings = 0;
        bool mayBeEmpty = close == ']';
        do
        {
            _at++;
            int first = _parts.Count;
            while (!AtEndOfRun())
            {
                ReadItem();
            }

            spellings += SpellingsFrom(first);
            mayBeEmpty |= MayBeEmpty(first);
            _rows.Add(Cut(_parts, first));
        }
        while (_at < _text.Length && _text[_at] == '|');
        if (_at >= _text.Length || _text[_at] != close)
        {
            throw new FormatException($"'{close}' is missing in '{_text}'");
        }

        _at++;
        if (close == ']')
        {
            _rows.Add([]);
            spellings++;
        }

        return new Choice(Cut(_rows, firstRow), spellings, mayBeEmpty);
    }

    private PatternPart ReadBraces()
    {
        int close = _text.IndexOf('}', _at);
        if (close < 0)
        {
            throw new FormatException($"'}}' is missing in '{_text}'");
        }

        string name = _text.Substring(_at + 1, close - _at - 1);
        _at = close + 1;
        return name switch
        {
            "ip" => new PatternPart(Vocabulary.AnyIp),
            "host" => new PatternPart(Vocabulary.AnyHost),
            "status" => new PatternPart(Vocabulary.AnyStatus),
            _ => new PatternPart(ReadGroup(name)),
        };
    }

    /// <summary>Reads a named group of words; each is read once.</summary>
    private Choice ReadGroup(string name)
    {
        if (_groups.TryGetValue(name, out Choice? known))
        {
            return known ?? throw new FormatException($"the word group '{{{name}}}' contains itself");
        }

        if (!groupTexts.TryGetValue(name, out string? group))
        {
            throw new FormatException($"the word group '{{{name}}}' is not in Words.txt");
        }

        _groups[name] = null;
        (string text, int at) = (_text, _at);
        (_text, _at) = ("(" + group + ")", 0);
        Choice choice = ReadChoice(')');
        (_text, _at) = (text, at);
        _groups[name] = choice;
        return choice;
    }

    /// <summary>A word in the text's sense: "over-quota" in a pattern is two, "spamhaus.org" one.</summary>
    private void ReadWord()
    {
        int start = _at, end = _text.IndexOfAny(s_signs, start);
        end = end < 0 ? _text.Length : end;
        bool isBeginning = end < _text.Length && _text[end] == '*' && end > start && !Fold.IsUnspaced(_text[end - 1]);
        _at = isBeginning ? end + 1 : end;

        _words.Clear();
        _scanner.Scan(_text, start, end, _words);
        for (int i = 0; i < _words.Count; i++)
        {
            int length = ReadLetters(_words.Items[i]);
            _parts.Add(new PatternPart(vocabulary.Add(_letters, length, isBeginning && i == _words.Count - 1)));
        }
    }

    /// <summary>The word as the scanner compares it: folded, without apostrophes.</summary>
    private int ReadLetters(in Word word)
    {
        int length = 0;
        for (int i = word.Start; i < word.End && length < _letters.Length; i++)
        {
            char c = _text[i];
            if (word.Kind is WordKind.Host or WordKind.Status || c is not ('\'' or '\u2019' or '-'))
            {
                _letters[length++] = Fold.Char(c);
            }
        }

        return length;
    }

    private static T[] Cut<T>(List<T> list, int first)
    {
        var cut = new T[list.Count - first];
        list.CopyTo(first, cut, 0, cut.Length);
        list.RemoveRange(first, cut.Length);
        return cut;
    }

    private long SpellingsFrom(int first)
    {
        long spellings = 1;
        for (int i = first; i < _parts.Count; i++)
        {
            spellings = NotTooMany(spellings * (_parts[i].Choice?.Spellings ?? 1));
        }

        return spellings;
    }

    private long NotTooMany(long spellings) => spellings <= TooManySpellings
        ? spellings
        : throw new FormatException($"'{_text}' has more than {TooManySpellings} spellings in one run; put a gap (*) between its groups");

    private bool MayBeEmpty(int first)
    {
        for (int i = first; i < _parts.Count; i++)
        {
            if (_parts[i].Choice is not { MayBeEmpty: true })
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Neighbouring words of a pattern, and how many words may stand between them and the run before.</summary>
internal sealed class PatternRun(string text, PatternPart[] parts, int gapBefore, int spellings)
{
    public string Text { get; } = text;

    public PatternPart[] Parts { get; } = parts;

    public int GapBefore { get; } = gapBefore;

    /// <summary>In how many ways it can be written out.</summary>
    public int Spellings { get; } = spellings;
}

/// <summary>One word of a run, by its number in the vocabulary, or a choice.</summary>
internal readonly struct PatternPart
{
    public PatternPart(int word) => Word = word;

    public PatternPart(Choice choice) => Choice = choice;

    public int Word { get; }

    public Choice? Choice { get; }
}

/// <summary>Rows of parts, one of which is to be there.</summary>
internal sealed class Choice(PatternPart[][] rows, long spellings, bool mayBeEmpty)
{
    public PatternPart[][] Rows { get; } = rows;

    /// <summary>In how many ways it can be written out.</summary>
    public long Spellings { get; } = spellings;

    public bool MayBeEmpty { get; } = mayBeEmpty;
}
