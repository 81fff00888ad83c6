using System;
using System.Collections.Generic;

namespace SmtpTools.Logs.Messages;

/// <summary>Numbers for the servers that write to one log: few, and mostly the one of the line before.</summary>
internal sealed class ServerNumbers
{
    private readonly List<byte[]> _names = [];
    private int _last = -1;

    public int Count => _names.Count;

    public int Of(ReadOnlySpan<byte> name)
    {
        if (_last >= 0 && name.SequenceEqual(_names[_last]))
        {
            return _last;
        }

        _last = IndexOf(name);
        if (_last < 0)
        {
            // A log that names thousands is no log; what comes then shares a number, and ids tell its messages apart.
            const int Most = 4096;
            _last = _names.Count < Most ? _names.Count : 0;
            if (_last == _names.Count)
            {
                _names.Add(name.ToArray());
            }
        }

        return _last;
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _names.Count; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
