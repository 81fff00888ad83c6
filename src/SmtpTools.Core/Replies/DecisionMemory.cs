using System;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>
/// Remembers decisions by the wording: replies that differ only in addresses, ids and other words of no pattern are decided alike, and a log has few wordings. The key is a
/// hash of 64 bits with a seed of its own for each run, and the number of words must be the same too.
/// </summary>
internal sealed class DecisionMemory
{
    private const int Size = 4096;
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private static readonly ulong s_seed = ((ulong)(uint)Guid.NewGuid().GetHashCode() << 32) | (uint)Guid.NewGuid().GetHashCode();

    private readonly Entry[] _entries = new Entry[Size];

    /// <summary>The key of all that a decision depends on: the words' numbers, which of them are the server's, the codes, the command.</summary>
    public static ulong KeyOf(ReplyWords words, SmtpCommand command, bool isPositive)
    {
        ReplyLocation location = words.Location;
        ulong key = s_seed ^ (uint)location.Code ^ ((ulong)command << 16) ^ (isPositive ? 1UL << 24 : 0);
        key = (key ^ (ulong)(location.Enhanced?.GetHashCode() ?? 0)) * Prime;
        Word[] items = words.List.Items;
        for (int i = 0; i < words.List.Count; i++)
        {
            ref Word word = ref items[i];
            bool isServers = i >= words.FirstServerWord && i < words.EndOfServerWords;
            key = (key ^ (key >> 29) ^ ((ulong)(uint)word.Id << 1) ^ ((ulong)(uint)word.KindId << 32) ^ (isServers ? 1UL : 0)) * Prime;
        }

        return key ^ (key >> 32);
    }

    public bool TryGet(ulong key, int words, out Decision decision)
    {
        ref Entry entry = ref _entries[(int)(key % Size)];
        decision = entry.Decision;
        return entry.IsSet && entry.Key == key && entry.Words == words;
    }

    public void Set(ulong key, int words, in Decision decision) => _entries[(int)(key % Size)] = new Entry { IsSet = true, Key = key, Words = words, Decision = decision };

    private struct Entry
    {
        public bool IsSet;
        public ulong Key;
        public int Words;
        public Decision Decision;
    }
}
