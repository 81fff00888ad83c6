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

    /// <summary>The number of the first word.</summary>
    public const int FirstWord = 6;

    /// <summary>Longer words are in no pattern.</summary>
    public const int LongestWord = 48;

    private const int ShortestBeginning = 2;

    private Entry[] _table = new Entry[1024];
    private int _next = FirstWord;

    // A bit for every hash of a beginning: small enough to stay in the nearest cache, where the table is not.
    private readonly ulong[] _beginningBits = new ulong[FilterBits / 64];
    private const int FilterBits = 1 << 14;

    /// <summary>One more than the highest number given.</summary>
    public int Count => _next;

    /// <summary>The number of the folded word, or beginning of a word, in <paramref name="letters"/>[0..<paramref name="length"/>]; a new one for a new word.</summary>
    /// <exception cref="FormatException">The word is too long, or the beginning too short.</exception>
    public int Add(char[] letters, int length, bool isBeginning)
    {
        if (length > LongestWord || (isBeginning && length < ShortestBeginning))
        {
            throw new FormatException(isBeginning && length < ShortestBeginning
                ? $"'{new string(letters, 0, length)}*' is too short a beginning: {ShortestBeginning} letters are the least"
                : $"'{new string(letters, 0, length)}' is longer than {LongestWord} letters");
        }

        uint hash = HashOf(letters, 0, length);
        int known = Probe(hash, letters, 0, length, isBeginning);
        if (known != None)
        {
            return known;
        }

        if ((_next - FirstWord) * 3 > _table.Length)
        {
            Grow();
        }

        if (isBeginning)
        {
            _beginningBits[FilterWord(hash)] |= FilterBit(hash);
        }

        Insert(new Entry { Word = new string(letters, 0, length), Hash = hash, Id = _next, IsBeginning = isBeginning });
        return _next++;
    }

    /// <summary>
    /// Of each number those that a word of a text may have instead: of a beginning all words that begin so, of a host name all hosts below it; null where there are none.
    /// </summary>
    public List<int>?[] Narrower()
    {
        var narrower = new List<int>?[Count];
        var letters = new char[LongestWord];
        foreach (Entry entry in _table)
        {
            if (entry.Word is { } word)
            {
                word.CopyTo(0, letters, 0, word.Length);
                AddToBeginnings(narrower, entry, letters);
                if (!entry.IsBeginning)
                {
                    AddToHostsAbove(narrower, entry, letters);
                }
            }
        }

        return narrower;
    }

    private void AddToBeginnings(List<int>?[] narrower, in Entry entry, char[] letters)
    {
        uint hash = HashSeed;
        for (int i = 0; i < entry.Word!.Length; i++)
        {
            hash = (hash ^ letters[i]) * HashPrime;
            int beginning = FindBeginning(hash, letters, i + 1);
            if (beginning != None && beginning != entry.Id)
            {
                (narrower[beginning] ??= []).Add(entry.Id);
            }
        }
    }

    private void AddToHostsAbove(List<int>?[] narrower, in Entry entry, char[] letters)
    {
        string word = entry.Word!;
        int end = word.LastIndexOf('.'); // a top-level domain alone is no host
        for (int dot = word.IndexOf('.'); dot >= 0 && dot < end; dot = word.IndexOf('.', dot + 1))
        {
            int above = FindExact(letters, dot + 1, word.Length - dot - 1);
            if (above != None)
            {
                (narrower[above] ??= []).Add(entry.Id);
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

    /// <summary>The number of the folded word in <paramref name="letters"/>[0..<paramref name="length"/>], else that of its longest known beginning, else 0.</summary>
    public int Find(char[] letters, int length)
    {
        uint hash = HashSeed;
        int beginning = None;
        for (int i = 0; i < length; i++)
        {
            hash = (hash ^ letters[i]) * HashPrime;
            int found = FindBeginning(hash, letters, i + 1);
            beginning = found != None ? found : beginning;
        }

        int exact = Probe(hash, letters, 0, length, isBeginning: false);
        return exact != None ? exact : beginning;
    }

    /// <summary>The number of exactly this folded word, or 0; for host names, which have no beginnings.</summary>
    public int FindExact(char[] letters, int start, int length) => Probe(HashOf(letters, start, length), letters, start, length, isBeginning: false);

    private int FindBeginning(uint hash, char[] letters, int length) =>
        (_beginningBits[FilterWord(hash)] & FilterBit(hash)) == 0 ? None : Probe(hash, letters, 0, length, isBeginning: true);

    private int Probe(uint hash, char[] letters, int start, int length, bool isBeginning)
    {
        int mask = _table.Length - 1;
        for (int slot = (int)Mix(hash) & mask; ; slot = (slot + 1) & mask)
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

    private void Grow()
    {
        Entry[] entries = _table;
        _table = new Entry[entries.Length * 2];
        foreach (Entry entry in entries)
        {
            if (entry.Word is not null)
            {
                Insert(entry);
            }
        }
    }

    private void Insert(in Entry entry)
    {
        int mask = _table.Length - 1, slot = (int)Mix(entry.Hash) & mask;
        while (_table[slot].Word is not null)
        {
            slot = (slot + 1) & mask;
        }

        _table[slot] = entry;
    }

    // FNV-1a: it can be asked at every length while a word is read once.
    private const uint HashSeed = 2166136261;
    private const uint HashPrime = 16777619;

    private static uint HashOf(char[] letters, int start, int length)
    {
        uint hash = HashSeed;
        for (int i = start; i < start + length; i++)
        {
            hash = (hash ^ letters[i]) * HashPrime;
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
