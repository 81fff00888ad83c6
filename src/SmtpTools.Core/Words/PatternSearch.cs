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
/// Finds the patterns of an index in the words of a text. One walk over the words finds where spellings end in the trie; each pattern whose rarest run is among
/// them is then checked for its other runs, their order and the gaps. The work is bounded: only the first <see cref="MostPlaces"/> places of a text and the first
/// <see cref="MostPlacesOfRun"/> of each run count, which no honest reply reaches. Not thread-safe: each thread has its own.
/// </summary>
internal sealed class PatternSearch(PatternIndex index)
{
    private const int MostPlaces = 4096;
    private const int MostPlacesOfRun = 24;

    // Patterns already looked at, each marked with the number of the text.
    private readonly int[] _looked = new int[index.PatternCount];
    private int _now;

    private Place[] _places = new Place[256];
    private int _placeCount;

    // A bit for every node that was reached, and for those the first of its places.
    private readonly ulong[] _reached = new ulong[index.NodeCount / 64 + 1];
    private readonly int[] _firstPlace = new int[index.NodeCount];
    private ulong _reachedMask;

    private readonly int[] _found = new int[MostPlacesOfRun];
    private Path[] _paths = new Path[MostPlacesOfRun];
    private Path[] _longer = new Path[MostPlacesOfRun];

    public PatternMatch[] Matches { get; private set; } = new PatternMatch[32];

    public int MatchCount { get; private set; }

    public void Run(WordList words)
    {
        _now++;
        Forget();
        MatchCount = 0;
        for (int start = 0; start < words.Count; start++)
        {
            Follow(words, Trie.Root, start, start);
        }

        for (int i = 0; i < _placeCount; i++)
        {
            ref readonly IndexNode node = ref index.Node(_places[i].Node);
            for (int anchor = node.FirstAnchor; anchor < node.EndOfAnchors; anchor++)
            {
                LookAt(index.Anchor(anchor));
            }
        }
    }

    /// <summary>Whether the words last searched have this pattern, which may be one that is only asked for.</summary>
    public bool TryFind(int pattern, out PatternMatch match)
    {
        int paths = PathsOf(pattern);
        match = paths > 0 ? BestMatch(pattern, paths) : default;
        return paths > 0;
    }

    /// <summary>Goes on from a node with the word at <paramref name="at"/>: as itself, and as any of its kind.</summary>
    private void Follow(WordList words, int node, int start, int at)
    {
        while (at < words.Count)
        {
            ref Word word = ref words.Items[at];
            if (word.KindId != Vocabulary.None)
            {
                int ofKind = index.Next(node, word.KindId);
                if (ofKind != Trie.NoNode)
                {
                    AddPlace(ofKind, start, at);
                    Follow(words, ofKind, start, at + 1);
                }
            }

            node = index.Next(node, word.Id);
            if (node == Trie.NoNode)
            {
                return;
            }

            AddPlace(node, start, at);
            at++;
        }
    }

    private void AddPlace(int node, int first, int last)
    {
        if (_placeCount == MostPlaces || !index.Node(node).IsEnd)
        {
            return;
        }

        if (_placeCount == _places.Length)
        {
            Array.Resize(ref _places, _placeCount * 2);
        }

        int next = IsReached(node) ? _firstPlace[node] : -1;
        _reached[node >> 6] |= 1UL << (node & 63);
        _reachedMask |= PatternIndex.Bit(node);
        _firstPlace[node] = _placeCount;
        _places[_placeCount++] = new Place { Node = node, First = first, Last = last, Next = next };
    }

    private void Forget()
    {
        for (int i = 0; i < _placeCount; i++)
        {
            _reached[_places[i].Node >> 6] = 0;
        }

        _placeCount = 0;
        _reachedMask = 0;
    }

    private bool IsReached(int node) => (_reached[node >> 6] & (1UL << (node & 63))) != 0;

    private void LookAt(in Anchored anchored)
    {
        if ((anchored.OtherMask & _reachedMask) == 0 || _looked[anchored.Pattern] == _now)
        {
            return;
        }

        _looked[anchored.Pattern] = _now;
        if (!IsFound(anchored.OtherRun))
        {
            return;
        }

        int paths = PathsOf(anchored.Pattern);
        if (paths > 0)
        {
            AddMatch(BestMatch(anchored.Pattern, paths));
        }
    }

    private bool IsFound(int run) => PlacesOf(run, most: 1) > 0;

    /// <summary>In how many ways the pattern fits the words; the ways are in <see cref="_paths"/>.</summary>
    private int PathsOf(int pattern)
    {
        int step = index.FirstStep(pattern), end = index.EndOfSteps(pattern);
        int places = PlacesOf(index.Step(step).Run), count = 0;
        for (; count < places; count++)
        {
            ref Place place = ref _places[_found[count]];
            _paths[count] = new Path { First = place.First, Last = place.Last, Weight = place.Last - place.First + 1 };
        }

        for (step++; step < end && count > 0; step++)
        {
            count = Lengthen(count, index.Step(step));
        }

        return count;
    }

    /// <summary>At how many places the run was found, at most so many; the places are in <see cref="_found"/>.</summary>
    private int PlacesOf(int run, int most = MostPlacesOfRun)
    {
        ref readonly IndexRun nodes = ref index.NodesOf(run);
        int count = 0;

        // Some runs have more spellings than a reply has words, and most have fewer.
        if (nodes.End - nodes.First > _placeCount * 4)
        {
            for (int place = 0; place < _placeCount && count < most; place++)
            {
                if (index.Ends(nodes, _places[place].Node))
                {
                    _found[count++] = place;
                }
            }

            return count;
        }

        for (int i = nodes.First; i < nodes.End; i++)
        {
            int node = index.RunNode(i);
            for (int place = IsReached(node) ? _firstPlace[node] : -1; place >= 0 && count < most; place = _places[place].Next)
            {
                _found[count++] = place;
            }
        }

        return count;
    }

    /// <summary>Joins each place of the next run to the heaviest path that ends before it and within the gap.</summary>
    private int Lengthen(int count, in PatternStep step)
    {
        int places = PlacesOf(step.Run), longer = 0;
        for (int i = 0; i < places; i++)
        {
            ref Place place = ref _places[_found[i]];
            int best = -1;
            for (int p = 0; p < count; p++)
            {
                int between = place.First - _paths[p].Last - 1;
                if (between >= 0 && between <= step.Gap && (best < 0 || _paths[p].Weight > _paths[best].Weight))
                {
                    best = p;
                }
            }

            if (best >= 0)
            {
                _longer[longer++] = new Path { First = _paths[best].First, Last = place.Last, Weight = _paths[best].Weight + place.Last - place.First + 1 };
            }
        }

        (_paths, _longer) = (_longer, _paths);
        return longer;
    }

    private void AddMatch(PatternMatch match)
    {
        if (MatchCount == Matches.Length)
        {
            PatternMatch[] larger = Matches;
            Array.Resize(ref larger, MatchCount * 2);
            Matches = larger;
        }

        Matches[MatchCount++] = match;
    }

    /// <summary>The heaviest of the paths found; of equals the last, since the server's words stand behind what is put around them.</summary>
    private PatternMatch BestMatch(int pattern, int paths)
    {
        int best = 0;
        for (int p = 1; p < paths; p++)
        {
            if (_paths[p].Weight > _paths[best].Weight || (_paths[p].Weight == _paths[best].Weight && _paths[p].First > _paths[best].First))
            {
                best = p;
            }
        }

        return new PatternMatch { Pattern = pattern, FirstWord = _paths[best].First, LastWord = _paths[best].Last, Weight = _paths[best].Weight };
    }

    /// <summary>A spelling found: its node, first and last word.</summary>
    private struct Place
    {
        public int Node;
        public int First;
        public int Last;

        /// <summary>Another place with this node, or -1.</summary>
        public int Next;
    }

    /// <summary>The beginning of a pattern found: first and last word, and how many words it names.</summary>
    private struct Path
    {
        public int First;
        public int Last;
        public int Weight;
    }
}
