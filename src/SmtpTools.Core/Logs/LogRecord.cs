using System;
using System.Collections.Generic;
using System.Text;

namespace SmtpTools.Logs;

/// <summary>
/// What a parser found in one line: places in the line's octets, no texts. One record serves all lines of a file; filters and the tracker read it as it is, and an
/// <see cref="SmtpLogEvent"/> is made of it only for a line that is wanted.
/// </summary>
internal sealed class LogRecord
{
    private const int Fields = 64;

    private readonly LogSlice[] _slices = new LogSlice[Fields];
    private KeyValuePair<string, LogSlice>[] _extra = new KeyValuePair<string, LogSlice>[16];
    private readonly List<byte[]> _secrets = [];
    private byte[] _buffer = [];
    private byte[] _notes = new byte[256];
    private int _start;
    private int _noted;
    private int _left;
    private int _extras;
    private ulong _present;

    /// <summary>What the line tells.</summary>
    public SmtpLogEventKind Kind { get; set; }

    /// <summary>A bit for each kind of event that is wanted: of others a parser need not read the fields.</summary>
    public ulong WantedKinds { get; set; } = ulong.MaxValue;

    /// <summary>The format that the line was read as.</summary>
    public string Format { get; set; } = "";

    /// <summary>Ticks of the time in UTC; 0 where the line has none.</summary>
    public long Ticks { get; set; }

    /// <summary>The number of octets of the line.</summary>
    public int Length { get; private set; }

    /// <summary>The line, without what ends it and without what was left.</summary>
    public ReadOnlySpan<byte> Line => new(_buffer, _start, Length - _left);

    /// <summary>A bit for each field that has a value.</summary>
    public ulong Present => _present;

    /// <summary>Fields that a server alone has.</summary>
    public ReadOnlySpan<KeyValuePair<string, LogSlice>> Extra => new(_extra, 0, _extras);

    /// <summary>Takes the next line and forgets the last.</summary>
    public void Begin(byte[] buffer, int start, int length)
    {
        _buffer = buffer;
        _start = start;
        Length = length;
        Clear();
    }

    /// <summary>Forgets what was found in the line.</summary>
    public void Clear()
    {
        _noted = 0;
        _left = 0;
        _present = 0;
        Kind = SmtpLogEventKind.Unrecognized;
        Format = "";
        Ticks = 0;
        _extras = 0;
        if (_secrets.Count > 0)
        {
            _secrets.Clear();
        }
    }

    /// <summary>Sets what the line tells, where nobody wants to know more.</summary>
    /// <returns>Whether that is so: then the line is read.</returns>
    public bool IsUnwanted(SmtpLogEventKind kind)
    {
        if ((WantedKinds & (1UL << (int)kind)) != 0)
        {
            return false;
        }

        Kind = kind;
        return true;
    }

    /// <summary>Leaves octets at the line's end to whoever wrote them around the program's words.</summary>
    public void LeaveEnd(int octets) => _left = octets;

    public bool Has(LogField field) => (_present & (1UL << (int)field)) != 0;

    public void Set(LogField field, LogSlice slice)
    {
        _slices[(int)field] = slice;
        _present |= 1UL << (int)field;
    }

    /// <summary>Sets a field to a value that does not stand in the line as it is.</summary>
    public void Set(LogField field, ReadOnlySpan<byte> value) => Set(field, Note(value));

    public void Remove(LogField field) => _present &= ~(1UL << (int)field);

    /// <summary>Adds a field that a server alone has.</summary>
    public void AddExtra(string name, LogSlice slice)
    {
        if (_extras == _extra.Length)
        {
            Array.Resize(ref _extra, _extras * 2);
        }

        _extra[_extras++] = new KeyValuePair<string, LogSlice>(name, slice);
    }

    /// <inheritdoc cref="AddExtra(string, LogSlice)"/>
    public void AddExtra(string name, ReadOnlySpan<byte> value) => AddExtra(name, Note(value));

    public LogSlice Slice(LogField field) => Has(field) ? _slices[(int)field] : default;

    /// <summary>The octets of a field; empty where it has no value.</summary>
    public ReadOnlySpan<byte> this[LogField field] => Has(field) ? Octets(_slices[(int)field]) : default;

    public ReadOnlySpan<byte> Octets(LogSlice slice) =>
        slice.Start < Length || slice.Length == 0 ? new ReadOnlySpan<byte>(_buffer, _start + Math.Min(slice.Start, Length), slice.Length) : new ReadOnlySpan<byte>(_notes, slice.Start - Length, slice.Length);

    /// <summary>The text of a field; null where it has no value.</summary>
    public string? Text(LogField field) => Has(field) ? Text(_slices[(int)field]) : null;

    /// <summary>The text of a place in the line or the notes.</summary>
    public string Text(LogSlice slice) =>
        slice.Start < Length ? LogText.Of(_buffer, _start + slice.Start, slice.Length) : LogText.Of(_notes, slice.Start - Length, slice.Length);

    /// <summary>The line and the notes as one array, which the slices fit.</summary>
    public byte[] CopyOctets()
    {
        var octets = new byte[Length + _noted];
        Buffer.BlockCopy(_buffer, _start, octets, 0, Length);
        if (_noted > 0)
        {
            Buffer.BlockCopy(_notes, 0, octets, Length, _noted);
        }

        return octets;
    }

    /// <summary>The slices of the fields that have a value, in the order of the fields.</summary>
    public LogSlice[] CopySlices()
    {
        var slices = new LogSlice[Bits.Count(_present)];
        ulong left = _present;
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = _slices[Bits.Lowest(left)];
            left &= left - 1;
        }

        return slices;
    }

    /// <summary>
    /// Puts asterisks in the place of what nobody may see, in the octets themselves: so neither a field nor the line can show it. What stands beside the line is hidden in the line too.
    /// </summary>
    public void Hide(LogSlice secret)
    {
        if (secret.Length == 0)
        {
            return;
        }

        byte[] octets = Octets(secret).ToArray();
        _secrets.Add(octets);
        bool isNoted = secret.Start >= Length;
        new Span<byte>(isNoted ? _notes : _buffer, isNoted ? secret.Start - Length : _start + secret.Start, secret.Length).Fill((byte)'*');
        if (isNoted)
        {
            HideInLine(octets);
        }
    }

    /// <summary>Hides a secret of another line wherever it stands in a part of this one.</summary>
    public void HideWithin(LogSlice slice, ReadOnlySpan<byte> secret)
    {
        bool isNoted = slice.Start >= Length;
        SecretOctets.Hide(new Span<byte>(isNoted ? _notes : _buffer, isNoted ? slice.Start - Length : _start + slice.Start, slice.Length), secret);
        if (isNoted)
        {
            HideInLine(secret);
        }
    }

    private void HideInLine(ReadOnlySpan<byte> secret) => SecretOctets.Hide(new Span<byte>(_buffer, _start, Length), secret);

    /// <summary>Where the value of a field lies that a server alone has; empty where it has none.</summary>
    public LogSlice FindExtra(string name)
    {
        foreach (KeyValuePair<string, LogSlice> pair in Extra)
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return default;
    }

    /// <summary>The fields that a server alone has; null where there are none.</summary>
    public KeyValuePair<string, LogSlice>[]? CopyExtra() => _extras == 0 ? null : Extra.ToArray();

    /// <summary>Takes over what was found in a line that lies in this one, wrapped in a way that its octets do not stand here as they are.</summary>
    public void TakeOver(LogRecord inner)
    {
        SecretOctets.HideResponses(inner);
        int shift = Note(inner.Line).Start;
        Note(new ReadOnlySpan<byte>(inner._notes, 0, inner._noted));
        const int Most = 16; // each is looked for in the whole line; one of more is made up, and not shown at all
        foreach (byte[] secret in inner._secrets.Count <= Most ? inner._secrets : [])
        {
            HideInLine(secret);
        }

        if (inner._secrets.Count > Most)
        {
            new Span<byte>(_buffer, _start, Length).Fill((byte)'*');
        }

        Kind = inner.Kind;
        Format = inner.Format;
        Ticks = inner.Ticks;
        for (ulong left = inner._present; left != 0; left &= left - 1)
        {
            LogSlice slice = inner._slices[Bits.Lowest(left)];
            Set((LogField)Bits.Lowest(left), new LogSlice(slice.Start + shift, slice.Length));
        }

        foreach (KeyValuePair<string, LogSlice> pair in inner.Extra)
        {
            AddExtra(pair.Key, new LogSlice(pair.Value.Start + shift, pair.Value.Length));
        }
    }

    /// <summary>Notes a value that does not stand in the line as it is; the slice tells where.</summary>
    public LogSlice Note(ReadOnlySpan<byte> value)
    {
        if (_noted + value.Length > _notes.Length)
        {
            Array.Resize(ref _notes, Math.Max(_notes.Length * 2, _noted + value.Length));
        }

        value.CopyTo(new Span<byte>(_notes, _noted, value.Length));
        var slice = new LogSlice(Length + _noted, value.Length);
        _noted += value.Length;
        return slice;
    }
}
