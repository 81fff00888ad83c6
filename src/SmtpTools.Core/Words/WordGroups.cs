using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>The named word groups of patterns, each read once, and what else reading patterns needs again and again.</summary>
internal sealed class WordGroups(IReadOnlyDictionary<string, string> texts)
{
    private readonly Dictionary<string, List<Term[]>?> _spellings = new(StringComparer.Ordinal);
    private readonly WordScanner _scanner = new(EmptyVocabulary());
    private readonly WordList _words = new();

    /// <summary>All spellings of a group.</summary>
    /// <exception cref="FormatException">There is no such group, or it contains itself.</exception>
    public List<Term[]> Spellings(string name)
    {
        if (_spellings.TryGetValue(name, out List<Term[]>? known))
        {
            return known ?? throw new FormatException($"the word group '{{{name}}}' contains itself");
        }

        if (!texts.TryGetValue(name, out string? text))
        {
            throw new FormatException($"the word group '{{{name}}}' is not in Words.txt");
        }

        _spellings[name] = null;
        List<Term[]> spellings = PatternSyntax.ReadGroupText(text, this);
        _spellings[name] = spellings;
        return spellings;
    }

    /// <summary>A text in words; good until the next call.</summary>
    public WordList Words(string text)
    {
        _words.Clear();
        _scanner.Scan(text, 0, text.Length, _words);
        return _words;
    }

    private static Vocabulary EmptyVocabulary()
    {
        var vocabulary = new Vocabulary();
        vocabulary.Seal();
        return vocabulary;
    }
}
