using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// Transport connectivity logs: one side of the queue's connection to a destination. The direction is + (begins), - (ends) or &gt; (what happens in between); the description
/// says what, in words.
/// </summary>
internal sealed class ExchangeConnectivity(LogClock clock) : ExchangeTable
{
    private const int Time = 0;
    private const int Session = 1;
    private const int Source = 2;
    private const int Destination = 3;
    private const int Direction = 4;
    private const int Description = 5;

    private readonly TableColumns _columns = new("date-time", "session", "source", "destination", "direction", "description");
    private readonly TableStamp _stamp = new(clock);

    public override bool TryReadHeader(LogRecord record, TableRow header) => _columns.TryReadHeader(record, header, Time, Session, Destination, Direction, Description);

    public override LineKind Read(LogRecord record, TableRow row)
    {
        LogSlice direction = row[_columns.CellOf(Direction)];
        byte sign = direction.Length == 1 ? record.Octets(direction)[0] : default;
        LogSlice session = row[_columns.CellOf(Session)];
        if (sign is not ((byte)'+' or (byte)'-' or (byte)'>' or (byte)'<' or (byte)'*') || session.Length == 0 || row.Count < _columns.Count
            || _stamp.Read(record.Octets(row[_columns.CellOf(Time)]), isUtc: true) is not (> 0 and var ticks))
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        record.Set(LogField.SessionId, session);
        record.SetCell(LogField.RelayName, row[_columns.CellOf(Destination)]);
        record.AddExtraCell("Source", row[_columns.CellOf(Source)]);
        _columns.AddOthers(record, row);
        LogSlice description = row[_columns.CellOf(Description)];
        record.SetCell(LogField.Text, description);
        record.Kind = KindOf(record, sign, description);
        return record.Kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
    }

    private static SmtpLogEventKind KindOf(LogRecord record, byte sign, LogSlice description)
    {
        ReadOnlySpan<byte> words = record.Octets(description);
        if (sign == '+')
        {
            return SmtpLogEventKind.Unrecognized; // the queue's attempt begins; there is no connection yet
        }

        if (words.StartsWith("Established connection to "u8))
        {
            LogSlice end = new(description.Start + "Established connection to "u8.Length, words.Length - "Established connection to "u8.Length);
            record.SetEndPoint(end, LogField.RelayAddress, LogField.RelayPort);
            return SmtpLogEventKind.Connected;
        }

        bool isFailure = words.StartsWith("Failed"u8) || words.StartsWith("DNS server returned "u8) || words.IndexOf(" failed"u8) >= 0 || words.IndexOf("rror"u8) >= 0;
        if (isFailure)
        {
            record.Remove(LogField.Text);
            record.Set(LogField.ReplyText, description);
            return SmtpLogEventKind.ConnectionFailed;
        }

        // "Messages: 1 Bytes: 4660 (Attempting next target)": what the connection was used for.
        return sign == '-' ? SmtpLogEventKind.Disconnected : SmtpLogEventKind.Unrecognized;
    }
}
