using System;

namespace SmtpTools.Logs.Json;

/// <summary>The values of an array, one after another.</summary>
internal ref struct JsonItems(ReadOnlySpan<byte> array)
{
    private readonly ReadOnlySpan<byte> _array = array;
    private int _at = 1;

    /// <summary>The value: of a string what is within the quotes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public JsonKind Kind { get; private set; }

    public bool MoveNext()
    {
        int at = JsonReader.SkipBlanks(_array, _at);
        at = at < _array.Length && _array[at] == ',' ? JsonReader.SkipBlanks(_array, at + 1) : at;
        if (at >= _array.Length || _array[at] == ']')
        {
            return false;
        }

        _at = JsonReader.ReadValue(_array, at, out LogSlice value, out JsonKind kind);
        Value = _array.Slice(value.Start, value.Length);
        Kind = kind;
        return _at > 0;
    }
}
