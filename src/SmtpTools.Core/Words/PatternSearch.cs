using System;

namespace SmtpTools.Words;

/// <summary>A pattern found in a text: which, its first and last word (both inclusive), and how many words of the text it names.</summary>
internal struct PatternMatch
{
    public int Pattern;
    public int FirstWord;
    public int LastWord;
    public int Weight;
}

/// <summary>
/// Finds the patterns of an index in the words of a text. First every run is found by a walk over the words, then each pattern whose rarest run
/// is there is checked for order and gaps. The work is linear in the number of words: of each run only the first
/// <see cref="MostHitsOfRun"/> places count, which no honest reply reaches. Not thread-safe: each thread has its own.
/// </summary>
internal sealed class PatternSearch(PatternIndex index)
{
    private const int MostHitsOfRun = 24;

    private readonly int[] _stamp = new int[index.RunCount];
    private readonly int[] _firstHit = new int[index.RunCount];
    private readonly int[] _lastHit = new int[index.RunCount];
    private readonly int[] _hitCount = new int[index.RunCount];
    private int _now;

    private Hit[] _hits = new Hit[256];
    private int _hitTotal;
    private int[] _foundRuns = new int[128];
    private int _foundRunTotal;

    private Path[] _paths = new Path[MostHitsOfRun];
    private Path[] _longer = new Path[MostHitsOfRun];

    public PatternMatch[] Matches { get; private set; } = new PatternMatch[32];

    public int MatchCount { get; private set; }

    public void Run(WordList words)
    {
        _now++;
        _hitTotal = _foundRunTotal = MatchCount = 0;
        FindRuns(words);
        for (int i = 0; i < _foundRunTotal; i++)
        {
            foreach (int pattern in index.AnchoredAt(_foundRuns[i]))
            {
                Check(pattern);
            }
        }
    }

    private void FindRuns(WordList words)
    {
        for (int start = 0; start < words.Count; start++)
        {
            Follow(words, Trie.Root, start, start);
        }
    }

    /// <summary>Goes on from a node with the word at <paramref name="at"/>: as itself, and as any of its kind.</summary>
    private void Follow(WordList words, int node, int start, int at)
    {
        while (at < words.Count)
        {
            ref Word word = ref words.Items[at];
            if (word.KindId != Vocabulary.None)
            {
                Enter(words, index.Trie.Next(node, word.KindId), start, at);
            }

            node = index.Trie.Next(node, word.Id);
            if (node == Trie.NoNode)
            {
                return;
            }

            AddHits(node, start, at);
            at++;
        }
    }

    private void Enter(WordList words, int node, int start, int at)
    {
        if (node != Trie.NoNode)
        {
            AddHits(node, start, at);
            Follow(words, node, start, at + 1);
        }
    }

    private void AddHits(int node, int start, int at)
    {
        if (index.Trie.RunsAt(node) is { } runs)
        {
            foreach (int run in runs)
            {
                AddHit(run, start, at);
            }
        }
    }

    private void AddHit(int run, int first, int last)
    {
        if (_stamp[run] != _now)
        {
            _stamp[run] = _now;
            _hitCount[run] = 0;
            _firstHit[run] = _hitTotal;
            if (_foundRunTotal == _foundRuns.Length)
            {
                Array.Resize(ref _foundRuns, _foundRunTotal * 2);
            }

            _foundRuns[_foundRunTotal++] = run;
        }
        else if (_hitCount[run] == MostHitsOfRun)
        {
            return;
        }
        else
        {
            _hits[_lastHit[run]].Next = _hitTotal;
        }

        if (_hitTotal == _hits.Length)
        {
            Array.Resize(ref _hits, _hitTotal * 2);
        }

        _hitCount[run]++;
        _lastHit[run] = _hitTotal;
        _hits[_hitTotal++] = new Hit { First = first, Last = last, Next = -1 };
    }

    private void Check(int number)
    {
        ref readonly CompiledPattern pattern = ref index.Pattern(number);
        int[] runs = pattern.Runs;
        foreach (int run in runs)
        {
            if (_stamp[run] != _now)
            {
                return;
            }
        }

        int count = 0;
        for (int hit = _firstHit[runs[0]]; hit >= 0; hit = _hits[hit].Next)
        {
            ref Hit found = ref _hits[hit];
            _paths[count++] = new Path { First = found.First, Last = found.Last, Weight = found.Last - found.First + 1 };
        }

        for (int r = 1; r < runs.Length && count > 0; r++)
        {
            count = Lengthen(count, _firstHit[runs[r]], pattern.Gaps[r]);
        }

        if (count > 0)
        {
            AddMatch(number, count);
        }
    }

    /// <summary>Joins each hit of the next run to the heaviest path that ends before it and within the gap.</summary>
    private int Lengthen(int count, int firstHit, int gap)
    {
        int longer = 0;
        for (int hit = firstHit; hit >= 0; hit = _hits[hit].Next)
        {
            ref Hit found = ref _hits[hit];
            int best = -1;
            for (int p = 0; p < count; p++)
            {
                int between = found.First - _paths[p].Last - 1;
                if (between >= 0 && between <= gap && (best < 0 || _paths[p].Weight > _paths[best].Weight))
                {
                    best = p;
                }
            }

            if (best >= 0)
            {
                _longer[longer++] = new Path
                {
                    First = _paths[best].First,
                    Last = found.Last,
                    Weight = _paths[best].Weight + found.Last - found.First + 1,
                };
            }
        }

        (_paths, _longer) = (_longer, _paths);
        return longer;
    }

    private void AddMatch(int number, int count)
    {
        int best = 0;
        for (int p = 1; p < count; p++)
        {
            if (_paths[p].Weight > _paths[best].Weight)
            {
                best = p;
            }
        }

        if (MatchCount == Matches.Length)
        {
            PatternMatch[] larger = Matches;
            Array.Resize(ref larger, MatchCount * 2);
            Matches = larger;
        }

        Matches[MatchCount++] = new PatternMatch { Pattern = number, FirstWord = _paths[best].First, LastWord = _paths[best].Last, Weight = _paths[best].Weight };
    }

    private struct Hit
    {
        public int First;
        public int Last;
        public int Next;
    }

    private struct Path
    {
        public int First;
        public int Last;
        public int Weight;
    }
}
