using System;
using System.Collections.Generic;

namespace SmtpTools.Logs.Messages;

/// <summary>Numbers for the servers that write to one log: mostly that of the line before, found without making a text of its name.</summary>
internal sealed class ServerNumbers
{
    // A log that names more is no log; what comes then shares a number, and ids tell its messages apart.
    private const int Most = 4096;

    private readonly List<byte[]> _names = [];
    private readonly int[] _places = new int[Most * 2]; // the number and one more at the hash of a name, or the next free place
    private int _last = -1;

    public int Of(ReadOnlySpan<byte> name)
    {
        if (_last < 0 || !name.SequenceEqual(_names[_last]))
        {
            _last = Find(name);
        }

        return _last;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        int place = MessageTable.HashOf(name) & (_places.Length - 1);
        for (; _places[place] > 0; place = (place + 1) & (_places.Length - 1))
        {
            int number = _places[place] - 1;
            if (name.SequenceEqual(_names[number]))
            {
                return number;
            }
        }

        if (_names.Count == Most)
        {
            return 0;
        }

        _names.Add(name.ToArray());
        _places[place] = _names.Count;
        return _names.Count - 1;
    }
}
