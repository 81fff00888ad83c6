using System;
using System.Collections.Generic;
using System.Text;

namespace SmtpTools.Logs.Formats.Tables;

/// <summary>Which cell of a row is which column, as the last header line says. Columns are known by their place in the list of names; others become extra fields.</summary>
internal sealed class TableColumns
{
    private readonly string[] _names;
    private readonly int[] _cells;
    private readonly List<KeyValuePair<int, string>> _others = [];

    /// <param name="names">
    /// The names that the format knows, in the order that rows have before any header line is seen. Case, hyphens and the like do not count; other names of a column stand
    /// behind a bar.
    /// </param>
    public TableColumns(params string[] names)
    {
        _names = names;
        _cells = new int[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            _cells[i] = i;
        }

        Count = names.Length;
    }

    /// <summary>The number of cells that a row has.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the cell; -1 where the log leaves the column out.</summary>
    public int CellOf(int column) => _cells[column];

    /// <summary>Takes a header line that has these columns at least; false where it has not, and nothing changes.</summary>
    public bool TryReadHeader(LogRecord record, TableRow header, params int[] needed)
    {
        foreach (int column in needed)
        {
            if (Find(record, header, _names[column]) < 0)
            {
                return false;
            }
        }

        for (int i = 0; i < _names.Length; i++)
        {
            _cells[i] = Find(record, header, _names[i]);
        }

        _others.Clear();
        for (int cell = 0; cell < header.Count; cell++)
        {
            if (Array.IndexOf(_cells, cell) < 0 && header[cell].Length > 0)
            {
                _others.Add(new KeyValuePair<int, string>(cell, PascalCase(LogText.Name(record.Octets(header[cell])))));
            }
        }

        Count = header.Count;
        while (Count > 0 && header[Count - 1].Length == 0)
        {
            Count--; // IIS ends the line with a blank
        }

        return true;
    }

    /// <summary>Adds the cells that the format does not know as extra fields.</summary>
    public void AddOthers(LogRecord record, TableRow row)
    {
        foreach (KeyValuePair<int, string> other in _others)
        {
            record.AddExtraCell(other.Value, row[other.Key]);
        }
    }

    private static int Find(LogRecord record, TableRow header, string names)
    {
        foreach (string name in names.Split('|'))
        {
            for (int cell = 0; cell < header.Count; cell++)
            {
                if (IsName(record.Octets(header[cell]), name))
                {
                    return cell;
                }
            }
        }

        return -1;
    }

    private static bool IsName(ReadOnlySpan<byte> octets, string name)
    {
        int at = 0;
        foreach (byte octet in octets)
        {
            if (octet is (byte)'-' or (byte)'_' or (byte)' ' or (byte)'(' or (byte)')')
            {
                continue;
            }

            while (at < name.Length && name[at] == '-')
            {
                at++;
            }

            if (at == name.Length || (octet | 0x20) != (name[at] | 0x20))
            {
                return false;
            }

            at++;
        }

        return at == name.Length;
    }

    private static string PascalCase(string name)
    {
        var pascal = new StringBuilder(name.Length);
        bool isFirst = true;
        foreach (char sign in name)
        {
            if (!char.IsLetterOrDigit(sign))
            {
                isFirst = true;
                continue;
            }

            pascal.Append(isFirst ? char.ToUpperInvariant(sign) : sign);
            isFirst = false;
        }

        return pascal.Length == 0 ? name : pascal.ToString();
    }
}
