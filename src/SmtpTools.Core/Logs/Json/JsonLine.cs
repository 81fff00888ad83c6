using System;
using System.Collections.Generic;

namespace SmtpTools.Logs.Json;

/// <summary>
/// A line that is one JSON object (RFC 8259). It is read through once, so that a broken or cut line is none, and remembers where its members lie; values are made into
/// text when they are asked for by path, such as <c>response.code</c>.
/// </summary>
internal sealed class JsonLine
{
    private readonly List<JsonMember> _members = [];
    private LogRecord _record = new();
    private byte[] _text = new byte[256];
    private int _found;

    /// <summary>Reads the record's line; false where it is no object.</summary>
    public bool TryRead(LogRecord record)
    {
        Begin(record);
        ReadOnlySpan<byte> line = record.Line;
        int start = 0;
        while (start < line.Length && line[start] is (byte)' ' or 0x1E)
        {
            start++; // RFC 7464 begins each with a record separator
        }

        if (start >= line.Length || line[start] != '{')
        {
            return false;
        }

        int end = JsonReader.Read(line, start, _members);
        return end > 0 && JsonReader.SkipBlanks(line, end) == line.Length;
    }

    /// <summary>Begins a line whose members are read otherwise: other notations have names and values too.</summary>
    public void Begin(LogRecord record)
    {
        _record = record;
        _members.Clear();
        _found = 0;
    }

    /// <summary>Adds a member that was read otherwise.</summary>
    public void Add(LogSlice name, LogSlice value, bool isEscaped) => _members.Add(new JsonMember(-1, name, value, isEscaped ? JsonKind.EscapedString : JsonKind.String));

    public bool Has(ReadOnlySpan<byte> path) => Find(path).Kind > JsonKind.Null;

    /// <summary>The member at a path, the names of its objects parted by dots.</summary>
    public JsonMember Find(ReadOnlySpan<byte> path)
    {
        // Who asks for members in the order that the log has them finds each at once.
        ReadOnlySpan<byte> line = _record.Line;
        for (int i = 0; i < _members.Count; i++)
        {
            int place = _found + i < _members.Count ? _found + i : _found + i - _members.Count;
            if (IsAt(line, place, path))
            {
                _found = place;
                return _members[place];
            }
        }

        return default;
    }

    /// <summary>The value at a path, its escapes undone; empty where there is none. It is good until the next is asked for.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> path) => Text(Find(path));

    /// <summary>Sets a field to the value at a path; false where there is none, or an empty text that is no sender.</summary>
    public bool Set(LogField field, ReadOnlySpan<byte> path)
    {
        JsonMember member = Find(path);
        if (member.Kind <= JsonKind.Null || (member.Value.Length == 0 && field != LogField.Sender))
        {
            return false;
        }

        if (member.Kind == JsonKind.EscapedString)
        {
            _record.Set(field, Text(member));
        }
        else
        {
            _record.Set(field, member.Value);
        }

        return true;
    }

    /// <summary>Adds a field that a server alone has, where there is a value at the path.</summary>
    public void AddExtra(string name, ReadOnlySpan<byte> path)
    {
        JsonMember member = Find(path);
        if (member.Kind <= JsonKind.Null || member.Value.Length == 0)
        {
            return;
        }

        if (member.Kind == JsonKind.EscapedString)
        {
            _record.AddExtra(name, Text(member));
        }
        else
        {
            _record.AddExtra(name, member.Value);
        }
    }

    private ReadOnlySpan<byte> Text(JsonMember member)
    {
        if (member.Kind <= JsonKind.Null)
        {
            return default;
        }

        ReadOnlySpan<byte> value = _record.Line.Slice(member.Value.Start, member.Value.Length);
        return member.Kind == JsonKind.EscapedString ? JsonEscapes.Undo(value, ref _text) : value;
    }

    private bool IsAt(ReadOnlySpan<byte> line, int index, ReadOnlySpan<byte> path)
    {
        while (index >= 0)
        {
            JsonMember member = _members[index];
            int rest = path.Length - member.Name.Length;
            if (rest < 0 || member.Name.Length == 0 || line[member.Name.End - 1] != path[path.Length - 1] || !path.Slice(rest).SequenceEqual(line.Slice(member.Name.Start, member.Name.Length)))
            {
                return false;
            }

            if (rest == 0)
            {
                return member.Parent < 0;
            }

            if (path[rest - 1] != '.')
            {
                return false;
            }

            path = path.Slice(0, rest - 1);
            index = member.Parent;
        }

        return false;
    }
}
