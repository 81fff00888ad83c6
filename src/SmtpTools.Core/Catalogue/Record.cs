using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Catalogue;

/// <summary>One record of a data file: its fields in order, and where it stands.</summary>
internal sealed class Record(string file, int line)
{
    private readonly List<KeyValuePair<string, string>> _fields = new(8);

    public string File { get; } = file;

    public int Line { get; } = line;

    /// <summary>The name of the first field, which says what kind of record it is.</summary>
    public string Kind => _fields[0].Key;

    /// <summary>The value of the first field, which names the record.</summary>
    public string Name => _fields[0].Value;

    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    public bool IsEmpty => _fields.Count == 0;

    public string? this[string name]
    {
        get
        {
            foreach (KeyValuePair<string, string> candidate in _fields)
            {
                if (candidate.Key == name)
                {
                    return candidate.Value;
                }
            }

            return null;
        }
    }

    public string Required(string field) => this[field] ?? throw Wrong($"has no '{field}'");

    public string[] All(string field)
    {
        int count = 0;
        foreach (KeyValuePair<string, string> candidate in _fields)
        {
            count += candidate.Key == field ? 1 : 0;
        }

        var values = new string[count];
        for (int i = _fields.Count - 1; count > 0; i--)
        {
            if (_fields[i].Key == field)
            {
                values[--count] = _fields[i].Value;
            }
        }

        return values;
    }

    public T Enum<T>(string field, T otherwise) where T : struct
    {
        string? value = this[field];
        return value is null ? otherwise : System.Enum.TryParse(value, ignoreCase: false, out T parsed) ? parsed : throw Wrong($"has the unknown {field} '{value}'");
    }

    public void Add(string name, string value) => _fields.Add(new(name, value));

    /// <summary>A line that goes on with the last field's value.</summary>
    public void Continue(string more)
    {
        KeyValuePair<string, string> last = _fields[_fields.Count - 1];
        _fields[_fields.Count - 1] = new(last.Key, last.Value.Length == 0 ? more : last.Value + " " + more);
    }

    public FormatException Wrong(string what, Exception? inner = null) => new($"{File}({Line}): {(IsEmpty ? "the record" : $"{Kind} '{Name}'")} {what}", inner);
}
