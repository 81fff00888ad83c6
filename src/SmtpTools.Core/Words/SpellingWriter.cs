using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// Writes runs into a trie in all their spellings. These are not written out one by one: from word to word it goes on from all nodes that the spellings so far have led to.
/// </summary>
/// <param name="vocabulary">The words of all runs.</param>
/// <param name="spellings">About how many spellings there will be; with beginnings and hosts there are some more.</param>
internal sealed class SpellingWriter(Vocabulary vocabulary, int spellings)
{
    private readonly List<int>?[] _narrower = vocabulary.Narrower();

    // The nodes of the rows that are being followed, an inner row's behind those of the outer.
    private int[] _nodes = new int[1 << 10];

    private int[] _runNodes = new int[spellings + spellings / 8];
    private int _runNodeCount;

    public Trie Trie { get; } = new(vocabulary.Count, spellings);

    public List<IndexRun> Runs { get; } = [];

    /// <summary>Of each run, in order, the nodes at which its spellings end, sorted.</summary>
    public int[] RunNodes => _runNodes;

    public void Add(PatternPart[] run)
    {
        _nodes[0] = Trie.Root;
        int end = Follow(run, 0, 1);
        Array.Sort(_nodes, 0, end);
        if (_runNodeCount + end > _runNodes.Length)
        {
            Array.Resize(ref _runNodes, _runNodes.Length * 2 + end);
        }

        int first = _runNodeCount;
        for (int i = 0; i < end; i++)
        {
            if (i == 0 || _nodes[i] != _nodes[i - 1])
            {
                _runNodes[_runNodeCount++] = _nodes[i];
            }
        }

        Runs.Add(new IndexRun { Bits = NodeBits.Of(_runNodes, first, _runNodeCount), First = first, End = _runNodeCount });
    }

    /// <summary>Puts in the place of the nodes from <paramref name="first"/> up to <paramref name="end"/> those that a row of parts leads on to, and returns their end.</summary>
    private int Follow(PatternPart[] row, int first, int end)
    {
        foreach (PatternPart part in row)
        {
            int behind = part.Choice is { } choice ? FollowChoice(choice, first, end) : FollowWord(part.Word, first, end);
            Array.Copy(_nodes, end, _nodes, first, behind - end);
            end = first + behind - end;
        }

        return end;
    }

    private int FollowChoice(Choice choice, int first, int end)
    {
        int behind = end;
        foreach (PatternPart[] row in choice.Rows)
        {
            int start = behind;
            behind += end - first;
            Reserve(behind);
            Array.Copy(_nodes, first, _nodes, start, end - first);
            behind = Follow(row, start, behind);
        }

        return behind;
    }

    private int FollowWord(int word, int first, int end)
    {
        List<int>? narrower = _narrower[word];
        int behind = end;
        Reserve(end + (end - first) * (1 + (narrower?.Count ?? 0)));
        for (int i = first; i < end; i++)
        {
            _nodes[behind++] = Trie.NextOrNew(_nodes[i], word);
            for (int n = 0; n < narrower?.Count; n++)
            {
                _nodes[behind++] = Trie.NextOrNew(_nodes[i], narrower[n]);
            }
        }

        return behind;
    }

    private void Reserve(int count)
    {
        if (count > _nodes.Length)
        {
            Array.Resize(ref _nodes, Math.Max(count, _nodes.Length * 2));
        }
    }
}
