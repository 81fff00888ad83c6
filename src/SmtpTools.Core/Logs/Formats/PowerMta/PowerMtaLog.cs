using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.PowerMta;

/// <summary>
/// PowerMTA's accounting files (User's Guide, "Accounting"): RFC 4180 with a header line, a row for each recipient. The first column is the record's type; which others there are,
/// and in which order, the configuration says. Without a header the rows are taken to be in the default order.
/// </summary>
internal sealed class PowerMtaLog(LogClock clock) : LogParser
{
    private const int Type = 0;
    private const int Logged = 1;
    private const int Queued = 2;
    private const int Sender = 3;
    private const int Recipient = 4;
    private const int OriginalRecipient = 5;
    private const int Action = 6;
    private const int Status = 7;
    private const int Diagnostic = 8;
    private const int RemoteMta = 9;
    private const int BounceCategory = 10;
    private const int SourceType = 11;
    private const int SourceMta = 12;
    private const int DeliveryType = 13;
    private const int SourceAddress = 14;
    private const int Destination = 15;
    private const int Esmtp = 16;
    private const int Size = 17;
    private const int VirtualMta = 18;
    private const int Job = 19;
    private const int Envelope = 20;
    private const int MessageId = 21;
    private const int FewestCells = 8;

    private readonly TableColumns _columns = new(
        "type", "timeLogged", "timeQueued", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag", "dsnMta", "bounceCat", "srcType", "srcMta", "dlvType", "dlvSourceIp",
        "dlvDestinationIp", "dlvEsmtpAvailable", "dlvSize", "vmta", "jobId", "envId", "header-message-id");

    private readonly TableRow _row = new();
    private readonly TableStamp _stamp = new(clock);
    private bool _hasHeader;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Format = "PowerMTA";
        if (line.Length < 20 || !(Octets.IsLetter(line[0]) || Octets.IsDigit(line[0]) || line[0] == '"'))
        {
            return LineKind.Unrecognized;
        }

        _row.Read(record, (byte)',');
        if (_row.Count < 3)
        {
            return LineKind.Unrecognized;
        }

        bool isKnownType = TryGetKind(record.Octets(Cell(Type)), out SmtpLogEventKind kind);
        bool isRow = _hasHeader ? _row.Count <= _columns.Count && Cell(Type).Length is > 0 and <= 16 : isKnownType && _row.Count >= FewestCells;
        long ticks = isRow ? TimeOf(record, Cell(Logged)) : 0;
        if (ticks == 0)
        {
            bool isHeader = _columns.TryReadHeader(record, _row, Type, Logged);
            _hasHeader |= isHeader;
            return isHeader ? LineKind.Known : LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        record.Kind = kind;
        Read(record);
        return LineKind.Event;
    }

    private LogSlice Cell(int column) => _row[_columns.CellOf(column)];

    /// <summary>What became of the recipient. A type that is not known tells something, but not what.</summary>
    private static bool TryGetKind(ReadOnlySpan<byte> type, out SmtpLogEventKind kind)
    {
        kind = type.SequenceEqual("d"u8) || type.SequenceEqual("delivery"u8) ? SmtpLogEventKind.Delivered
            : type.SequenceEqual("b"u8) || type.SequenceEqual("bounce"u8) || type.SequenceEqual("rb"u8) || type.SequenceEqual("remote-bounce"u8) ? SmtpLogEventKind.Bounced
            : type.SequenceEqual("t"u8) || type.SequenceEqual("transient"u8) ? SmtpLogEventKind.Deferred
            : type.SequenceEqual("tq"u8) || type.SequenceEqual("transient-queue"u8) ? SmtpLogEventKind.ConnectionFailed // of a queue: there is no recipient
            : type.SequenceEqual("r"u8) || type.SequenceEqual("receipt"u8) || type.SequenceEqual("received"u8) ? SmtpLogEventKind.Accepted
            : type.SequenceEqual("rs"u8) || type.SequenceEqual("remote-status"u8) ? SmtpLogEventKind.Notified
            : SmtpLogEventKind.Warning; // "f", a recipient's complaint (RFC 5965)
        return kind != SmtpLogEventKind.Warning || type.SequenceEqual("f"u8) || type.SequenceEqual("feedback-loop"u8);
    }

    private void Read(LogRecord record)
    {
        record.AddExtra("Type", Cell(Type));
        LogSlice recipient = Cell(Recipient);
        LogSlice sender = Cell(Sender);
        if (sender.Length > 0 || (recipient.Length > 0 && _columns.CellOf(Sender) >= 0))
        {
            record.Set(LogField.Sender, record.Bare(sender)); // the null sender stands as nothing, or as empty brackets
        }

        record.SetCell(LogField.Recipient, recipient);
        LogSlice original = Cell(OriginalRecipient);
        int semicolon = record.Octets(original).IndexOf((byte)';'); // "rfc822;a@example"
        record.SetCell(LogField.OriginalRecipient, new LogSlice(original.Start + semicolon + 1, original.Length - semicolon - 1));
        record.SetCell(LogField.MessageId, record.Bare(Cell(MessageId)));
        record.SetCell(LogField.Size, Cell(Size));
        SetMta(record, Cell(RemoteMta), LogField.RelayName, LogField.RelayAddress);
        SetMta(record, Cell(SourceMta), LogField.ClientName, LogField.ClientAddress);
        record.SetCell(LogField.RelayAddress, Cell(Destination));
        SetReply(record);
        if (record.Kind is SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced or SmtpLogEventKind.Expired && TimeOf(record, Cell(Queued)) is > 0 and var queued && queued <= record.Ticks)
        {
            record.SetSeconds(LogField.Delay, record.Ticks - queued);
        }

        record.AddExtraCell("Action", Cell(Action));
        record.AddExtraCell("BounceCategory", Cell(BounceCategory));
        record.AddExtraCell("SourceType", Cell(SourceType));
        record.AddExtraCell("DeliveryType", Cell(DeliveryType));
        record.AddExtraCell("LocalAddress", Cell(SourceAddress));
        record.AddExtraCell("Esmtp", Cell(Esmtp));
        record.AddExtraCell("VirtualMta", Cell(VirtualMta));
        record.AddExtraCell("JobId", Cell(Job));
        record.AddExtraCell("EnvelopeId", Cell(Envelope));
        _columns.AddOthers(record, _row);
    }

    /// <summary><c>mx.example (192.0.2.1)</c>; either may be missing.</summary>
    private static void SetMta(LogRecord record, LogSlice cell, LogField name, LogField address)
    {
        ReadOnlySpan<byte> mta = record.Octets(cell);
        int open = mta.IndexOf(" ("u8);
        if (open < 0 || mta[mta.Length - 1] != ')')
        {
            record.SetCell(name, cell);
            return;
        }

        record.SetCell(name, new LogSlice(cell.Start, open));
        record.SetCell(address, LogSlice.Between(cell.Start + open + 2, cell.End - 1));
    }

    /// <summary>The status is <c>5.1.1 (bad destination mailbox address)</c>, the diagnostic <c>smtp;550 5.1.1 user unknown</c> (RFC 3464 2.3).</summary>
    private void SetReply(LogRecord record)
    {
        LogSlice status = Cell(Status);
        ReadOnlySpan<byte> words = record.Octets(status);
        int end = LoggedReply.EndOfEnhanced(words, 0, words.Length);
        if (end > 0)
        {
            record.Set(LogField.EnhancedCode, new LogSlice(status.Start, end));
        }

        LogSlice diagnostic = Cell(Diagnostic);
        if (diagnostic.Length == 0)
        {
            record.SetCell(LogField.ReplyText, status);
        }
        else
        {
            record.AddExtraCell("Status", status);
            int semicolon = record.Octets(diagnostic).IndexOf((byte)';') + 1;
            LoggedReply.Set(record, new LogSlice(diagnostic.Start + semicolon, diagnostic.Length - semicolon));
            record.Set(LogField.ReplyText, diagnostic);
        }

        if (record.Kind == SmtpLogEventKind.Bounced && record[LogField.EnhancedCode].EndsWith(".4.7"u8))
        {
            record.Kind = SmtpLogEventKind.Expired; // RFC 3463 3.5: delivery time expired
        }
        else if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, record.Octets(diagnostic), diagnostic.Start);
        }
    }

    /// <summary>Seconds since 1970, or date and time with an offset.</summary>
    private long TimeOf(LogRecord record, LogSlice cell)
    {
        ReadOnlySpan<byte> stamp = record.Octets(cell);
        return stamp.Length is 9 or 10 && Octets.Number(stamp) is { } seconds ? UnixTime.Ticks(seconds) : _stamp.Read(stamp, isUtc: false);
    }
}
