using System;

namespace SmtpTools.Logs.Messages;

/// <summary>Messages by server and queue id, found by the id's octets without making a text of them.</summary>
internal sealed class MessageTable
{
    private MessageState?[] _buckets = new MessageState?[4096];

    public int Count { get; private set; }

    public static int HashOf(ReadOnlySpan<byte> id)
    {
        uint hash = 2166136261u; // FNV-1a: ids are short
        foreach (byte octet in id)
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return (int)(hash ^ (hash >> 15));
    }

    /// <summary>The message of a server.</summary>
    public MessageState? Find(int server, ReadOnlySpan<byte> id)
    {
        MessageState? state = NextWith(id, HashOf(id), null);
        while (state is not null && state.ServerNumber != server)
        {
            state = NextWith(id, state.Hash, state);
        }

        return state;
    }

    /// <summary>The message with a message id, of whichever server.</summary>
    public MessageState? Find(ReadOnlySpan<byte> id, string messageId)
    {
        MessageState? state = NextWith(id, HashOf(id), null);
        while (state is not null && state.MessageId != messageId)
        {
            state = NextWith(id, state.Hash, state);
        }

        return state;
    }

    private MessageState? NextWith(ReadOnlySpan<byte> id, int hash, MessageState? behind)
    {
        MessageState? state = behind is null ? _buckets[hash & (_buckets.Length - 1)] : behind.NextInBucket;
        while (state is not null && !(state.Hash == hash && id.SequenceEqual(state.Key)))
        {
            state = state.NextInBucket;
        }

        return state;
    }

    public void Add(MessageState state)
    {
        if (Count >= _buckets.Length * 2)
        {
            Grow();
        }

        Put(state);
        Count++;
    }

    public void Remove(MessageState state)
    {
        ref MessageState? place = ref _buckets[state.Hash & (_buckets.Length - 1)];
        if (place == state)
        {
            place = state.NextInBucket;
            Count--;
            return;
        }

        for (MessageState? before = place; before is not null; before = before.NextInBucket)
        {
            if (before.NextInBucket == state)
            {
                before.NextInBucket = state.NextInBucket;
                Count--;
                return;
            }
        }
    }

    private void Put(MessageState state)
    {
        ref MessageState? place = ref _buckets[state.Hash & (_buckets.Length - 1)];
        state.NextInBucket = place;
        place = state;
    }

    private void Grow()
    {
        MessageState?[] old = _buckets;
        _buckets = new MessageState?[old.Length * 4];
        foreach (MessageState? head in old)
        {
            MessageState? next;
            for (MessageState? state = head; state is not null; state = next)
            {
                next = state.NextInBucket;
                Put(state);
            }
        }
    }
}
