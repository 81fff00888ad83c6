using System;
using System.Buffers;
using System.Buffers.Text;

namespace SmtpTools.Logs.Formats.Tables;

/// <summary>Takes cells into the record: a cell without a value leaves its field out.</summary>
internal static class TableCells
{
    public static void SetCell(this LogRecord record, LogField field, LogSlice cell)
    {
        if (!IsEmpty(record, cell))
        {
            record.Set(field, cell);
        }
    }

    public static void AddExtraCell(this LogRecord record, string name, LogSlice cell)
    {
        if (!IsEmpty(record, cell))
        {
            record.AddExtra(name, cell);
        }
    }

    /// <summary>Sets address and port of <c>192.0.2.1:25</c> or <c>[2001:db8::1]:25</c>.</summary>
    public static void SetEndPoint(this LogRecord record, LogSlice cell, LogField address, LogField port)
    {
        ReadOnlySpan<byte> endPoint = record.Octets(cell);
        int colon = endPoint.LastIndexOf((byte)':');
        bool isBracketed = endPoint.Length > 0 && endPoint[0] == '[';
        int close = isBracketed ? endPoint.IndexOf((byte)']') : -1;
        if (isBracketed && close > 0)
        {
            record.Set(address, new LogSlice(cell.Start + 1, close - 1));
        }
        else if (colon > 0 && endPoint.IndexOf((byte)':') == colon)
        {
            record.Set(address, new LogSlice(cell.Start, colon));
        }
        else
        {
            record.SetCell(address, cell); // no port, or IPv6 without brackets
            return;
        }

        if (colon > close && Octets.Number(endPoint.Slice(colon + 1)) is not null)
        {
            record.Set(port, LogSlice.Between(cell.Start + colon + 1, cell.End));
        }
    }

    /// <summary>What stands between the angle brackets, where there are such.</summary>
    public static LogSlice Bare(this LogRecord record, LogSlice cell)
    {
        ReadOnlySpan<byte> value = record.Octets(cell);
        return value.Length >= 2 && value[0] == '<' && value[value.Length - 1] == '>' ? new LogSlice(cell.Start + 1, cell.Length - 2) : cell;
    }

    /// <summary>Sets a field to the items of a list that semicolons part, parted by ", ".</summary>
    public static void SetList(this LogRecord record, LogField field, LogSlice cell)
    {
        ReadOnlySpan<byte> items = record.Octets(cell);
        int count = 0;
        foreach (byte octet in items)
        {
            count += octet == ';' ? 1 : 0;
        }

        if (count == 0)
        {
            record.SetCell(field, cell);
            return;
        }

        byte[] list = new byte[items.Length + count];
        int length = 0;
        foreach (byte octet in items)
        {
            list[length++] = octet == ';' ? (byte)',' : octet;
            if (octet == ';')
            {
                list[length++] = (byte)' ';
            }
        }

        record.Set(field, new ReadOnlySpan<byte>(list));
    }

    // W3C writes a hyphen for what is not known.
    private static bool IsEmpty(LogRecord record, LogSlice cell) => cell.Length == 0 || (cell.Length == 1 && record.Octets(cell)[0] == '-');
}
