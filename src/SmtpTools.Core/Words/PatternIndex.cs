using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Words;

/// <summary>
/// All patterns of the catalogue, compiled. Immutable, shared by all threads; the state of a search is in <see cref="PatternSearch"/>. It is laid out in few
/// arrays, each read along once, because what a search costs is the memory it has to wait for.
/// </summary>
internal sealed class PatternIndex
{
    private readonly Trie _trie;
    private readonly IndexNode[] _nodes;
    private readonly Anchored[] _anchored;
    private readonly IndexRun[] _runs;
    private readonly int[] _runNodes;
    private readonly PatternStep[] _steps;
    private readonly int[] _firstStep;

    /// <param name="vocabulary">The words of all runs.</param>
    /// <param name="trie">The spellings of all runs.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="commonness">Of each run, how often it is likely to be found in a reply, in any unit.</param>
    public PatternIndex(Vocabulary vocabulary, Trie trie, CompiledPattern[] patterns, double[] commonness)
    {
        Vocabulary = vocabulary;
        _trie = trie;
        List<int>[] nodesOfRuns = trie.NodesOfRuns(commonness.Length);
        _runs = LayOutRuns(nodesOfRuns, out _runNodes);
        _steps = LayOutPatterns(patterns, out _firstStep);
        _nodes = new IndexNode[trie.NodeCount];
        _anchored = LayOutAnchors(patterns, commonness, nodesOfRuns);
        trie.ForEachStep((node, word) => _nodes[node].Children |= Bit(word));
    }

    public Vocabulary Vocabulary { get; }

    public int RunCount => _runs.Length;

    public int PatternCount => _firstStep.Length - 1;

    /// <summary>The node one word further on, or 0.</summary>
    public int Next(int node, int word) =>
        node == Trie.Root || (_nodes[node].Children & Bit(word)) != 0 ? _trie.Next(node, word) : Trie.NoNode;

    public ref readonly IndexNode Node(int node) => ref _nodes[node];

    public ref readonly Anchored Anchor(int number) => ref _anchored[number];

    public ref readonly PatternStep Step(int number) => ref _steps[number];

    public int FirstStep(int pattern) => _firstStep[pattern];

    public int EndOfSteps(int pattern) => _firstStep[pattern + 1];

    public int NodeCount => _nodes.Length;

    /// <summary>Where the nodes at which a spelling of the run ends stand in <see cref="RunNode"/>.</summary>
    public ref readonly IndexRun NodesOf(int run) => ref _runs[run];

    public int RunNode(int number) => _runNodes[number];

    /// <summary>Whether a spelling of the run ends at the node; by hand, since it is asked in the innermost loop.</summary>
    public bool Ends(in IndexRun run, int node)
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

    /// <summary>One of 64 bits for a word or node: sets of them, or-ed together, mostly tell at once what is not in them.</summary>
    public static ulong Bit(int number) => 1UL << (int)((uint)number * 0x9E3779B9u >> 26);

    private static IndexRun[] LayOutRuns(List<int>[] nodesOfRuns, out int[] runNodes)
    {
        var runs = new IndexRun[nodesOfRuns.Length];
        runNodes = new int[nodesOfRuns.Sum(nodes => nodes.Count)];
        int at = 0;
        for (int run = 0; run < runs.Length; run++)
        {
            List<int> nodes = nodesOfRuns[run];
            nodes.Sort();
            nodes.CopyTo(runNodes, at);
            runs[run] = new IndexRun { First = at, End = at + nodes.Count };
            at += nodes.Count;
        }

        return runs;
    }

    private static PatternStep[] LayOutPatterns(CompiledPattern[] patterns, out int[] firstStep)
    {
        var steps = new List<PatternStep>();
        firstStep = new int[patterns.Length + 1];
        for (int p = 0; p < patterns.Length; p++)
        {
            for (int i = 0; i < patterns[p].Runs.Length; i++)
            {
                steps.Add(new PatternStep { Run = patterns[p].Runs[i], Gap = patterns[p].Gaps[i] });
            }

            firstStep[p + 1] = steps.Count;
        }

        return steps.ToArray();
    }

    /// <summary>
    /// Each pattern hangs on its rarest run: "mailbox" stands in every second reply and in hundreds of patterns, and none of them need be looked at until
    /// its rarer words are there. Patterns that are asked for one by one hang nowhere.
    /// </summary>
    private Anchored[] LayOutAnchors(CompiledPattern[] patterns, double[] commonness, List<int>[] nodesOfRuns)
    {
        var byNode = new List<Anchored>?[_nodes.Length];
        ulong[] masks = Array.ConvertAll(nodesOfRuns, nodes => nodes.Aggregate(0UL, (mask, node) => mask | Bit(node)));
        for (int p = 0; p < patterns.Length; p++)
        {
            if (patterns[p].OnRequest)
            {
                continue;
            }

            int[] rarestFirst = patterns[p].Runs.OrderBy(run => commonness[run]).ToArray();
            int other = rarestFirst[Math.Min(1, rarestFirst.Length - 1)];
            foreach (int node in nodesOfRuns[rarestFirst[0]])
            {
                (byNode[node] ??= []).Add(new Anchored { Pattern = p, OtherRun = other, OtherMask = masks[other] });
            }
        }

        var anchored = new List<Anchored>();
        for (int node = 0; node < _nodes.Length; node++)
        {
            _nodes[node].FirstAnchor = anchored.Count;
            anchored.AddRange(byNode[node] ?? []);
            _nodes[node].EndOfAnchors = anchored.Count;
            _nodes[node].IsEnd = _trie.IsEnd(node);
        }

        return anchored.ToArray();
    }
}

/// <summary>What a search needs to know of a node of the trie.</summary>
internal struct IndexNode
{
    /// <summary>The words that lead on from it, as bits.</summary>
    public ulong Children;

    public int FirstAnchor;
    public int EndOfAnchors;

    /// <summary>A spelling of some run ends here.</summary>
    public bool IsEnd;
}

/// <summary>A pattern that hangs on a node, and another run that must be there too: most often it is not, and that is told without looking at the pattern.</summary>
internal struct Anchored
{
    /// <summary>The nodes of the other run, as bits.</summary>
    public ulong OtherMask;

    public int Pattern;
    public int OtherRun;
}

/// <summary>The nodes at which the spellings of a run end, as a part of one array.</summary>
internal struct IndexRun
{
    public int First;
    public int End;
}

/// <summary>One run of a pattern, and how many words may stand between it and the run before.</summary>
internal struct PatternStep
{
    public int Run;
    public int Gap;
}
