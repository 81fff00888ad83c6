using System;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.MailEnable;

/// <summary>
/// MailEnable's SMTP service (knowledge base ME020170). Tabs part the cells of the activity log, which has a command and its reply in a line, in local time:
/// <c>01/15/24 02:55:04 SMTP-IN message socket address command line reply sent received user</c>, SMTP-OU where the server is the client. The W3C log has the same in columns
/// of its own; the debug log has <c>01/15/24 02:55:04 ME-I0111: text</c>.
/// </summary>
internal sealed class MailEnableLog(LogClock clock) : LogParser
{
    private const int Date = 0;
    private const int Time = 1;
    private const int Address = 2;
    private const int Agent = 3;
    private const int Account = 4;
    private const int LocalAddress = 5;
    private const int LocalPort = 6;
    private const int Method = 7;
    private const int Stem = 8;
    private const int Query = 9;
    private const int Computer = 10;
    private const int Sent = 11;
    private const int Received = 12;
    private const int User = 13;
    private const int ActivityCells = 8;

    private readonly TableColumns _columns = new(
        "date", "time", "c-ip", "agent", "account", "s-ip", "s-port", "cs-method", "cs-uristem", "cs-uriquery", "s-computername", "sc-bytes", "cs-bytes", "cs-username");

    private readonly TableRow _row = new();
    private readonly TableStamp _stamp = new(clock);
    private readonly W3cText _text = new();
    private readonly DialogueSessions _sessions = new();
    private bool _hasHeader;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Format = "MailEnable";
        return line.Length == 0 ? LineKind.Unrecognized
            : line[0] == '#' ? ReadHead(record, line)
            : !Octets.IsDigit(line[0]) ? LineKind.Unrecognized
            : line.IndexOf((byte)'\t') is >= 0 and var tab ? ReadTabs(record, line, tab)
            : _hasHeader ? ReadW3c(record)
            : LineKind.Unrecognized;
    }

    private LineKind ReadHead(LogRecord record, ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#Fields: "u8))
        {
            _row.Read(record, (byte)' ', "#Fields: "u8.Length);
            bool isHeader = _columns.TryReadHeader(record, _row, Date, Time, Agent, Method, Query);
            _hasHeader |= isHeader;
            return isHeader ? LineKind.Known : LineKind.Unrecognized;
        }

        return line.StartsWith("#Software: MailEnable"u8) || line.StartsWith("#Version: "u8) || line.StartsWith("#Date: "u8) ? LineKind.Known : LineKind.Unrecognized;
    }

    private LineKind ReadTabs(LogRecord record, ReadOnlySpan<byte> line, int tab)
    {
        bool isDebug = line.HasAt(tab + 1, "ME-"u8);
        if (!isDebug && !line.HasAt(tab + 1, "SMTP-IN\t"u8) && !line.HasAt(tab + 1, "SMTP-OU\t"u8))
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = _stamp.Read(line.Slice(0, tab), isUtc: false);
        if (record.Ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        if (isDebug)
        {
            return ReadDebug(record, line, tab + 1);
        }

        _row.Read(record, (byte)'\t');
        if (_row.Count < ActivityCells)
        {
            return LineKind.Unrecognized;
        }

        bool isServer = record.Octets(_row[1]).SequenceEqual("SMTP-IN"u8);
        record.Set(LogField.Program, _row[1]);
        record.SetCell(LogField.QueueId, _row[2]);
        record.SetCell(LogField.SessionId, _row[3]);
        record.SetCell(isServer ? LogField.ClientAddress : LogField.RelayAddress, _row[4]);
        record.AddExtraCell("BytesSent", _row[8]);
        record.AddExtraCell("BytesReceived", _row[9]);
        record.SetCell(LogField.SaslUser, _row[10]);
        DialogueSession session = _sessions.Get(record.Octets(_row[3]), isServer ? (byte)'i' : (byte)'o');
        LogSlice words = _row[6].Length > 0 ? _row[6] : _row[5];
        ExpectResponse(session, record.Octets(_row[5]), record.Octets(words));
        ReadDialogue(record, session, words, _row[7], isServer);
        return LineKind.Event;
    }

    private LineKind ReadW3c(LogRecord record)
    {
        _row.Read(record, (byte)' ');
        ReadOnlySpan<byte> agent = record.Octets(_row[_columns.CellOf(Agent)]);
        bool isServer = agent.SequenceEqual("SMTP-IN"u8);
        if (_row.Count < _columns.Count || !(isServer || agent.SequenceEqual("SMTP-OU"u8))
            || _stamp.Read(record.Octets(Cell(Date)), record.Octets(Cell(Time)), isUtc: true) is not (> 0 and var ticks))
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        record.Set(LogField.Program, Cell(Agent));
        record.SetCell(isServer ? LogField.ClientAddress : LogField.RelayAddress, Cell(Address));
        record.SetCell(LogField.Server, Cell(Computer));
        record.AddExtraCell("Account", Cell(Account));
        record.AddExtraCell("LocalAddress", Cell(LocalAddress));
        record.AddExtraCell("LocalPort", Cell(LocalPort));
        record.AddExtraCell("BytesSent", Cell(Sent));
        record.AddExtraCell("BytesReceived", Cell(Received));
        record.SetCell(LogField.SaslUser, Cell(User));
        _columns.AddOthers(record, _row);

        // There is no socket to tell connections apart: each line stands for itself.
        DialogueSession session = _sessions.Get("w3c"u8);
        session.Reset();
        LogSlice words = IsNothing(record, Cell(Stem)) ? Cell(Method) : Cell(Stem);
        ExpectResponse(session, record.Octets(Cell(Method)), record.Octets(words));
        ReadDialogue(record, session, _text.Note(record, default, words), _text.Note(record, default, Cell(Query)), isServer);
        return LineKind.Event;
    }

    private LogSlice Cell(int column) => _row[_columns.CellOf(column)];

    private static bool IsNothing(LogRecord record, LogSlice cell) => cell.Length == 0 || record.Octets(cell).SequenceEqual("-"u8);

    /// <summary>What is logged with AUTH, and is no AUTH, is a client's part of signing in, whatever it looks like and whether or not the log has its beginning.</summary>
    private static void ExpectResponse(DialogueSession session, ReadOnlySpan<byte> method, ReadOnlySpan<byte> words)
    {
        if (session.Next != SmtpCommand.Auth && DialogueCommand.Of(method) == SmtpCommand.Auth && DialogueCommand.Of(words) != SmtpCommand.Auth)
        {
            session.ForgetWaiting();
            session.Mechanism.Clear();
            session.Await(SmtpCommand.Auth);
        }
    }

    /// <summary>A command and its reply; of the greeting and of what is said to the end of data, the reply alone.</summary>
    private static void ReadDialogue(LogRecord record, DialogueSession session, LogSlice words, LogSlice reply, bool isServer)
    {
        ReadOnlySpan<byte> said = record.Octets(reply);
        SmtpCommand command = DialogueCommand.Of(record.Octets(words));
        bool isReply = LoggedReply.IsCode(said, 0, said.Length);
        if (said.StartsWith("220"u8) && command != SmtpCommand.StartTls)
        {
            session.Reset(); // sockets are used again
            session.Await(SmtpCommand.Connect);
        }
        else if (session.Next != SmtpCommand.EndOfData || command is not (SmtpCommand.None or SmtpCommand.Data or SmtpCommand.EndOfData))
        {
            bool isData = command == SmtpCommand.Data && isReply && !said.StartsWith("354"u8) && said[0] == '2';
            if (command != SmtpCommand.None || session.Next != SmtpCommand.Auth)
            {
                session.ForgetWaiting(); // what is no command may be a client's part of signing in
            }

            DialogueCommand.Read(record, session, words);
            if (isData)
            {
                session.ForgetWaiting();
                session.Await(SmtpCommand.EndOfData); // the reply to the message is logged with DATA
            }
        }

        if (isReply)
        {
            DialogueReply.Read(record, session, reply, isServer, isWhole: true);
            if (record.Kind == SmtpLogEventKind.Delivered)
            {
                QueuedAs.Set(record, said, reply.Start);
            }
        }
        else
        {
            record.Kind = SmtpLogEventKind.Command;
            record.SetCell(LogField.ReplyText, reply);
        }
    }

    /// <summary>E stands for errors, W for warnings and I for what is as it should be; refusals to relay are among them all.</summary>
    private static LineKind ReadDebug(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf((byte)':', at);
        if (colon < 0 || colon > at + 10)
        {
            return LineKind.Unrecognized;
        }

        int text = Math.Min(colon + 2, line.Length);
        byte severity = line[at + "ME-"u8.Length];
        record.AddExtra("Code", LogSlice.Between(at, colon));
        if (text < line.Length && line[text] == '[' && line.IndexOf((byte)']', text) is var close and > 0)
        {
            record.Set(LogField.SessionId, LogSlice.Between(text + 1, close));
        }

        record.Set(LogField.Text, LogSlice.Between(text, line.Length));
        bool isRefusal = line.IndexOf("Relay Denied"u8, text) > 0;
        record.Kind = isRefusal ? SmtpLogEventKind.Rejected : severity == 'E' ? SmtpLogEventKind.Error : SmtpLogEventKind.Warning;
        return isRefusal || severity is (byte)'E' or (byte)'W' ? LineKind.Event : LineKind.Known;
    }
}
