using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>
/// A line of Haraka in one of its three notations (logger.js, log_if_level):
/// <c>[NOTICE] [UUID.1] [core] queue code=OK msg="Message Queued"</c>,
/// <c>level=NOTICE uuid=UUID.1 origin=core message=queue code=OK msg="Message Queued"</c>,
/// <c>{"level":"NOTICE","uuid":"UUID.1","origin":"core","message":"queue","code":"OK","msg":"Message Queued"}</c>.
/// </summary>
internal sealed class HarakaLine
{
    private readonly JsonLine _fields = new();

    public LineKind Read(LogRecord record, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        LogSlice level, uuid, origin, message;
        if (line.HasAt(at, "["u8))
        {
            if (!TryReadBracket(line, ref at, out level) || !TryReadBracket(line, ref at, out uuid) || !TryReadBracket(line, ref at, out origin))
            {
                return LineKind.Unrecognized;
            }

            at += line.HasAt(at, " "u8) ? 1 : 0; // where there is no message, but fields only
            message = LogSlice.Between(at, line.Length);
            _fields.Begin(record);
        }
        else
        {
            if (line.HasAt(at, "level="u8))
            {
                _fields.Begin(record);
                HarakaPairs.Read(_fields, line, at);
            }
            else if (!line.HasAt(at, "{\"level\":\""u8) || at > 0 || !_fields.TryRead(record))
            {
                return LineKind.Unrecognized;
            }

            level = _fields.Find("level"u8).Value;
            uuid = _fields.Find("uuid"u8).Value;
            origin = _fields.Find("origin"u8).Value;
            message = _fields.Find("message"u8) is { Kind: JsonKind.EscapedString } ? record.Note(_fields.Text("message"u8)) : _fields.Find("message"u8).Value;
        }

        SmtpLogEventKind severity = SeverityOf(line.Slice(level.Start, level.Length));
        if (severity == SmtpLogEventKind.Unrecognized || origin.Length == 0 || uuid.Length == 0)
        {
            return LineKind.Unrecognized;
        }

        record.Format = "Haraka";
        record.Set(LogField.Program, origin);
        bool isOutbound = line.Slice(origin.Start, origin.Length).SequenceEqual("outbound"u8);
        SetIds(record, line, uuid, isOutbound);
        if (severity == SmtpLogEventKind.Command)
        {
            return LineKind.Known; // the dialogue, in logs of level PROTOCOL, and what only its programmer needs
        }

        int pairs = isOutbound ? HarakaOutbound.Read(record, _fields, message) : HarakaConnection.Read(record, message);
        if (record.Kind == SmtpLogEventKind.Unrecognized)
        {
            record.Kind = severity;
            record.Set(LogField.Text, message);
            return severity is SmtpLogEventKind.Warning or SmtpLogEventKind.Error ? LineKind.Event : LineKind.Known;
        }

        if (line.HasAt(level.Start - 1, "["u8))
        {
            HarakaPairs.Read(_fields, line, pairs);
        }

        HarakaFields.Set(record, _fields, isOutbound);
        return LineKind.Event;
    }

    private static bool TryReadBracket(ReadOnlySpan<byte> line, ref int at, out LogSlice value)
    {
        int close = line.HasAt(at, "["u8) ? line.IndexOf("] "u8, at) : -1;
        value = close < 0 ? default : LogSlice.Between(at + 1, close);
        at = close + "] "u8.Length;
        return value.Length > 0;
    }

    private static SmtpLogEventKind SeverityOf(ReadOnlySpan<byte> level) =>
        level.SequenceEqual("NOTICE"u8) || level.SequenceEqual("INFO"u8) ? SmtpLogEventKind.Reply
        : level.SequenceEqual("DEBUG"u8) || level.SequenceEqual("PROTOCOL"u8) || level.SequenceEqual("DATA"u8) ? SmtpLogEventKind.Command
        : level.SequenceEqual("WARN"u8) ? SmtpLogEventKind.Warning
        : level.SequenceEqual("ERROR"u8) || level.SequenceEqual("CRIT"u8) || level.SequenceEqual("ALERT"u8) || level.SequenceEqual("EMERG"u8) ? SmtpLogEventKind.Error
        : SmtpLogEventKind.Unrecognized;

    /// <summary>A connection has an id, and its messages that id with a number; in the queue another number is added for each domain that a message goes to.</summary>
    private static void SetIds(LogRecord record, ReadOnlySpan<byte> line, LogSlice uuid, bool isOutbound)
    {
        ReadOnlySpan<byte> id = line.Slice(uuid.Start, uuid.Length);
        int dot = id.IndexOf((byte)'.');
        if (id.SequenceEqual("-"u8))
        {
            return;
        }

        int delivery = dot > 0 && isOutbound ? id.IndexOf((byte)'.', dot + 1) : -1;
        if (delivery > 0)
        {
            record.Set(LogField.QueueId, new LogSlice(uuid.Start, delivery));
            record.AddExtra("DeliveryId", uuid);
        }
        else if (dot > 0)
        {
            record.Set(LogField.QueueId, uuid);
        }

        if (!isOutbound)
        {
            record.Set(LogField.SessionId, dot > 0 ? new LogSlice(uuid.Start, dot) : uuid);
        }
    }
}
