using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// Reads a pattern (docs/catalogue.md):
/// <code>
/// pattern     = run *( gap run )
/// gap         = "*" / "**"
/// run         = 1*( word / beginning "*" / "#" / "@" / "{ip}" / "{host}" / "{status}" / "{" name "}" / "(" run *( "|" run ) ")" / "[" run "]" )
/// </code>
/// into runs of neighbouring words, each run as the list of all its spellings.
/// </summary>
internal sealed class PatternSyntax
{
    /// <summary>Groups side by side multiply; a run with more spellings goes on in a second run without a gap between them.</summary>
    private const int MostSpellings = 40;

    private const int TooManySpellings = 20_000;

    public const int ShortGap = 6;
    public const int AnyGap = int.MaxValue;

    private readonly string _text;
    private readonly WordGroups _groups;
    private int _at;

    private PatternSyntax(string text, WordGroups groups)
    {
        _text = text;
        _groups = groups;
    }

    /// <summary>Reads a pattern; it is several where its brackets contain gaps.</summary>
    /// <exception cref="FormatException">The pattern is badly formed; the message says how.</exception>
    public static IEnumerable<PatternRun[]> Read(string pattern, WordGroups groups)
    {
        foreach (string expanded in PatternExpander.Expand(pattern))
        {
            yield return new PatternSyntax(expanded, groups).ReadRuns();
        }
    }

    private PatternRun[] ReadRuns()
    {
        var runs = new List<PatternRun>();
        int gap = ReadGap();
        while (_at < _text.Length)
        {
            ReadNeighbours(runs, gap);
            if (_at < _text.Length && _text[_at] != '*')
            {
                throw new FormatException($"'{_text[_at]}' is out of place in '{_text}'");
            }

            gap = ReadGap();
        }

        return runs.Count > 0 ? runs.ToArray() : throw new FormatException($"'{_text}' has no words");
    }

    /// <summary>Reads words without gaps between them as one run, or as several where one would have too many spellings.</summary>
    private void ReadNeighbours(List<PatternRun> runs, int gap)
    {
        List<Term[]> spellings = [[]];
        while (!AtEndOfRun())
        {
            List<Term[]> item = ReadItem();
            if (spellings.Count * item.Count > MostSpellings && !MayBeEmpty(spellings) && !MayBeEmpty(item))
            {
                runs.Add(new PatternRun(spellings, runs.Count == 0 ? 0 : gap));
                gap = 0;
                spellings = item;
            }
            else
            {
                spellings = Join(spellings, item);
            }
        }

        if (MayBeEmpty(spellings))
        {
            throw new FormatException($"a run of '{_text}' may be empty; every run needs a word that must be there");
        }

        runs.Add(new PatternRun(spellings, runs.Count == 0 ? 0 : gap));
    }

    private static bool MayBeEmpty(List<Term[]> spellings) => spellings.Exists(spelling => spelling.Length == 0);

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

    private List<Term[]> ReadRun()
    {
        List<Term[]> spellings = [[]];
        while (!AtEndOfRun())
        {
            spellings = Join(spellings, ReadItem());
        }

        return spellings;
    }

    private bool AtEndOfRun()
    {
        SkipSpace();
        return _at >= _text.Length || _text[_at] is '*' or '|' or ')' or ']';
    }

    private List<Term[]> ReadItem()
    {
        char c = _text[_at];
        switch (c)
        {
            case '(':
                return ReadAlternatives(')');
            case '[':
                List<Term[]> optional = ReadAlternatives(']');
                optional.Add([]);
                return optional;
            case '{':
                return ReadGroup();
            case '#':
                _at++;
                return One(new Term(WordKind.Number));
            case '@':
                _at++;
                return One(new Term(WordKind.Address));
            default:
                return ReadWord();
        }
    }

    private List<Term[]> ReadAlternatives(char close)
    {
        var all = new List<Term[]>();
        do
        {
            _at++;
            all.AddRange(ReadRun());
        }
        while (_at < _text.Length && _text[_at] == '|');
        if (_at >= _text.Length || _text[_at] != close)
        {
            throw new FormatException($"'{close}' is missing in '{_text}'");
        }

        _at++;
        return all;
    }

    private List<Term[]> ReadGroup()
    {
        int close = _text.IndexOf('}', _at);
        if (close < 0)
        {
            throw new FormatException($"'}}' is missing in '{_text}'");
        }

        string name = _text.Substring(_at + 1, close - _at - 1);
        _at = close + 1;
        switch (name)
        {
            case "ip":
                return One(new Term(WordKind.Ip));
            case "host":
                return One(new Term(WordKind.Host));
            case "status":
                return One(new Term(WordKind.Status));
        }

        return _groups.Spellings(name);
    }

    /// <summary>All spellings of a group's text.</summary>
    internal static List<Term[]> ReadGroupText(string text, WordGroups groups) => new PatternSyntax("(" + text + ")", groups).ReadAlternatives(')');

    /// <summary>A word in the text's sense: "over-quota" in a pattern is two, "spamhaus.org" one.</summary>
    private List<Term[]> ReadWord()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '*' or '#' or '@'))
        {
            _at++;
        }

        string raw = _text.Substring(start, _at - start);
        bool isBeginning = _at < _text.Length && _text[_at] == '*' && raw.Length > 0 && !Fold.IsUnspaced(raw[raw.Length - 1]);
        if (isBeginning)
        {
            _at++;
        }

        WordList words = _groups.Words(raw);
        var terms = new Term[words.Count];
        for (int i = 0; i < terms.Length; i++)
        {
            Word word = words.Items[i];
            bool last = i == terms.Length - 1;
            terms[i] = new Term(Letters(raw, word), isBeginning && last);
        }

        return One(terms);
    }

    /// <summary>The word as the scanner compares it: folded, without apostrophes.</summary>
    private static string Letters(string raw, Word word)
    {
        string folded = Fold.String(raw.Substring(word.Start, word.End - word.Start));
        return word.Kind is WordKind.Host or WordKind.Status
            ? folded
            : folded.Replace("'", "").Replace("\u2019", "").Replace("-", "");
    }

    private static List<Term[]> One(params Term[] terms) => [terms];

    private List<Term[]> Join(List<Term[]> heads, List<Term[]> tails)
    {
        if (heads.Count * tails.Count > TooManySpellings)
        {
            throw new FormatException($"'{_text}' has more than {TooManySpellings} spellings in one run; put a gap (*) between its groups");
        }

        var all = new List<Term[]>(heads.Count * tails.Count);
        foreach (Term[] head in heads)
        {
            foreach (Term[] tail in tails)
            {
                var both = new Term[head.Length + tail.Length];
                head.CopyTo(both, 0);
                tail.CopyTo(both, head.Length);
                all.Add(both);
            }
        }

        return all;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }
}

/// <summary>Neighbouring words of a pattern in all their spellings, and how many words may stand between them and the run before.</summary>
internal sealed class PatternRun(List<Term[]> spellings, int gapBefore)
{
    public List<Term[]> Spellings { get; } = spellings;

    public int GapBefore { get; } = gapBefore;
}

/// <summary>One word of a pattern: exactly this, one that begins so, or any of a kind.</summary>
internal readonly struct Term
{
    public Term(string word, bool isBeginning)
    {
        Word = word;
        IsBeginning = isBeginning;
        Kind = WordKind.Plain;
    }

    public Term(WordKind kind)
    {
        Word = null;
        IsBeginning = false;
        Kind = kind;
    }

    public string? Word { get; }

    public bool IsBeginning { get; }

    public WordKind Kind { get; }
}
