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
/// them is then checked for its other runs, their order and the gaps. The work is bounded: <see cref="MostPlaces"/> places of the server's own words count, as many of
/// the words around them, and <see cref="MostPlacesOfRun"/> of each run, the server's own first; so a long text around a reply may lose words, but takes none from the
/// reply. Not thread-safe: each thread has its own.
/// </summary>
internal sealed class PatternSearch(PatternIndex index)
{
    private readonly Trie _trie = index.Trie;
    private readonly IndexNode[] _nodes = index.Nodes;
    private readonly Anchored[] _anchors = index.Anchors;
    private readonly IndexRun[] _runs = index.Runs;
    private readonly int[] _runNodes = index.RunNodes;
    private readonly int[] _nodeRuns = index.NodeRuns;
    private readonly PatternStep[] _steps = index.Steps;
    private readonly int[] _firstSteps = index.FirstSteps;

    private const int MostPlaces = 2048;
    private const int MostPlacesOfRun = 24;

    // Patterns already looked at and runs found, each marked with the number of the text.
    private readonly int[] _looked = new int[index.PatternCount];
    private readonly FoundRun[] _foundRuns = new FoundRun[index.RunCount];
    private int _now;

    private Place[] _places = new Place[256];
    private int _placeCount;
    private int _mostPlaces;

    private readonly int[] _found = new int[MostPlacesOfRun];
    private Path[] _paths = new Path[MostPlacesOfRun];
    private Path[] _longer = new Path[MostPlacesOfRun];

    public PatternMatch[] Matches { get; private set; } = new PatternMatch[32];

    public int MatchCount { get; private set; }

    /// <summary>Searches words, the server's own of which are those from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public void Run(WordList words, int first, int end)
    {
        _now++;
        _placeCount = MatchCount = 0;
        _mostPlaces = MostPlaces;
        FindPlaces(words, first, end);
        int endOfOwn = _placeCount;
        _mostPlaces = endOfOwn + MostPlaces;
        FindPlaces(words, 0, first);
        int endOfBefore = _placeCount;
        FindPlaces(words, end, words.Count);

        // In the order of the text: of two speakers that are named alike the first counts, who "said" what follows.
        LookAt(endOfOwn, endOfBefore);
        LookAt(0, endOfOwn);
        LookAt(endOfBefore, _placeCount);
    }

    private void FindPlaces(WordList words, int first, int end)
    {
        for (int start = first; start < end; start++)
        {
            Follow(words, Trie.Root, start, start);
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
                int ofKind = Next(node, word.KindId);
                if (ofKind != Trie.NoNode)
                {
                    AddPlace(ofKind, start, at);
                    Follow(words, ofKind, start, at + 1);
                }
            }

            node = Next(node, word.Id);
            if (node == Trie.NoNode)
            {
                return;
            }

            AddPlace(node, start, at);
            at++;
        }
    }

    /// <summary>The node one word further on, or 0; most words that do not lead on are told by the node alone.</summary>
    private int Next(int node, int word) =>
        node == Trie.Root || (_nodes[node].Children & PatternIndex.Bit(word)) != 0 ? _trie.Next(node, word) : Trie.NoNode;

    private void AddPlace(int node, int first, int last)
    {
        ref IndexNode reached = ref _nodes[node];
        ref IndexNode next = ref _nodes[node + 1];
        bool isEnd = next.FirstRun > reached.FirstRun || next.FirstAnchor > reached.FirstAnchor;
        if (_placeCount == _mostPlaces || !isEnd)
        {
            return;
        }

        for (int i = reached.FirstRun; i < next.FirstRun; i++)
        {
            ref FoundRun run = ref _foundRuns[_nodeRuns[i]];
            run.IsAtSeveral = run.Text == _now; // of an earlier place
            run.Text = _now;
            run.Place = _placeCount;
        }

        if (_placeCount == _places.Length)
        {
            Array.Resize(ref _places, _placeCount * 2);
        }

        _places[_placeCount++] = new Place { Bits = NodeBits.Of(node), Node = node, First = first, Last = last };
    }

    /// <summary>Checks the patterns that hang on what was found at some of the places.</summary>
    private void LookAt(int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            int node = _places[i].Node, endOfAnchors = _nodes[node + 1].FirstAnchor;
            for (int anchor = _nodes[node].FirstAnchor; anchor < endOfAnchors; anchor++)
            {
                LookAt(_anchors[anchor], _places[i]);
            }
        }
    }

    /// <summary>Checks a pattern that hangs on what was found at a place.</summary>
    private void LookAt(in Anchored anchored, in Place place)
    {
        if (anchored.OtherRun == PatternIndex.None)
        {
            AddMatch(new PatternMatch { Pattern = anchored.Pattern, FirstWord = place.First, LastWord = place.Last, Weight = place.Last - place.First + 1 });
        }
        else if (_looked[anchored.Pattern] != _now)
        {
            _looked[anchored.Pattern] = _now;
            if (_foundRuns[anchored.OtherRun].Text == _now && TryFind(anchored.Pattern, out PatternMatch match))
            {
                AddMatch(match);
            }
        }
    }

    /// <summary>In how many ways the pattern fits the words; the ways are in <see cref="_paths"/>.</summary>
    private int PathsOf(int pattern)
    {
        int step = _firstSteps[pattern], end = _firstSteps[pattern + 1];
        for (int i = step; i < end; i++)
        {
            if (_foundRuns[_steps[i].Run].Text != _now)
            {
                return 0;
            }
        }

        int places = PlacesOf(_steps[step].Run), count = 0;
        for (; count < places; count++)
        {
            ref Place place = ref _places[_found[count]];
            _paths[count] = new Path { First = place.First, Last = place.Last, Weight = place.Last - place.First + 1 };
        }

        for (step++; step < end && count > 0; step++)
        {
            count = Lengthen(count, _steps[step]);
        }

        return count;
    }

    /// <summary>At how many places a run that was found stands; the places are in <see cref="_found"/>.</summary>
    private int PlacesOf(int run)
    {
        if (!_foundRuns[run].IsAtSeveral)
        {
            _found[0] = _foundRuns[run].Place;
            return 1;
        }

        ref IndexRun nodes = ref _runs[run];
        int count = 0;
        for (int i = 0; i < _placeCount && count < MostPlacesOfRun; i++)
        {
            ref Place place = ref _places[i];
            if (nodes.Bits.MayHold(place.Bits) && Ends(nodes, place.Node))
            {
                _found[count++] = i;
            }
        }

        return count;
    }

    /// <summary>Whether a spelling of the run ends at the node; by hand, since it is asked in the innermost loop.</summary>
    private bool Ends(in IndexRun run, int node)
    {
        int low = run.First, high = run.End;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_runNodes[middle] < node)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < run.End && _runNodes[low] == node;
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

    /// <summary>A run that was found: in which text last, at which place last, and whether at others too.</summary>
    private struct FoundRun
    {
        public int Text;
        public int Place;
        public bool IsAtSeveral;
    }

    /// <summary>A spelling found: its node, first and last word.</summary>
    private struct Place
    {
        public NodeBits Bits;
        public int Node;
        public int First;
        public int Last;
    }

    /// <summary>The beginning of a pattern found: first and last word, and how many words it names.</summary>
    private struct Path
    {
        public int First;
        public int Last;
        public int Weight;
    }
}
