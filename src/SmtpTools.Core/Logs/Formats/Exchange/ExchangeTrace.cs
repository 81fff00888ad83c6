using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>What <c>Get-MessageTrace | Export-Csv</c> of Exchange Online makes: a row for each message and recipient, with what became of it. There are no rows without a header.</summary>
internal sealed class ExchangeTrace(LogClock clock) : ExchangeTable
{
    private const int Received = 0;
    private const int MessageId = 1;
    private const int Sender = 2;
    private const int Recipient = 3;
    private const int Status = 4;
    private const int From = 5;
    private const int To = 6;
    private const int Size = 7;

    private readonly TableColumns _columns = new("received", "message-id", "sender-address", "recipient-address", "status", "from-ip", "to-ip", "size");
    private readonly TableStamp _stamp = new(clock);
    private bool _hasHeader;

    public override bool TryReadHeader(LogRecord record, TableRow header)
    {
        bool isHeader = _columns.TryReadHeader(record, header, Received, Sender, Recipient, Status);
        _hasHeader |= isHeader;
        return isHeader;
    }

    public override LineKind Read(LogRecord record, TableRow row)
    {
        SmtpLogEventKind kind = _hasHeader && row.Count == _columns.Count ? KindOf(record.Octets(Cell(row, Status))) : SmtpLogEventKind.Unrecognized;
        if (kind == SmtpLogEventKind.Unrecognized || _stamp.Read(record.Octets(Cell(row, Received)), isUtc: true) is not (> 0 and var ticks))
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        record.Kind = kind;
        record.SetCell(LogField.MessageId, record.Bare(Cell(row, MessageId)));
        record.Set(LogField.Sender, record.Bare(Cell(row, Sender)));
        record.SetCell(LogField.Recipient, Cell(row, Recipient));
        record.SetCell(LogField.ClientAddress, Cell(row, From));
        record.SetCell(LogField.RelayAddress, Cell(row, To));
        record.SetCell(LogField.Size, Cell(row, Size));
        record.AddExtra("Status", Cell(row, Status));
        _columns.AddOthers(record, row);
        return LineKind.Event;
    }

    private LogSlice Cell(TableRow row, int column) => row[_columns.CellOf(column)];

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> status) =>
        status.SequenceEqual("Delivered"u8) || status.SequenceEqual("FilteredAsSpam"u8) ? SmtpLogEventKind.Delivered // to the junk folder, the latter
        : status.SequenceEqual("Failed"u8) ? SmtpLogEventKind.Bounced
        : status.SequenceEqual("Pending"u8) ? SmtpLogEventKind.Deferred
        : status.SequenceEqual("Expanded"u8) ? SmtpLogEventKind.Redirected
        : status.SequenceEqual("Quarantined"u8) ? SmtpLogEventKind.Held
        : status.SequenceEqual("GettingStatus"u8) || status.SequenceEqual("None"u8) ? SmtpLogEventKind.Queued
        : SmtpLogEventKind.Unrecognized;
}
