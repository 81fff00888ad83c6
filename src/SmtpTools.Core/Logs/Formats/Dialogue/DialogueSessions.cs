using System;
using System.Collections.Generic;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>The connections that a log speaks of, by the id it gives them. Memory is bounded: the 2,048 that began last are remembered.</summary>
internal sealed class DialogueSessions
{
    private const int Most = 2048;

    private readonly Dictionary<ulong, int> _places = [];
    private readonly DialogueSession?[] _sessions = new DialogueSession?[Most];
    private readonly ulong[] _keys = new ulong[Most];
    private ulong _lastKey;
    private DialogueSession? _last;
    private int _next;

    /// <summary>The session of an id, which begins here where it is not known.</summary>
    public DialogueSession Get(ReadOnlySpan<byte> id, byte direction = 0)
    {
        ulong key = KeyOf(id, direction);
        if (_last is not null && key == _lastKey)
        {
            return _last;
        }

        if (!_places.TryGetValue(key, out int place))
        {
            place = Begin(key);
        }

        _lastKey = key;
        return _last = _sessions[place]!;
    }

    private int Begin(ulong key)
    {
        int place = _next;
        _next = (_next + 1) % Most;
        DialogueSession session = _sessions[place] ??= new DialogueSession();
        _places.Remove(_keys[place]);
        session.Reset();
        _keys[place] = key;
        _places[key] = place;
        return place;
    }

    /// <summary>A number for an id, in FNV-1a: servers make the ids, clients have no part in them.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> id, byte direction = 0)
    {
        ulong key = (14695981039346656037 ^ direction) * 1099511628211;
        foreach (byte octet in id)
        {
            key = (key ^ octet) * 1099511628211;
        }

        return key == 0 ? 1 : key;
    }
}
