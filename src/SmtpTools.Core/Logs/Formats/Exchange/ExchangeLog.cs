using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// The transport logs of Exchange Server (Microsoft Learn, "Protocol logging", "Message tracking", "Connectivity logging"): comma-separated values behind
/// <c>#Software</c>, <c>#Version</c>, <c>#Log-type</c>, <c>#Date</c> and <c>#Fields</c>, which come again where the service began anew. What kind of log it is the columns tell. Of a log without its
/// head each kind knows its own rows in the order that Exchange writes them.
/// </summary>
internal sealed class ExchangeLog(LogClock clock) : LogParser
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly TableRow _row = new();
    private readonly ExchangeTable[] _tables = [new ExchangeProtocol(clock), new ExchangeTracking(clock), new ExchangeConnectivity(clock), new ExchangeTrace(clock)];
    private int _current;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int at = line.StartsWith(s_byteOrderMark) ? s_byteOrderMark.Length : 0;
        if (at >= line.Length)
        {
            return LineKind.Unrecognized;
        }

        record.Format = "Exchange";
        if (line[at] == '#')
        {
            return ReadHead(record, line, at);
        }

        if (!IsLetterOrDigit(line[at]) && line[at] != '"')
        {
            return LineKind.Unrecognized;
        }

        _row.Read(record, (byte)',', at);
        if (_row.Count < 5)
        {
            return LineKind.Unrecognized;
        }

        // A row is mostly of the kind of the one before; the header of an export is a row too.
        LineKind kind = _tables[_current].Read(record, _row);
        for (int i = 0; kind == LineKind.Unrecognized && i < _tables.Length; i++)
        {
            kind = i == _current ? kind : _tables[i].Read(record, _row);
            _current = kind == LineKind.Unrecognized ? _current : i;
        }

        return kind != LineKind.Unrecognized || !TryReadColumns(record) ? kind : LineKind.Known;
    }

    private LineKind ReadHead(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "#Fields: "u8))
        {
            _row.Read(record, (byte)',', at + "#Fields: "u8.Length);
            return _row.Count >= 5 && TryReadColumns(record) ? LineKind.Known : LineKind.Unrecognized;
        }

        if (line.HasAt(at, "#Log-type: "u8))
        {
            ReadOnlySpan<byte> type = line.Slice(at + "#Log-type: "u8.Length);
            foreach (ExchangeTable table in _tables)
            {
                table.Begin(type);
            }

            return LineKind.Known;
        }

        bool isHead = line.HasAt(at, "#Software: Microsoft Exchange"u8) || line.HasAt(at, "#Version: "u8) || line.HasAt(at, "#Date: "u8) || line.HasAt(at, "#TYPE "u8);
        return isHead ? LineKind.Known : LineKind.Unrecognized;
    }

    private bool TryReadColumns(LogRecord record)
    {
        for (int i = 0; i < _tables.Length; i++)
        {
            if (_tables[i].TryReadHeader(record, _row))
            {
                _current = i;
                return true;
            }
        }

        return false;
    }

    private static bool IsLetterOrDigit(byte octet) => Octets.IsDigit(octet) || Octets.IsLetter(octet);
}
