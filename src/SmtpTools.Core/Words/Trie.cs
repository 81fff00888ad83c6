using System;

namespace SmtpTools.Words;

/// <summary>The spellings of all runs as paths of word numbers. The steps from one node to the next are in one open hash table; the first step, the commonest, in an array.</summary>
/// <param name="words">One more than the highest number of a word.</param>
/// <param name="capacity">About how many nodes there will be.</param>
internal sealed class Trie(int words, int capacity)
{
    public const int Root = 0;

    /// <summary>No step leads back to the root.</summary>
    public const int NoNode = 0;

    private readonly int[] _first = new int[words];

    // Of each node the step that leads to it, and the table of nodes by their steps.
    private ulong[] _steps = new ulong[capacity + 1];
    private int[] _table = new int[TableSize(capacity + 1)];

    /// <summary>One more than the number of the last node.</summary>
    public int NodeCount { get; private set; } = 1;

    /// <summary>The node one word further on, or 0.</summary>
    public int Next(int node, int word)
    {
        if (node == Root)
        {
            return _first[word];
        }

        ulong step = Step(node, word);
        int mask = _table.Length - 1;
        for (int slot = FirstSlot(node, word); ; slot += Stride(word))
        {
            int next = _table[slot & mask];
            if (next == NoNode || _steps[next] == step)
            {
                return next;
            }
        }
    }

    public int NextOrNew(int node, int word)
    {
        int next = Next(node, word);
        if (next != NoNode)
        {
            return next;
        }

        if (NodeCount == _steps.Length)
        {
            Grow();
        }

        next = NodeCount++;
        _steps[next] = Step(node, word);
        if (node == Root)
        {
            _first[word] = next;
        }
        else
        {
            Insert(next);
        }

        return next;
    }

    /// <summary>The node before this one, and the word that leads from there.</summary>
    public void StepTo(int node, out int before, out int word)
    {
        before = (int)(_steps[node] >> 32);
        word = (int)(uint)_steps[node];
    }

    private void Grow()
    {
        Array.Resize(ref _steps, NodeCount * 2);
        _table = new int[TableSize(_steps.Length)];
        for (int node = 1; node < NodeCount; node++)
        {
            if (_steps[node] >> 32 != Root)
            {
                Insert(node);
            }
        }
    }

    /// <summary>A power of two that leaves half of the table empty.</summary>
    private static int TableSize(int nodes)
    {
        int size = 1024;
        while (size < nodes * 2)
        {
            size *= 2;
        }

        return size;
    }

    private void Insert(int node)
    {
        StepTo(node, out int before, out int word);
        int mask = _table.Length - 1, slot = FirstSlot(before, word);
        while (_table[slot & mask] != NoNode)
        {
            slot += Stride(word);
        }

        _table[slot & mask] = node;
    }

    private static ulong Step(int node, int word) => ((ulong)(uint)node << 32) | (uint)word;

    // Steps from neighbouring nodes by the same word are neighbours in the table: they are written one after the other.
    private static int FirstSlot(int node, int word) => node + (int)((uint)word * 0x9E3779B9u >> 8);

    private static int Stride(int word) => (int)((uint)word * 0x85EBCA6Bu >> 8) | 1;
}
