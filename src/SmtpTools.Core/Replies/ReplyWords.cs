using System;
using System.Text;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>A located reply in words, and the two texts made of it: the server's own words on one line, and the template.</summary>
internal sealed class ReplyWords(WordScanner scanner)
{
    /// <summary>An id of more parts is none; a longer chain would be read again from each of its words.</summary>
    private const int MostIdParts = 16;

    private readonly StringBuilder _builder = new(256);

    public WordList List { get; } = new();

    public string Source { get; private set; } = "";

    public ReplyLocation Location { get; private set; }

    public void Read(string text, in ReplyLocation location)
    {
        Source = text;
        Location = location;
        List.Clear();
        scanner.ReplyCode = location.Code;
        scanner.Scan(text, 0, location.CodeStart, List);
        FirstServerWord = EndOfServerWords = List.Count;
        scanner.Scan(text, location.TextStart, text.Length, List);
        while (EndOfServerWords < List.Count && List.Items[EndOfServerWords].End <= location.TextEnd)
        {
            EndOfServerWords++;
        }

        HasServerWords = location.Code != 0 && EndOfServerWords > FirstServerWord;
    }

    /// <summary>The first word of the server's own part of the text.</summary>
    public int FirstServerWord { get; private set; }

    /// <summary>One more than the last word of that part.</summary>
    public int EndOfServerWords { get; private set; }

    /// <summary>The text has a reply with words of the server's own.</summary>
    public bool HasServerWords { get; private set; }

    /// <summary>All words of a match stand in the server's own part of the text.</summary>
    public bool IsServers(in PatternMatch match) =>
        match.FirstWord >= FirstServerWord && match.LastWord < EndOfServerWords;

    public string TextOf(in Word word) => Source.Substring(word.Start, word.End - word.Start);

    public bool Is(int index, string letters)
    {
        if ((uint)index >= (uint)List.Count)
        {
            return false;
        }

        ref Word word = ref List.Items[index];
        return word.End - word.Start == letters.Length && string.Compare(Source, word.Start, letters, 0, letters.Length, StringComparison.OrdinalIgnoreCase) == 0;
    }

    public bool IsAny(int index, string[] words)
    {
        foreach (string word in words)
        {
            if (Is(index, word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The source from one word to another on one line, with an address's angle brackets, at most <paramref name="limit"/> characters.</summary>
    public string OneLine(in Word first, in Word last, int limit)
    {
        int start = first.Start > 0 && Source[first.Start - 1] == '<' ? first.Start - 1 : first.Start;
        int end = last.End < Source.Length && Source[last.End] == '>' ? last.End + 1 : last.End;
        _builder.Clear();
        AppendOneLine(start, end);
        if (_builder.Length > limit)
        {
            _builder.Length = char.IsHighSurrogate(_builder[limit - 1]) ? limit - 1 : limit;
            _builder.Append('…');
        }

        return _builder.ToString().Trim();
    }

    /// <summary>The server's words: one line, without the codes that head each line.</summary>
    public string ServerWords()
    {
        _builder.Clear();
        int i = Location.TextStart;
        while (i < Location.TextEnd)
        {
            int lineEnd = Source.IndexOf('\n', i, Location.TextEnd - i);
            lineEnd = lineEnd < 0 ? Location.TextEnd : lineEnd;
            AppendOneLine(i, lineEnd);
            i = SkipLineHead(lineEnd + 1);
            AppendSpace();
        }

        return _builder.ToString().Trim();
    }

    /// <summary>Codes and words with all that differs from message to message masked.</summary>
    public string Template()
    {
        _builder.Clear();
        if (Location.Code != 0)
        {
            AppendNumber(Location.Code);
        }

        if (Location.Enhanced is { } enhanced)
        {
            AppendSpace();
            AppendNumber(enhanced.Class);
            _builder.Append('.');
            AppendNumber(enhanced.Subject);
            _builder.Append('.');
            AppendNumber(enhanced.Detail);
        }

        AppendSpace();
        int at = Location.TextStart;
        for (int i = 0; i < List.Count; i++)
        {
            ref Word word = ref List.Items[i];
            if (word.Start < Location.TextStart || word.End > Location.TextEnd)
            {
                continue;
            }

            AppendOneLine(at, word.Start);
            int last = LastOfId(i);
            string? mask = last >= 0 ? "{id}" : MaskOf(word);
            if (last >= 0)
            {
                i = last;
            }

            at = List.Items[i].End;
            if (mask is null)
            {
                _builder.Append(Source, word.Start, at - word.Start);
            }
            else
            {
                _builder.Append(mask);
            }
        }

        AppendOneLine(at, Location.TextEnd);
        return _builder.ToString().Trim();
    }

    /// <summary>The last of the words that are one id, such as "a1-b2c3d4e5.17", from this one on; -1 where none of them is an id.</summary>
    private int LastOfId(int first)
    {
        bool isId = false;
        int i = first;
        while (true)
        {
            ref Word word = ref List.Items[i];
            if (i - first == MostIdParts || word.InUrl || word.Kind is not (WordKind.Plain or WordKind.Number or WordKind.Id))
            {
                return -1;
            }

            isId |= word.Kind == WordKind.Id;
            if (i + 1 == List.Count || List.Items[i + 1].Start != word.End + 1 || Source[word.End] is not ('-' or '_' or '.' or '+' or '='))
            {
                return isId ? i : -1;
            }

            i++;
        }
    }

    private static string? MaskOf(in Word word) => word.Kind switch
    {
        WordKind.Address => "{address}",
        WordKind.Ip => "{ip}",
        WordKind.Number => word.KindId == Vocabulary.None ? "{number}" : null,
        WordKind.Host => word.KindId == Vocabulary.None ? "{host}" : null,
        WordKind.Id => "{id}",
        _ => null,
    };

    private void AppendNumber(int number)
    {
        if (number >= 10)
        {
            AppendNumber(number / 10);
        }

        _builder.Append((char)('0' + number % 10));
    }

    private void AppendSpace()
    {
        if (_builder.Length > 0 && _builder[_builder.Length - 1] != ' ')
        {
            _builder.Append(' ');
        }
    }

    private void AppendOneLine(int start, int end)
    {
        int from = start;
        for (int i = start; i < end; i++)
        {
            char c = Source[i];
            if (c is ' ' or '\t' or '\r' or '\n' or '\u00A0')
            {
                if (i > from)
                {
                    _builder.Append(Source, from, i - from);
                }

                AppendSpace();
                from = i + 1;
            }
        }

        if (end > from)
        {
            _builder.Append(Source, from, end - from);
        }
    }

    /// <summary>Behind "550-5.1.1 " at the head of a further line.</summary>
    private int SkipLineHead(int i)
    {
        int end = Location.TextEnd;
        while (i < end && Source[i] is ' ' or '\t')
        {
            i++;
        }

        if (Location.Code == 0 || i + 3 > end || !IsCode(i) || (i + 3 < end && Source[i + 3] is not ('-' or ' ' or '\r' or '\n')))
        {
            return i;
        }

        i = Math.Min(i + 4, end);
        return ReplySyntax.TryReadStatus(Source, i, end, out _, out int statusEnd) ? statusEnd : i;
    }

    private bool IsCode(int i) => (Source[i] - '0') * 100 + (Source[i + 1] - '0') * 10 + Source[i + 2] - '0' == Location.Code;
}
