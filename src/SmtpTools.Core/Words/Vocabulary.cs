using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// The words that patterns use, each with a number. Any other word of a text gets the number of the longest word beginning
/// (<c>exceed*</c>) that fits it, or of its kind, or 0.
/// </summary>
internal sealed class Vocabulary
{
    // Numbers of the kinds; a number, address, IP or host that no pattern names is one of these.
    public const int None = 0;
    public const int AnyNumber = 1;
    public const int AnyAddress = 2;
    public const int AnyIp = 3;
    public const int AnyHost = 4;
    public const int AnyStatus = 5;
    private const int FirstFree = 6;

    /// <summary>Longer words are in no pattern.</summary>
    public const int LongestWord = 48;

    private const int ShortestBeginning = 2;

    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _beginnings = new(StringComparer.Ordinal);
    private KeyValuePair<string, int>[]? _sorted;
    private KeyValuePair<string, int>[]? _hosts;
    private int _next = FirstFree;

    private Entry[] _table = [];
    private int _mask;

    // A bit for every hash of a beginning: small enough to stay in the nearest cache, where the table is not.
    private readonly ulong[] _beginningBits = new ulong[FilterBits / 64];
    private const int FilterBits = 1 << 14;

    /// <summary>One more than the highest number given.</summary>
    public int Count => _next;

    public int Add(string word) => Add(_exact, word);

    public int AddBeginning(string beginning) =>
        beginning.Length < ShortestBeginning
            ? throw new FormatException($"'{beginning}*' is too short a beginning: {ShortestBeginning} letters are the least")
            : Add(_beginnings, beginning);

    /// <summary>All numbers that a text's word with this beginning can have.</summary>
    public IEnumerable<int> WithBeginning(string beginning)
    {
        _sorted ??= Sorted();
        int at = Array.BinarySearch(_sorted, new KeyValuePair<string, int>(beginning, 0), s_byWord);
        for (int i = at < 0 ? ~at : at; i < _sorted.Length && _sorted[i].Key.StartsWith(beginning, StringComparison.Ordinal); i++)
        {
            yield return _sorted[i].Value;
        }

        foreach (KeyValuePair<string, int> longer in _beginnings)
        {
            if (longer.Key.StartsWith(beginning, StringComparison.Ordinal))
            {
                yield return longer.Value;
            }
        }
    }

    /// <summary>The word itself and, of a host name, all hosts below it that patterns name.</summary>
    public IEnumerable<int> AtOrBelow(string word)
    {
        yield return _exact[word];
        if (word.IndexOf('.') > 0)
        {
            _hosts ??= Array.FindAll(_sorted ??= Sorted(), pair => pair.Key.IndexOf('.') > 0);
            string below = "." + word;
            foreach (KeyValuePair<string, int> host in _hosts)
            {
                if (host.Key.EndsWith(below, StringComparison.Ordinal))
                {
                    yield return host.Value;
                }
            }
        }
    }

    /// <summary>The number that stands for any word of a kind.</summary>
    public static int OfKind(WordKind kind) => kind switch
    {
        WordKind.Number => AnyNumber,
        WordKind.Address => AnyAddress,
        WordKind.Ip => AnyIp,
        WordKind.Host => AnyHost,
        WordKind.Status => AnyStatus,
        _ => None,
    };

    /// <summary>Builds the table that <see cref="Find"/> reads. Call once, after the last word was added.</summary>
    public void Seal()
    {
        int size = 1024;
        while (size < (_exact.Count + _beginnings.Count) * 3)
        {
            size *= 2;
        }

        _table = new Entry[size];
        _mask = size - 1;
        foreach (KeyValuePair<string, int> word in _exact)
        {
            Insert(word.Key, word.Value, isBeginning: false);
        }

        foreach (KeyValuePair<string, int> beginning in _beginnings)
        {
            Insert(beginning.Key, beginning.Value, isBeginning: true);
            uint hash = HashOf(beginning.Key);
            _beginningBits[FilterWord(hash)] |= FilterBit(hash);
        }
    }

    /// <summary>The number of the folded word in <paramref name="letters"/>[0..<paramref name="length"/>], else that of its longest known beginning, else 0.</summary>
    public int Find(char[] letters, int length)
    {
        uint hash = HashSeed;
        int beginning = None;
        for (int i = 0; i < length; i++)
        {
            hash = (hash ^ letters[i]) * HashPrime;
            if ((_beginningBits[FilterWord(hash)] & FilterBit(hash)) != 0)
            {
                int found = Probe(hash, letters, 0, i + 1, isBeginning: true);
                if (found != None)
                {
                    beginning = found;
                }
            }
        }

        int exact = Probe(hash, letters, 0, length, isBeginning: false);
        return exact != None ? exact : beginning;
    }

    /// <summary>The number of exactly this folded word, or 0; for host names, which have no beginnings.</summary>
    public int FindExact(char[] letters, int start, int length)
    {
        uint hash = HashSeed;
        for (int i = start; i < start + length; i++)
        {
            hash = (hash ^ letters[i]) * HashPrime;
        }

        return Probe(hash, letters, start, length, isBeginning: false);
    }

    private int Probe(uint hash, char[] letters, int start, int length, bool isBeginning)
    {
        for (int slot = (int)(Mix(hash) & (uint)_mask); ; slot = (slot + 1) & _mask)
        {
            ref Entry entry = ref _table[slot];
            if (entry.Word is null)
            {
                return None;
            }

            if (entry.Hash == hash && entry.IsBeginning == isBeginning && Same(entry.Word, letters, start, length))
            {
                return entry.Id;
            }
        }
    }

    private static readonly Comparer<KeyValuePair<string, int>> s_byWord = Comparer<KeyValuePair<string, int>>.Create((x, y) => string.CompareOrdinal(x.Key, y.Key));

    private KeyValuePair<string, int>[] Sorted()
    {
        var sorted = new KeyValuePair<string, int>[_exact.Count];
        ((ICollection<KeyValuePair<string, int>>)_exact).CopyTo(sorted, 0);
        Array.Sort(sorted, s_byWord);
        return sorted;
    }

    private static bool Same(string word, char[] letters, int start, int length)
    {
        if (word.Length != length)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (word[i] != letters[start + i])
            {
                return false;
            }
        }

        return true;
    }

    private int Add(Dictionary<string, int> words, string word)
    {
        if (word.Length > LongestWord)
        {
            throw new FormatException($"'{word}' is longer than {LongestWord} letters");
        }

        if (!words.TryGetValue(word, out int id))
        {
            words.Add(word, id = _next++);
        }

        return id;
    }

    private void Insert(string word, int id, bool isBeginning)
    {
        uint hash = HashOf(word);
        int slot = (int)(Mix(hash) & (uint)_mask);
        while (_table[slot].Word is not null)
        {
            slot = (slot + 1) & _mask;
        }

        _table[slot] = new Entry { Word = word, Hash = hash, Id = id, IsBeginning = isBeginning };
    }

    // FNV-1a: it can be asked at every length while a word is read once.
    private const uint HashSeed = 2166136261;
    private const uint HashPrime = 16777619;

    private static uint HashOf(string word)
    {
        uint hash = HashSeed;
        foreach (char c in word)
        {
            hash = (hash ^ c) * HashPrime;
        }

        return hash;
    }

    private static int FilterWord(uint hash) => (int)(Mix(hash) & (FilterBits - 1)) >> 6;

    private static ulong FilterBit(uint hash) => 1UL << (int)(Mix(hash) & 63);

    private static uint Mix(uint hash) => hash ^ (hash >> 15);

    private struct Entry
    {
        public string? Word;
        public uint Hash;
        public int Id;
        public bool IsBeginning;
    }
}
