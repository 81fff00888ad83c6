using System;

namespace SmtpTools.Logs.Formats.Tables;

/// <summary>
/// The cells of a line of a table: <c>a,b,"c, ""d"""</c> (RFC 4180 2), or parted by another sign. A quote that nothing closes goes to the end of the line, and one that
/// neither a separator nor the end follows is part of the value: not every writer doubles its quotes.
/// </summary>
internal sealed class TableRow
{
    private const int MostCells = 256;

    private readonly LogSlice[] _cells = new LogSlice[MostCells];
    private byte[] _unquoted = new byte[256];

    /// <summary>The number of cells; those behind the first 256 are not counted.</summary>
    public int Count { get; private set; }

    /// <summary>A cell by its number; empty where the row has none such.</summary>
    public LogSlice this[int cell] => (uint)cell < (uint)Count ? _cells[cell] : default;

    /// <summary>Cuts the record's line, from a place on, into cells.</summary>
    public void Read(LogRecord record, byte separator, int at = 0)
    {
        ReadOnlySpan<byte> line = record.Line;
        Count = 0;
        do
        {
            LogSlice cell;
            if (at < line.Length && line[at] == '"')
            {
                cell = Quoted(record, line, separator, ref at);
            }
            else
            {
                int end = line.IndexOf(separator, at);
                end = end < 0 ? line.Length : end;
                cell = LogSlice.Between(at, end);
                at = end;
            }

            _cells[Count++] = cell;
            at++;
        }
        while (at <= line.Length && Count < MostCells);
    }

    private LogSlice Quoted(LogRecord record, ReadOnlySpan<byte> line, byte separator, ref int at)
    {
        int begin = at + 1;
        int doubled = 0;
        int end = begin;
        while (true)
        {
            int quote = line.IndexOf((byte)'"', end);
            if (quote < 0)
            {
                end = line.Length;
                at = end;
                break;
            }

            if (quote + 1 < line.Length && line[quote + 1] == '"')
            {
                doubled++;
                end = quote + 2;
            }
            else if (quote + 1 == line.Length || line[quote + 1] == separator)
            {
                end = quote;
                at = quote + 1;
                break;
            }
            else
            {
                end = quote + 1;
            }
        }

        var cell = LogSlice.Between(begin, end);
        return doubled == 0 ? cell : record.Note(Undoubled(line.Slice(begin, cell.Length)));
    }

    private ReadOnlySpan<byte> Undoubled(ReadOnlySpan<byte> value)
    {
        if (_unquoted.Length < value.Length)
        {
            _unquoted = new byte[value.Length];
        }

        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            _unquoted[length++] = value[i];
            i += value[i] == '"' && i + 1 < value.Length && value[i + 1] == '"' ? 1 : 0;
        }

        return new ReadOnlySpan<byte>(_unquoted, 0, length);
    }
}
