using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace SmtpTools.Words;

/// <summary>
/// Collects patterns and builds the index that finds all of them in one walk over a text's words. Two steps, since "exceed*" and "#" stand for
/// every fitting word of the whole vocabulary, which is known only at the end.
/// </summary>
internal sealed class PatternIndexBuilder(IReadOnlyDictionary<string, string> groupTexts)
{
    // Addresses, numbers and hosts stand in most replies.
    private const int CommonKind = 2000;

    private readonly WordGroups _groups = new(groupTexts);
    private readonly Vocabulary _vocabulary = new();
    private readonly List<PatternRun[]> _patterns = [];
    private readonly List<bool> _onRequest = [];
    private readonly List<PatternRun> _runs = [];
    private readonly Dictionary<string, int> _usesOfWord = new(StringComparer.Ordinal);
    private readonly Dictionary<(string? Word, bool IsBeginning, WordKind Kind), int[]> _ids = [];

    /// <summary>Adds a pattern and returns how many of the index it became; they have the next numbers.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="onRequest">It is not searched for, but asked for by its number.</param>
    /// <exception cref="FormatException">The pattern is badly formed.</exception>
    public int Add(string pattern, bool onRequest = false)
    {
        int before = _patterns.Count;
        foreach (PatternRun[] runs in PatternSyntax.Read(pattern, _groups))
        {
            foreach (PatternRun run in runs)
            {
                AddWords(run);
            }

            _patterns.Add(runs);
            _onRequest.Add(onRequest);
        }

        return _patterns.Count - before;
    }

    private void AddWords(PatternRun run)
    {
        foreach (Term[] spelling in run.Spellings)
        {
            foreach (Term term in spelling)
            {
                if (term.Word is not null)
                {
                    _ = term.IsBeginning ? _vocabulary.AddBeginning(term.Word) : _vocabulary.Add(term.Word);
                    _usesOfWord[term.Word] = _usesOfWord.TryGetValue(term.Word, out int uses) ? uses + 1 : 1;
                }
            }
        }
    }

    public PatternIndex Build()
    {
        _vocabulary.Seal();
        var runNumbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var trie = new Trie(_vocabulary.Count);
        var patterns = new CompiledPattern[_patterns.Count];
        for (int p = 0; p < patterns.Length; p++)
        {
            PatternRun[] runs = _patterns[p];
            patterns[p] = new CompiledPattern
            {
                Runs = runs.Select(run => NumberOf(run, runNumbers, trie)).ToArray(),
                Gaps = runs.Select(run => run.GapBefore).ToArray(),
                OnRequest = _onRequest[p],
            };
        }

        return new PatternIndex(_vocabulary, trie, patterns, _runs.Select(Commonness).ToArray());
    }

    /// <summary>
    /// A guess at how often a run stands in replies: a word that many patterns use is common in replies too, and several words together are rarer than each.
    /// </summary>
    private double Commonness(PatternRun run) => run.Spellings.Sum(spelling =>
        (double)spelling.Min(term => term.Word is null ? CommonKind : _usesOfWord[term.Word]) / (spelling.Length * spelling.Length));

    /// <summary>Equal runs of different patterns are one in the index: they are looked for once.</summary>
    private int NumberOf(PatternRun run, Dictionary<string, int> runNumbers, Trie trie)
    {
        string key = KeyOf(run);
        if (runNumbers.TryGetValue(key, out int number))
        {
            return number;
        }

        number = runNumbers.Count;
        runNumbers.Add(key, number);
        _runs.Add(run);
        foreach (Term[] spelling in run.Spellings)
        {
            AddSpelling(trie, spelling, 0, Trie.Root, number);
        }

        return number;
    }

    private static string KeyOf(PatternRun run)
    {
        var key = new StringBuilder();
        foreach (Term[] spelling in run.Spellings)
        {
            foreach (Term term in spelling)
            {
                key.Append(term.Word ?? "{" + term.Kind + "}").Append(term.IsBeginning ? "* " : " ");
            }

            key.Append('|');
        }

        return key.ToString();
    }

    private void AddSpelling(Trie trie, Term[] spelling, int at, int node, int run)
    {
        if (at == spelling.Length)
        {
            trie.AddRun(node, run);
            return;
        }

        foreach (int id in IdsOf(spelling[at]))
        {
            AddSpelling(trie, spelling, at + 1, trie.NextOrNew(node, id), run);
        }
    }

    /// <summary>The numbers that a text's word may have to fit the term; remembered, since beginnings are compared with the whole vocabulary.</summary>
    private int[] IdsOf(Term term)
    {
        (string?, bool, WordKind) key = (term.Word, term.IsBeginning, term.Kind);
        if (!_ids.TryGetValue(key, out int[]? ids))
        {
            ids = term.Word is null ? [Vocabulary.OfKind(term.Kind)]
                : term.IsBeginning ? _vocabulary.WithBeginning(term.Word).ToArray()
                : _vocabulary.AtOrBelow(term.Word).ToArray();
            _ids.Add(key, ids);
        }

        return ids;
    }
}

/// <summary>A pattern as the index keeps it: the numbers of its runs, in order, and the widest gap before each.</summary>
internal struct CompiledPattern
{
    public int[] Runs;
    public int[] Gaps;
    public bool OnRequest;
}
