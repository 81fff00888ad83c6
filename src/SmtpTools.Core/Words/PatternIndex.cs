using System;
using System.Linq;

namespace SmtpTools.Words;

/// <summary>
/// All patterns of the catalogue, compiled. Immutable, shared by all threads; the state of a search is in <see cref="PatternSearch"/>. It is laid out in few
/// arrays, each read along once, because what a search costs is the memory it has to wait for.
/// </summary>
internal sealed class PatternIndex
{
    /// <summary>No run.</summary>
    public const int None = -1;

    /// <param name="vocabulary">The words of all runs.</param>
    /// <param name="spellings">All runs.</param>
    /// <param name="steps">The runs of all patterns.</param>
    /// <param name="firstSteps">Of each pattern its first step, and behind the last the end.</param>
    /// <param name="onRequest">Of each pattern whether it is not searched for, but asked for by its number.</param>
    /// <param name="commonness">Of each run, how often it is likely to be found in a reply, in any unit.</param>
    public PatternIndex(Vocabulary vocabulary, SpellingWriter spellings, PatternStep[] steps, int[] firstSteps, bool[] onRequest, double[] commonness)
    {
        Vocabulary = vocabulary;
        Trie = spellings.Trie;
        Runs = spellings.Runs.ToArray();
        RunNodes = spellings.RunNodes;
        Steps = steps;
        FirstSteps = firstSteps;
        NodeRuns = ByNode(RunsAskedFor(onRequest), out int[] firstRuns);
        (int[] rarest, int[] other) = RarestRuns(onRequest, commonness);
        Anchors = Array.ConvertAll(ByNode(rarest, out int[] firstAnchors), pattern => new Anchored { Pattern = pattern, OtherRun = other[pattern] });
        Nodes = new IndexNode[Trie.NodeCount + 1];
        for (int node = 0; node < Nodes.Length; node++)
        {
            Nodes[node].FirstRun = firstRuns[node];
            Nodes[node].FirstAnchor = firstAnchors[node];
        }

        for (int node = 1; node < Trie.NodeCount; node++)
        {
            Trie.StepTo(node, out int before, out int word);
            Nodes[before].Children |= Bit(word);
        }
    }

    public Vocabulary Vocabulary { get; }

    public int RunCount => Runs.Length;

    public int PatternCount => FirstSteps.Length - 1;

    // The arrays themselves, for the loops of a search.

    /// <summary>The nodes of the trie, and one more: what belongs to a node ends where that of the next begins.</summary>
    public IndexNode[] Nodes { get; }

    public Anchored[] Anchors { get; }

    public IndexRun[] Runs { get; }

    /// <summary>The nodes at which the runs' spellings end, by run.</summary>
    public int[] RunNodes { get; }

    /// <summary>The runs that a search asks for, by node.</summary>
    public int[] NodeRuns { get; }

    public PatternStep[] Steps { get; }

    /// <summary>Of each pattern its first step, and behind the last the end.</summary>
    public int[] FirstSteps { get; }

    public Trie Trie { get; }

    /// <summary>One of 64 bits for a word: sets of them, or-ed together, mostly tell at once what is not in them.</summary>
    public static ulong Bit(int number) => 1UL << (int)((uint)number * 0x9E3779B9u >> 26);

    /// <summary>The runs that a search asks for, each by itself, else <see cref="None"/>; the one run of a pattern that hangs on it is found by being there.</summary>
    private int[] RunsAskedFor(bool[] onRequest)
    {
        int[] asked = Enumerable.Repeat(None, RunCount).ToArray();
        for (int pattern = 0; pattern < PatternCount; pattern++)
        {
            int first = FirstSteps[pattern], end = FirstSteps[pattern + 1];
            for (int step = first; step < end && (onRequest[pattern] || end - first > 1); step++)
            {
                asked[Steps[step].Run] = Steps[step].Run;
            }
        }

        return asked;
    }

    /// <summary>
    /// Each pattern hangs on its rarest run: "mailbox" stands in every second reply and in hundreds of patterns, and none of them need be looked at until
    /// its rarer words are there. Patterns that are asked for one by one hang nowhere. The second rarest, where there is one, must be there too.
    /// </summary>
    private (int[] Rarest, int[] Other) RarestRuns(bool[] onRequest, double[] commonness)
    {
        int[] rarest = new int[PatternCount], other = new int[PatternCount];
        for (int pattern = 0; pattern < PatternCount; pattern++)
        {
            int first = None, second = None;
            for (int step = FirstSteps[pattern]; step < FirstSteps[pattern + 1] && !onRequest[pattern]; step++)
            {
                int run = Steps[step].Run;
                if (first == None || commonness[run] < commonness[first])
                {
                    (first, second) = (run, first);
                }
                else if (second == None || commonness[run] < commonness[second])
                {
                    second = run;
                }
            }

            (rarest[pattern], other[pattern]) = (first, second);
        }

        return (rarest, other);
    }

    /// <summary>Hands every node the numbers of those that belong to a run which ends there, in one array by node.</summary>
    /// <param name="runs">Of each number the run it belongs to, or <see cref="None"/>.</param>
    /// <param name="firsts">Of each node, and of one more, where its part of the array begins.</param>
    private int[] ByNode(int[] runs, out int[] firsts)
    {
        firsts = new int[Trie.NodeCount + 1];
        foreach (int run in runs)
        {
            for (int i = FirstNode(run); i < EndOfNodes(run); i++)
            {
                firsts[RunNodes[i]]++;
            }
        }

        int end = 0;
        for (int node = 0; node < firsts.Length; node++)
        {
            end = firsts[node] += end;
        }

        // From the last number to the first, each from the end of its part down.
        var numbers = new int[end];
        for (int number = runs.Length - 1; number >= 0; number--)
        {
            for (int i = FirstNode(runs[number]); i < EndOfNodes(runs[number]); i++)
            {
                numbers[--firsts[RunNodes[i]]] = number;
            }
        }

        return numbers;
    }

    private int FirstNode(int run) => run == None ? 0 : Runs[run].First;

    private int EndOfNodes(int run) => run == None ? 0 : Runs[run].End;
}

/// <summary>What a search needs to know of a node of the trie.</summary>
internal struct IndexNode
{
    /// <summary>The words that lead on from it, as bits.</summary>
    public ulong Children;

    // Where its parts of the runs that a search asks for, and of the patterns that hang on nodes, begin.
    public int FirstRun;
    public int FirstAnchor;
}

/// <summary>A pattern that hangs on a node, and another run that must be there too: most often it is not, and that is told without looking at the pattern.</summary>
internal struct Anchored
{
    public int Pattern;

    /// <summary>The other run, or <see cref="PatternIndex.None"/> where the pattern has one only.</summary>
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

    public static NodeBits Of(int[] nodes, int start, int end)
    {
        ulong first = 0, second = 0;
        for (int i = start; i < end; i++)
        {
            NodeBits bits = Of(nodes[i]);
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
