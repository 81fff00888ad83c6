using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>The spellings of all runs as paths of word numbers. Steps are kept in one open hash table; the first step, the commonest, in an array.</summary>
internal sealed class Trie(int words)
{
    public const int Root = 0;

    /// <summary>No step leads back to the root.</summary>
    public const int NoNode = 0;

    private readonly int[] _first = new int[words];
    private readonly List<int[]?> _runs = [null];
    private Step[] _table = new Step[1 << 14];
    private int _steps;

    public int NodeCount => _runs.Count;

    /// <summary>The node one word further on, or 0.</summary>
    public int Next(int node, int word)
    {
        if (node == Root)
        {
            return _first[word];
        }

        ulong key = Key(node, word);
        int mask = _table.Length - 1;
        for (int slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            ref Step step = ref _table[slot];
            if (step.Key == key)
            {
                return step.Next;
            }

            if (step.Key == 0)
            {
                return NoNode;
            }
        }
    }

    /// <summary>Names every step but the first of each path: the node it leads on from, and the word.</summary>
    public void ForEachStep(System.Action<int, int> visit)
    {
        foreach (Step step in _table)
        {
            if (step.Key != 0)
            {
                visit((int)(step.Key >> 32), (int)(uint)step.Key);
            }
        }
    }

    /// <summary>The runs that have a spelling that ends at this node.</summary>
    public int[] RunsAt(int node) => _runs[node] ?? [];

    /// <summary>Of each run, the nodes at which its spellings end.</summary>
    public List<int>[] NodesOfRuns(int runs)
    {
        var nodes = new List<int>[runs];
        for (int node = 0; node < _runs.Count; node++)
        {
            foreach (int run in RunsAt(node))
            {
                (nodes[run] ??= []).Add(node);
            }
        }

        return nodes;
    }

    public int NextOrNew(int node, int word)
    {
        int next = Next(node, word);
        if (next != NoNode)
        {
            return next;
        }

        next = _runs.Count;
        _runs.Add(null);
        if (node == Root)
        {
            _first[word] = next;
        }
        else
        {
            if (++_steps * 2 > _table.Length)
            {
                Grow();
            }

            Insert(Key(node, word), next);
        }

        return next;
    }

    public void AddRun(int node, int run)
    {
        int[] runs = _runs[node] ?? [];
        if (System.Array.IndexOf(runs, run) < 0)
        {
            _runs[node] = [.. runs, run];
        }
    }

    private void Insert(ulong key, int next)
    {
        int mask = _table.Length - 1;
        int slot = Slot(key, mask);
        while (_table[slot].Key != 0)
        {
            slot = (slot + 1) & mask;
        }

        _table[slot] = new Step { Key = key, Next = next };
    }

    private void Grow()
    {
        Step[] table = _table;
        _table = new Step[table.Length * 2];
        foreach (Step step in table)
        {
            if (step.Key != 0)
            {
                Insert(step.Key, step.Next);
            }
        }
    }

    private static ulong Key(int node, int word) => ((ulong)(uint)node << 32) | (uint)word;

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15UL) >> 40) & mask;

    private struct Step
    {
        public ulong Key;
        public int Next;
    }
}
