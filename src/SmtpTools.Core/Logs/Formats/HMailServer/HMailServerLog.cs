using System;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.HMailServer;

/// <summary>
/// hMailServer (Logger.cpp). Tabs part the cells, and quotes stand around texts, undoubled within them; times are local:
/// <c>"SMTPD" thread session "2024-01-15 02:55:04.123" "192.0.2.1" "RECEIVED: MAIL FROM:&lt;..&gt;"</c> where the server talks (SMTPC where it is the client), and
/// <c>"APPLICATION" thread "2024-01-15 02:55:04.123" "text"</c> for what it does. The AWStats log has a line for each recipient
/// (AWStats.cpp): <c>time sender recipient client server SMTP ? code size</c>.
/// </summary>
internal sealed class HMailServerLog(LogClock clock) : LogParser
{
    private const int DialogueCells = 6;
    private const int TextCells = 4;
    private const int AwstatsCells = 9;

    private readonly LogSlice[] _cells = new LogSlice[AwstatsCells];
    private readonly TableStamp _stamp = new(clock);
    private readonly DialogueSessions _sessions = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Format = "hMailServer";
        return line.Length < 20 ? LineKind.Unrecognized
            : line[0] == '"' ? ReadProgram(record, line)
            : Octets.IsDigit(line[0]) ? ReadAwstats(record, line)
            : LineKind.Unrecognized;
    }

    private LineKind ReadProgram(LogRecord record, ReadOnlySpan<byte> line)
    {
        int close = line.IndexOf((byte)'"', 1);
        ReadOnlySpan<byte> program = close < 0 ? default : line.Slice(1, close - 1);
        bool isClient = program.SequenceEqual("SMTPC"u8);
        bool isDialogue = isClient || program.SequenceEqual("SMTPD"u8);
        bool isOther = program.StartsWith("POP3"u8) || program.SequenceEqual("IMAPD"u8);
        bool isText = program.SequenceEqual("APPLICATION"u8) || program.SequenceEqual("TCPIP"u8) || program.SequenceEqual("DEBUG"u8) || program.SequenceEqual("ERROR"u8);
        int count = isText ? TextCells : DialogueCells;
        if (!(isDialogue || isOther || isText) || !Split(line, count))
        {
            return LineKind.Unrecognized;
        }

        LogSlice stamp = _cells[isText ? 2 : 3];
        record.Ticks = _stamp.Read(record.Octets(stamp), isUtc: false);
        if (record.Ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        record.Set(LogField.Program, _cells[0]);
        record.AddExtra("Thread", _cells[1]);
        if (isText)
        {
            return HMailServerText.Read(record, program, _cells[3]);
        }

        if (isDialogue)
        {
            ReadDialogue(record, isClient);
        }

        return isDialogue ? LineKind.Event : LineKind.Known;
    }

    private void ReadDialogue(LogRecord record, bool isClient)
    {
        record.Set(LogField.SessionId, _cells[2]);
        record.SetCell(isClient ? LogField.RelayAddress : LogField.ClientAddress, _cells[4]);
        DialogueSession session = _sessions.Get(record.Octets(_cells[2]), isClient ? (byte)'c' : (byte)'d');
        LogSlice text = _cells[5];
        ReadOnlySpan<byte> words = record.Octets(text);
        bool isSent = words.StartsWith("SENT: "u8);
        int head = isSent ? "SENT: "u8.Length : words.StartsWith("RECEIVED: "u8) ? "RECEIVED: "u8.Length : 0;
        if (head == 0)
        {
            record.Kind = SmtpLogEventKind.Warning; // "Size: 30000 KB, Max size: 20000 KB - DROP!!"
            record.Set(LogField.Text, text);
            return;
        }

        text = new LogSlice(text.Start + head, text.Length - head);
        words = words.Slice(head);
        if (isSent == isClient)
        {
            if (words.SequenceEqual("[nl]."u8))
            {
                record.Kind = SmtpLogEventKind.Command;
                DialogueCommand.Set(record, SmtpCommand.EndOfData); // waits for its reply since DATA was granted
                return;
            }

            DialogueCommand.Read(record, session, text);
            return;
        }

        if (!LoggedReply.IsCode(words, 0, words.Length))
        {
            record.Kind = SmtpLogEventKind.Reply; // "Too many invalid commands. Bye!"
            record.Set(LogField.ReplyText, text);
            return;
        }

        if (words.StartsWith("220"u8) && session.Next != SmtpCommand.StartTls)
        {
            session.Reset(); // the numbers of sessions begin anew when the server does
            session.Await(SmtpCommand.Connect);
        }

        DialogueReply.Read(record, session, text, !isClient, isWhole: true);
        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, words, text.Start);
        }
    }

    private LineKind ReadAwstats(LogRecord record, ReadOnlySpan<byte> line)
    {
        if (!Split(line, AwstatsCells) || !record.Octets(_cells[5]).SequenceEqual("SMTP"u8) || !record.Octets(_cells[6]).SequenceEqual("?"u8)
            || _stamp.Read(record.Octets(_cells[0]), isUtc: false) is not (> 0 and var ticks))
        {
            return LineKind.Unrecognized;
        }

        bool isDelivered = record.Octets(_cells[7]).StartsWith("2"u8);
        record.Ticks = ticks;
        record.Kind = isDelivered ? SmtpLogEventKind.Delivered : SmtpLogEventKind.Bounced;
        record.Set(LogField.Sender, _cells[1]);
        record.SetCell(LogField.Recipient, _cells[2]);
        record.SetCell(LogField.ClientAddress, _cells[3]);
        record.Set(LogField.ReplyCode, _cells[7]);
        if (isDelivered)
        {
            record.SetCell(LogField.RelayAddress, _cells[4]); // of a failure, 127.0.0.1 for nobody
            record.SetCell(LogField.Size, _cells[8]);
        }

        return LineKind.Event;
    }

    /// <summary>Cuts a line into so many cells, without the quotes around them; the last one has the rest.</summary>
    private bool Split(ReadOnlySpan<byte> line, int count)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int end = i == count - 1 ? line.Length : line.IndexOf((byte)'\t', at);
            if (end < 0)
            {
                return false;
            }

            bool isQuoted = end - at >= 2 && line[at] == '"' && line[end - 1] == '"';
            _cells[i] = isQuoted ? LogSlice.Between(at + 1, end - 1) : LogSlice.Between(at, end);
            at = end + 1;
        }

        return true;
    }
}
