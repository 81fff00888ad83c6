using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// Collects patterns and builds the index that finds all of them in one walk over a text's words. Two steps, since "exceed*" and "#" stand for
/// every fitting word of the whole vocabulary, which is known only at the end.
/// </summary>
internal sealed class PatternIndexBuilder
{
    // Addresses, numbers and hosts stand in most replies.
    private const int CommonKind = 2000;

    private readonly Vocabulary _vocabulary = new();
    private readonly PatternSyntax _syntax;
    private readonly List<PatternPart[]> _runs = [];
    private readonly Dictionary<string, int> _runNumbers = new(StringComparer.Ordinal);
    private readonly List<PatternStep> _steps = [];
    private readonly List<int> _firstSteps = [0];
    private readonly List<bool> _onRequest = [];
    private int _spellings;
    private int[] _usesOfWord = [];

    public PatternIndexBuilder(IReadOnlyDictionary<string, string> groupTexts) => _syntax = new PatternSyntax(groupTexts, _vocabulary);

    /// <summary>Adds a pattern and returns how many of the index it became; they have the next numbers.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="onRequest">It is not searched for, but asked for by its number.</param>
    /// <exception cref="FormatException">The pattern is badly formed.</exception>
    public int Add(string pattern, bool onRequest = false)
    {
        int before = _onRequest.Count;
        foreach (string expanded in PatternExpander.Expand(pattern))
        {
            foreach (PatternRun run in _syntax.Read(expanded))
            {
                _steps.Add(new PatternStep { Run = NumberOf(run), Gap = run.GapBefore });
            }

            _firstSteps.Add(_steps.Count);
            _onRequest.Add(onRequest);
        }

        return _onRequest.Count - before;
    }

    /// <summary>Equal runs of different patterns are one in the index: they are looked for once.</summary>
    private int NumberOf(PatternRun run)
    {
        if (!_runNumbers.TryGetValue(run.Text, out int number))
        {
            number = _runs.Count;
            _runs.Add(run.Parts);
            _spellings += run.Spellings;
            _runNumbers.Add(run.Text, number);
        }

        return number;
    }

    public PatternIndex Build()
    {
        var spellings = new SpellingWriter(_vocabulary, _spellings);
        _runs.ForEach(spellings.Add);
        _usesOfWord = new int[_vocabulary.Count];
        _steps.ForEach(step => CountUses(_runs[step.Run]));

        return new PatternIndex(_vocabulary, spellings, _steps.ToArray(), _firstSteps.ToArray(), _onRequest.ToArray(), _runs.ConvertAll(Commonness).ToArray());
    }

    private void CountUses(PatternPart[] row)
    {
        foreach (PatternPart part in row)
        {
            if (part.Choice is null)
            {
                _usesOfWord[part.Word]++;
            }
            else
            {
                Array.ForEach(part.Choice.Rows, CountUses);
            }
        }
    }

    /// <summary>
    /// A guess at how often a run stands in replies: a word that many patterns use is common in replies too, several words together are rarer than each, and of
    /// a choice all count.
    /// </summary>
    private double Commonness(PatternPart[] row)
    {
        double rarest = double.MaxValue;
        int parts = 0;
        foreach (PatternPart part in row)
        {
            if (part.Choice is not { MayBeEmpty: true })
            {
                rarest = Math.Min(rarest, Commonness(part));
                parts++;
            }
        }

        return rarest / (parts * parts);
    }

    private double Commonness(PatternPart part)
    {
        if (part.Choice is null)
        {
            return part.Word < Vocabulary.FirstWord ? CommonKind : _usesOfWord[part.Word];
        }

        double sum = 0;
        foreach (PatternPart[] row in part.Choice.Rows)
        {
            sum += Commonness(row);
        }

        return sum;
    }
}
