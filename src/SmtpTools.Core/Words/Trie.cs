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
    private ulong[] _keys = new ulong[1 << 14];
    private int[] _next = new int[1 << 14];
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
        int mask = _keys.Length - 1;
        for (int slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            ulong found = _keys[slot];
            if (found == key)
            {
                return _next[slot];
            }

            if (found == 0)
            {
                return NoNode;
            }
        }
    }

    /// <summary>The runs that end at this node, or null.</summary>
    public int[]? RunsAt(int node) => _runs[node];

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
            if (++_steps * 2 > _keys.Length)
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
        int mask = _keys.Length - 1;
        int slot = Slot(key, mask);
        while (_keys[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _keys[slot] = key;
        _next[slot] = next;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] next = _next;
        _keys = new ulong[keys.Length * 2];
        _next = new int[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                Insert(keys[i], next[i]);
            }
        }
    }

    private static ulong Key(int node, int word) => ((ulong)(uint)node << 32) | (uint)word;

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E3779B97F4A7C15UL) >> 40) & mask;
}
