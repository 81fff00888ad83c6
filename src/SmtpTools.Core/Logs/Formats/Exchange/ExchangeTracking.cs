using System;
using System.Buffers.Text;
using System.Globalization;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// Message tracking logs, and what <c>Get-MessageTrackingLog | Export-Csv</c> makes of them. A row is about a message and one recipient or more, which semicolons part; the
/// event tells what happened and the source which part of the server did it.
/// </summary>
internal sealed class ExchangeTracking(LogClock clock) : ExchangeTable
{
    private const int Time = 0;
    private const int ClientAddress = 1;
    private const int ClientName = 2;
    private const int ServerAddress = 3;
    private const int ServerName = 4;
    private const int SourceContext = 5;
    private const int Connector = 6;
    private const int Source = 7;
    private const int Event = 8;
    private const int InternalId = 9;
    private const int MessageId = 10;
    private const int NetworkId = 11;
    private const int Recipient = 12;
    private const int Status = 13;
    private const int Size = 14;
    private const int RecipientCount = 15;
    private const int Related = 16;
    private const int Reference = 17;
    private const int Subject = 18;
    private const int Sender = 19;
    private const int ReturnPath = 20;
    private const int Info = 21;
    private const int Directionality = 22;
    private const int Tenant = 23;
    private const int OriginalClient = 24;
    private const int OriginalServer = 25;
    private const int CustomData = 26;
    private const int TrafficType = 27;
    private const int LogId = 28;
    private const int Schema = 29;
    private const int Latency = 30;

    private readonly TableColumns _columns = new(
        "date-time|timestamp", "client-ip", "client-hostname", "server-ip", "server-hostname", "source-context", "connector-id", "source", "event-id", "internal-message-id", "message-id",
        "network-message-id", "recipient-address|recipients", "recipient-status", "total-bytes", "recipient-count", "related-recipient-address", "reference", "message-subject",
        "sender-address|sender", "return-path", "message-info", "directionality", "tenant-id", "original-client-ip", "original-server-ip", "custom-data|event-data", "transport-traffic-type",
        "log-id", "schema-version", "message-latency");

    private readonly TableStamp _stamp = new(clock);

    public override bool TryReadHeader(LogRecord record, TableRow header) => _columns.TryReadHeader(record, header, Time, Source, Event, MessageId);

    public override LineKind Read(LogRecord record, TableRow row)
    {
        LogSlice eventId = Cell(row, Event);
        if (row.Count < _columns.Count - 3 || !IsEventId(record.Octets(eventId)))
        {
            return LineKind.Unrecognized;
        }

        long ticks = _stamp.Read(record.Octets(Cell(row, Time)), isUtc: false);
        if (ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        record.Ticks = ticks;
        LineKind kind = ExchangeTrackingEvent.KindOf(record.Octets(eventId), out SmtpLogEventKind happened, out bool isOutward);
        record.Kind = happened;
        record.AddExtra("EventId", eventId);
        record.AddExtraCell("Source", Cell(row, Source));
        SetEnds(record, row, isOutward);
        SetMessage(record, row, happened, ticks);
        ExchangeTrackingReply.Read(record, Cell(row, Status), Cell(row, SourceContext));
        SetRest(record, row, record.Octets(eventId));
        if (record.Kind == SmtpLogEventKind.Bounced && record[LogField.EnhancedCode].SequenceEqual("4.4.7"u8))
        {
            record.Kind = SmtpLogEventKind.Expired; // RFC 3463 3.5: delivery time expired
        }

        return kind;
    }

    private LogSlice Cell(TableRow row, int column) => row[_columns.CellOf(column)];

    /// <summary>Event ids are words in capitals; of an export, too.</summary>
    private static bool IsEventId(ReadOnlySpan<byte> id)
    {
        foreach (byte octet in id)
        {
            if (octet is not (>= (byte)'A' and <= (byte)'Z'))
            {
                return false;
            }
        }

        return id.Length >= 3;
    }

    /// <summary>What comes in has the other side as its client, what goes out has it as its server; of what happens within, either column may name the server.</summary>
    private void SetEnds(LogRecord record, TableRow row, bool isOutward)
    {
        LogSlice client = Cell(row, ClientName);
        LogSlice server = Cell(row, ServerName);
        bool isInward = record.Kind == SmtpLogEventKind.Accepted;
        isOutward &= client.Length > 0 && (record.Kind == SmtpLogEventKind.Delivered || record.Kind == SmtpLogEventKind.Queued || !record.Octets(client).SequenceEqual(record.Octets(server)));
        record.SetCell(LogField.Server, isOutward || server.Length == 0 ? client : server);
        if (isInward)
        {
            record.SetCell(LogField.ClientName, client);
            record.SetCell(LogField.ClientAddress, Cell(row, ClientAddress));
        }
        else
        {
            record.AddExtraCell("LocalAddress", Cell(row, ClientAddress));
        }

        if (isOutward)
        {
            record.SetCell(LogField.RelayName, server);
            record.SetCell(LogField.RelayAddress, Cell(row, ServerAddress));
        }
        else
        {
            record.AddExtraCell("ServerAddress", Cell(row, ServerAddress));
        }
    }

    private void SetMessage(LogRecord record, TableRow row, SmtpLogEventKind happened, long ticks)
    {
        record.SetCell(LogField.QueueId, Cell(row, InternalId));
        record.SetCell(LogField.MessageId, record.Bare(Cell(row, MessageId)));
        record.SetList(LogField.Recipient, Cell(row, Recipient));
        record.SetCell(LogField.RecipientCount, Cell(row, RecipientCount));
        record.SetCell(LogField.Size, Cell(row, Size));
        LogSlice sender = Cell(row, Sender);
        LogSlice returnPath = Cell(row, ReturnPath);
        if (returnPath.Length > 0)
        {
            record.Set(LogField.Sender, record.Bare(returnPath));
            if (!record.Octets(sender).SequenceEqual(record.Octets(returnPath)))
            {
                record.AddExtraCell("SenderAddress", sender);
            }
        }
        else if (sender.Length > 0)
        {
            record.Set(LogField.Sender, record.Bare(sender));
        }

        if (TimeSpan.TryParse(LogText.Name(record.Octets(Cell(row, Latency))), CultureInfo.InvariantCulture, out TimeSpan latency))
        {
            record.SetSeconds(LogField.Delay, latency.Ticks);
        }

        // What is handed over tells when the message came: "2024-01-15T02:55:04.123Z;SRV=..." or, of Exchange 2007, the stamp alone.
        LogSlice info = Cell(row, Info);
        ReadOnlySpan<byte> origin = record.Octets(info);
        if (happened == SmtpLogEventKind.Delivered && !record.Has(LogField.Delay) && origin.Length >= 20)
        {
            int end = origin.IndexOf((byte)';');
            long began = _stamp.Read(end < 0 ? origin : origin.Slice(0, end), isUtc: true);
            if (began > 0 && began <= ticks)
            {
                record.SetSeconds(LogField.Delay, ticks - began);
            }
        }
    }

    private void SetRest(LogRecord record, TableRow row, ReadOnlySpan<byte> eventId)
    {
        LogSlice reference = Cell(row, Reference);
        if (eventId.SequenceEqual("TRANSFER"u8) && Octets.Number(record.Octets(reference)) is not null)
        {
            record.Set(LogField.RelatedQueueId, reference); // the message that this one was forked from
        }
        else
        {
            record.AddExtraCell("Reference", record.Bare(reference));
        }

        record.SetList(LogField.OriginalRecipient, Cell(row, Related));
        record.AddExtraCell("Connector", Cell(row, Connector));
        SetContext(record, Cell(row, SourceContext));
        record.AddExtraCell("NetworkMessageId", Cell(row, NetworkId));
        record.AddExtraCell("Subject", Cell(row, Subject));
        record.AddExtraCell("MessageInfo", Cell(row, Info));
        record.AddExtraCell("Directionality", Cell(row, Directionality));
        record.AddExtraCell("TenantId", Cell(row, Tenant));
        record.AddExtraCell("OriginalClientAddress", Cell(row, OriginalClient));
        record.AddExtraCell("OriginalServerAddress", Cell(row, OriginalServer));
        record.AddExtraCell("CustomData", Cell(row, CustomData));
        record.AddExtraCell("TrafficType", Cell(row, TrafficType));
        record.AddExtraCell("LogId", Cell(row, LogId));
        record.AddExtraCell("SchemaVersion", Cell(row, Schema));
        _columns.AddOthers(record, row);
    }

    /// <summary>What is sent and received by SMTP begins with the session of the protocol log: <c>08DC0F1A2B3C4D5E;2024-01-15T02:55:04.123Z;0</c>.</summary>
    private static void SetContext(LogRecord record, LogSlice context)
    {
        const int SessionIdLength = 16;
        ReadOnlySpan<byte> words = record.Octets(context);
        if (words.IndexOf((byte)';') == SessionIdLength && Utf8Parser.TryParse(words.Slice(0, SessionIdLength), out ulong _, out int length, 'X') && length == SessionIdLength)
        {
            record.Set(LogField.SessionId, new LogSlice(context.Start, SessionIdLength));
        }

        record.AddExtraCell("SourceContext", context);
    }
}
