using System;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Iis;

/// <summary>
/// The SMTP service of Internet Information Services and of Exchange 2003, in the W3C extended format, with the columns that <c>#Fields</c> names. A line from a client has command and reply code; lines to other servers have one of both, of a reply the first line only, with <c>OutboundConnectionCommand</c> or
/// <c>OutboundConnectionResponse</c> for a user. The log has no ids of sessions: lines are told apart by the other side's address, and where two of its connections overlap, what the
/// lines before said is left out.
/// </summary>
internal sealed class IisSmtpLog(LogClock clock) : LogParser
{
    private const int Date = 0;
    private const int Time = 1;
    private const int Client = 2;
    private const int User = 3;
    private const int Site = 4;
    private const int Computer = 5;
    private const int ServerAddress = 6;
    private const int Port = 7;
    private const int Method = 8;
    private const int Stem = 9;
    private const int Query = 10;
    private const int Status = 11;
    private const int Win32Status = 12;
    private const int BytesSent = 13;
    private const int BytesReceived = 14;
    private const int TimeTaken = 15;
    private const int Version = 16;

    // Connections without a word for as long have ended, whether the log says so or not.
    private static readonly long s_timeout = TimeSpan.FromMinutes(10).Ticks;

    private readonly TableColumns _columns = new(
        "date", "time", "c-ip", "cs-username", "s-sitename", "s-computername", "s-ip", "s-port", "cs-method", "cs-uri-stem", "cs-uri-query", "sc-status", "sc-win32-status", "sc-bytes", "cs-bytes",
        "time-taken", "cs-version", "cs-host", "cs(User-Agent)", "cs(Cookie)", "cs(Referer)");

    private readonly TableRow _row = new();
    private readonly TableStamp _stamp = new(clock);
    private readonly W3cText _text = new();
    private readonly DialogueSessions _sessions = new();
    private bool _hasHeader;
    private bool _hasTwoColumns = true;
    private bool _hasNoTime;
    private long _day;
    private long _begun;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Format = "IIS";
        if (line.Length == 0)
        {
            return LineKind.Unrecognized;
        }

        if (line[0] == '#')
        {
            return ReadHead(record, line);
        }

        _row.Read(record, (byte)' ');
        if ((!_hasNoTime && !Octets.IsDigit(line[0])) || _row.Count < _columns.Count)
        {
            return LineKind.Unrecognized;
        }

        long ticks = _hasNoTime ? _begun
            : _hasTwoColumns
            ? _stamp.Read(record.Octets(Cell(Date)), record.Octets(Cell(Time)), isUtc: true)
            : TimeOfDay(record.Octets(Cell(Time)));
        if (ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        if (!IsSmtp(record))
        {
            return _hasHeader ? LineKind.Foreign : LineKind.Unrecognized; // of the web service, or of any program at all
        }

        record.Ticks = ticks;
        return Read(record);
    }

    private LogSlice Cell(int column) => _row[_columns.CellOf(column)];

    private LineKind ReadHead(LogRecord record, ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#Fields: "u8))
        {
            _row.Read(record, (byte)' ', "#Fields: "u8.Length);
            if (!_columns.TryReadHeader(record, _row, Client, Method))
            {
                return LineKind.Unrecognized;
            }

            _hasHeader = true;
            _hasTwoColumns = _columns.CellOf(Date) >= 0;
            _hasNoTime = _columns.CellOf(Time) < 0;
            return LineKind.Known;
        }

        if (line.StartsWith("#Date: "u8))
        {
            _begun = _stamp.Read(line.Slice("#Date: "u8.Length), isUtc: true);
            _day = _begun;
            _day -= _day % TimeSpan.TicksPerDay;
            return _day > 0 ? LineKind.Known : LineKind.Unrecognized;
        }

        return line.StartsWith("#Software: Microsoft Internet Information Services"u8) || line.StartsWith("#Version: 1.0"u8) ? LineKind.Known : LineKind.Unrecognized;
    }

    /// <summary>The day is that of the head: a new file begins at midnight, or a new head.</summary>
    private long TimeOfDay(ReadOnlySpan<byte> time) =>
        _day > 0 && time.Length == 8 && time[2] == ':' && time[5] == ':' && LogClock.TicksOf(1, 1, 1, time.TwoDigits(0), time.TwoDigits(3), time.TwoDigits(6)) is var ticks
        && (ticks > 0 || time.SequenceEqual("00:00:00"u8)) ? _day + ticks : 0;

    private bool IsSmtp(LogRecord record) =>
        record.Octets(Cell(Site)).StartsWith("SMTPSVC"u8) || record.Octets(Cell(Version)).SequenceEqual("SMTP"u8) || record.Octets(Cell(User)).StartsWith("OutboundConnection"u8)
        || (_hasHeader && DialogueCommand.Of(record.Octets(Cell(Method))) != SmtpCommand.None);

    private LineKind Read(LogRecord record)
    {
        record.SetCell(LogField.Server, Cell(Computer));
        record.SetCell(LogField.Program, Cell(Site));
        record.AddExtraCell("LocalAddress", Cell(ServerAddress));
        record.AddExtraCell("BytesSent", Cell(BytesSent));
        record.AddExtraCell("BytesReceived", Cell(BytesReceived));
        record.AddExtraCell("TimeTaken", Cell(TimeTaken));
        if (!record.Octets(Cell(Win32Status)).SequenceEqual("0"u8))
        {
            record.AddExtraCell("Win32Status", Cell(Win32Status));
        }

        _columns.AddOthers(record, _row);
        ReadOnlySpan<byte> user = record.Octets(Cell(User));
        if (user.StartsWith("OutboundConnection"u8))
        {
            record.SetCell(LogField.RelayAddress, Cell(Client));
            record.SetCell(LogField.RelayPort, Cell(Port));
            ReadOutbound(record, user.SequenceEqual("OutboundConnectionResponse"u8));
            return LineKind.Event;
        }

        record.SetCell(LogField.ClientAddress, Cell(Client));
        record.SetCell(LogField.Helo, Cell(User));
        ReadInbound(record);
        return LineKind.Event;
    }

    private void ReadOutbound(LogRecord record, bool isReply)
    {
        DialogueSession session = SessionOf(record, (byte)'o', record.Octets(Cell(Client)));
        if (isReply)
        {
            LogSlice reply = _text.Note(record, default, Cell(Query));
            ReadOnlySpan<byte> words = record.Octets(reply);
            if (!LoggedReply.IsCode(words, 0, words.Length))
            {
                record.Kind = SmtpLogEventKind.Reply;
                record.Set(LogField.Text, reply);
                return;
            }

            if (words.StartsWith("220"u8) && session.Next == SmtpCommand.None)
            {
                Open(session);
                session.Await(SmtpCommand.Connect);
            }

            bool isEnd = session.Next == SmtpCommand.Quit || words.StartsWith("221"u8);
            ForgetIfShared(session);
            if (session.Connections > 1)
            {
                session.ForgetWaiting();
            }

            DialogueReply.Read(record, session, reply, isOurs: false, isWhole: words[0] >= '4'); // of a refusal the first line is all that is logged
            if (record.Kind == SmtpLogEventKind.Delivered)
            {
                QueuedAs.Set(record, words, reply.Start);
            }

            Close(session, isEnd);
            return;
        }

        DialogueCommand.Read(record, session, _text.Note(record, Cell(Method), Value(record, Query)));
    }

    private void ReadInbound(LogRecord record)
    {
        DialogueSession session = SessionOf(record, (byte)'i', record.Octets(Cell(Client)));
        LogSlice words = _text.Note(record, Cell(Method), Value(record, Query));
        ReadOnlySpan<byte> method = record.Octets(Cell(Method));
        if (method.SequenceEqual("TIMEOUT"u8))
        {
            record.Kind = SmtpLogEventKind.ConnectionLost;
            record.Set(LogField.Text, words);
            Close(session, isEnd: true);
            return;
        }

        SmtpCommand command = DialogueCommand.Of(method);
        bool isTls = session.Next == SmtpCommand.StartTls;
        if (command != SmtpCommand.None || session.Next != SmtpCommand.Auth)
        {
            session.ForgetWaiting(); // what is no command may be a client's part of signing in
        }

        DialogueCommand.Read(record, session, words);
        LogSlice status = Cell(Status);
        if (command == SmtpCommand.Data && !record.Octets(status).SequenceEqual("354"u8))
        {
            session.ForgetWaiting();
            session.Await(SmtpCommand.EndOfData);
        }

        if (command is SmtpCommand.Ehlo or SmtpCommand.Helo && !isTls && record.Octets(status).StartsWith("2"u8))
        {
            Open(session);
        }

        ForgetIfShared(session);
        if (LoggedReply.IsCode(record.Octets(status), 0, status.Length))
        {
            DialogueReply.Read(record, session, status, isOurs: true);
        }

        if (command == SmtpCommand.StartTls && record.Kind == SmtpLogEventKind.Reply)
        {
            session.Await(SmtpCommand.StartTls); // EHLO comes again on the same connection
        }
        else if (command == SmtpCommand.Quit)
        {
            record.Kind = SmtpLogEventKind.Disconnected;
            Close(session, isEnd: true);
        }
        else if (record.Kind == SmtpLogEventKind.Accepted)
        {
            record.SetCell(LogField.Size, Cell(BytesReceived));
            LogSlice id = record.Bare(_text.Note(record, default, Value(record, Query)));
            record.SetCell(LogField.MessageId, id);
        }
    }

    private LogSlice Value(LogRecord record, int column)
    {
        LogSlice cell = Cell(column);
        return cell.Length == 1 && record.Octets(cell)[0] == '-' ? default : cell;
    }

    private DialogueSession SessionOf(LogRecord record, byte direction, ReadOnlySpan<byte> address)
    {
        DialogueSession session = _sessions.Get(address, direction);
        if (record.Ticks - session.LastTicks > s_timeout)
        {
            session.Reset();
        }

        session.LastTicks = record.Ticks;
        return session;
    }

    private static void Open(DialogueSession session) => session.Connections++;

    private static void Close(DialogueSession session, bool isEnd)
    {
        if (isEnd && --session.Connections <= 0)
        {
            session.Reset();
        }
    }

    /// <summary>Of connections that overlap nobody can tell which one a line belongs to.</summary>
    private static void ForgetIfShared(DialogueSession session)
    {
        if (session.Connections > 1)
        {
            session.ForgetTransaction();
        }
    }
}
