using System;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// SMTP protocol logs. The event is + (connected), - (disconnected), &gt; (sent), &lt; (received) or * (words of the server). In a receive log the client's commands are
/// received and our replies sent, in a send log the other way round; of a log without its head the first reply tells which it is.
/// </summary>
internal sealed class ExchangeProtocol(LogClock clock) : ExchangeTable
{
    private const int Time = 0;
    private const int Connector = 1;
    private const int Session = 2;
    private const int Sequence = 3;
    private const int Local = 4;
    private const int Remote = 5;
    private const int Event = 6;
    private const int Data = 7;
    private const int Context = 8;

    private readonly TableColumns _columns = new("date-time", "connector-id", "session-id", "sequence-number", "local-endpoint", "remote-endpoint", "event", "data", "context");
    private readonly TableStamp _stamp = new(clock);
    private readonly DialogueSessions _sessions = new();
    private bool? _isReceive;

    public override void Begin(ReadOnlySpan<byte> type) =>
        _isReceive = type.StartsWith("SMTP Receive"u8) ? true : type.StartsWith("SMTP Send"u8) ? false : null;

    public override bool TryReadHeader(LogRecord record, TableRow header) => _columns.TryReadHeader(record, header, Time, Session, Event, Data);

    public override LineKind Read(LogRecord record, TableRow row)
    {
        LogSlice sign = row[_columns.CellOf(Event)];
        LogSlice id = row[_columns.CellOf(Session)];
        if (sign.Length != 1 || id.Length == 0 || row.Count < _columns.Count - 1)
        {
            return LineKind.Unrecognized;
        }

        byte direction = record.Octets(sign)[0];
        long ticks = direction is (byte)'+' or (byte)'-' or (byte)'>' or (byte)'<' or (byte)'*' ? _stamp.Read(record.Octets(row[_columns.CellOf(Time)]), isUtc: true) : 0;
        if (ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        DialogueSession session = _sessions.Get(record.Octets(id));
        LogSlice data = row[_columns.CellOf(Data)];
        LogSlice context = row[_columns.CellOf(Context)];
        ReadOnlySpan<byte> words = record.Octets(data);
        bool isReply = direction is (byte)'>' or (byte)'<' && LoggedReply.IsCode(words, 0, words.Length);
        if (isReply)
        {
            _isReceive ??= direction == '>';
            isReply = _isReceive == (direction == '>'); // clients may send what looks like a reply
        }

        record.Set(LogField.SessionId, id);
        SetEnds(record, row);
        _columns.AddOthers(record, row);
        switch (direction)
        {
            case (byte)'+':
                session.Reset();
                session.Await(SmtpCommand.Connect);
                record.Kind = SmtpLogEventKind.Connected;
                record.SetCell(LogField.Text, context);
                return LineKind.Event;
            case (byte)'-':
                // "Local" and "Remote" say who ended it; "Remote(ConnectionReset)", "TimedOut" and others that it broke.
                ReadOnlySpan<byte> end = record.Octets(context);
                record.Kind = end.Length == 0 || end.SequenceEqual("Local"u8) || end.SequenceEqual("Remote"u8) ? SmtpLogEventKind.Disconnected : SmtpLogEventKind.ConnectionLost;
                record.SetCell(LogField.Text, context);
                session.Reset();
                return LineKind.Event;
            case (byte)'*':
                return ExchangeNotice.Read(record, session, data, context);
            default:
                ReadDialogue(record, session, data, context, isReply);
                return LineKind.Event;
        }
    }

    private void ReadDialogue(LogRecord record, DialogueSession session, LogSlice data, LogSlice context, bool isReply)
    {
        if (isReply)
        {
            DialogueReply.Read(record, session, data, _isReceive == true);
            ExchangeReply.Read(record, data, _isReceive == true);
            record.SetCell(LogField.Text, context);
            return;
        }

        DialogueCommand.Read(record, session, data);
        if (context.Length > 0)
        {
            record.AddExtra("Context", context);
        }
    }

    /// <summary>A receive connector's id is <c>SERVER\Name</c>.</summary>
    private void SetEnds(LogRecord record, TableRow row)
    {
        bool isSend = _isReceive == false;
        record.SetEndPoint(row[_columns.CellOf(Remote)], isSend ? LogField.RelayAddress : LogField.ClientAddress, isSend ? LogField.RelayPort : LogField.ClientPort);
        record.AddExtraCell("LocalEndpoint", row[_columns.CellOf(Local)]);
        LogSlice connector = row[_columns.CellOf(Connector)];
        record.AddExtraCell("Connector", connector);
        int backslash = record.Octets(connector).IndexOf((byte)'\\');
        if (backslash > 0)
        {
            record.Set(LogField.Server, new LogSlice(connector.Start, backslash));
        }
    }
}
