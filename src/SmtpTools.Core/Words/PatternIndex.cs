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
    /// <param name="vocabulary">The words of all runs.</param>
    /// <param name="trie">The spellings of all runs.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="commonness">Of each run, how often it is likely to be found in a reply, in any unit.</param>
    public PatternIndex(Vocabulary vocabulary, Trie trie, CompiledPattern[] patterns, double[] commonness)
    {
        Vocabulary = vocabulary;
        Trie = trie;
        List<int>[] nodesOfRuns = trie.NodesOfRuns(commonness.Length);
        Runs = LayOutRuns(nodesOfRuns, out int[] runNodes);
        RunNodes = runNodes;
        Steps = LayOutPatterns(patterns, out int[] firstSteps);
        FirstSteps = firstSteps;
        Nodes = new IndexNode[trie.NodeCount];
        NodeRuns = LayOutNodes(AskedFor(patterns, commonness.Length));
        Anchors = LayOutAnchors(patterns, commonness, nodesOfRuns);
        trie.ForEachStep((node, word) => Nodes[node].Children |= Bit(word));
    }

    public Vocabulary Vocabulary { get; }

    public int RunCount => Runs.Length;

    public int PatternCount => FirstSteps.Length - 1;

    // The arrays themselves, for the loops of a search.
    public IndexNode[] Nodes { get; }

    public Anchored[] Anchors { get; }

    public IndexRun[] Runs { get; }

    public int[] RunNodes { get; }

    public int[] NodeRuns { get; }

    public PatternStep[] Steps { get; }

    /// <summary>Of each pattern its first step, and behind the last the end.</summary>
    public int[] FirstSteps { get; }

    public Trie Trie { get; }

    /// <summary>One of 64 bits for a word: sets of them, or-ed together, mostly tell at once what is not in them.</summary>
    public static ulong Bit(int number) => 1UL << (int)((uint)number * 0x9E3779B9u >> 26);

    /// <summary>The runs that a search asks for; the one run of a pattern that hangs on it is found by being there.</summary>
    private static bool[] AskedFor(CompiledPattern[] patterns, int runs)
    {
        var asked = new bool[runs];
        foreach (CompiledPattern pattern in patterns)
        {
            if (pattern.OnRequest || pattern.Runs.Length > 1)
            {
                Array.ForEach(pattern.Runs, run => asked[run] = true);
            }
        }

        return asked;
    }

    private int[] LayOutNodes(bool[] asked)
    {
        var runs = new List<int>();
        for (int node = 0; node < Nodes.Length; node++)
        {
            Nodes[node].IsEnd = Trie.RunsAt(node).Length > 0;
            Nodes[node].FirstRun = runs.Count;
            runs.AddRange(Trie.RunsAt(node).Where(run => asked[run]));
            Nodes[node].EndOfRuns = runs.Count;
        }

        return runs.ToArray();
    }

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
            runs[run] = new IndexRun { Bits = NodeBits.Of(nodes), First = at, End = at + nodes.Count };
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
        var byNode = new List<Anchored>?[Nodes.Length];
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
                (byNode[node] ??= []).Add(new Anchored { Pattern = p, OtherRun = patterns[p].Runs.Length == 1 ? Anchored.None : other });
            }
        }

        var anchored = new List<Anchored>();
        for (int node = 0; node < Nodes.Length; node++)
        {
            Nodes[node].FirstAnchor = anchored.Count;
            anchored.AddRange(byNode[node] ?? []);
            Nodes[node].EndOfAnchors = anchored.Count;
        }

        return anchored.ToArray();
    }
}

/// <summary>What a search needs to know of a node of the trie.</summary>
internal struct IndexNode
{
    /// <summary>The words that lead on from it, as bits.</summary>
    public ulong Children;

    /// <summary>A spelling of some run ends here.</summary>
    public bool IsEnd;

    // The runs of these that a search asks for, and the patterns that hang here, as parts of arrays.
    public int FirstRun;
    public int EndOfRuns;
    public int FirstAnchor;
    public int EndOfAnchors;
}

/// <summary>A pattern that hangs on a node, and another run that must be there too: most often it is not, and that is told without looking at the pattern.</summary>
internal struct Anchored
{
    /// <summary>The pattern has one run only.</summary>
    public const int None = -1;

    public int Pattern;
    public int OtherRun;
}

/// <summary>The nodes at which the spellings of a run end: as bits, and as a part of one sorted array.</summary>
internal struct IndexRun
{
    public NodeBits Bits;
    public int First;
    public int End;
}

/// <summary>Two of 128 bits for a node: sets of them, or-ed together, mostly tell at once what is not in them.</summary>
internal readonly struct NodeBits(ulong first, ulong second)
{
    private readonly ulong _first = first;
    private readonly ulong _second = second;

    public static NodeBits Of(int node) => new(1UL << (int)((uint)node * 0x9E3779B9u >> 26), 1UL << (int)((uint)node * 0x85EBCA6Bu >> 26));

    public static NodeBits Of(List<int> nodes)
    {
        ulong first = 0, second = 0;
        foreach (int node in nodes)
        {
            NodeBits bits = Of(node);
            first |= bits._first;
            second |= bits._second;
        }

        return new NodeBits(first, second);
    }

    public bool MayHold(in NodeBits node) => (_first & node._first) != 0 && (_second & node._second) != 0;
}

/// <summary>One run of a pattern, and how many words may stand between it and the run before.</summary>
internal struct PatternStep
{
    public int Run;
    public int Gap;
}
