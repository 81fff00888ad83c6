using System;
using SmtpTools.Logs.Formats.Tables;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Stalwart;

/// <summary>
/// The keys of an event: <c>key = value, key = value</c>. A value is <c>"text"</c> (quotes within are not escaped), a list <c>["a", "b"]</c>, another event
/// <c>Words (name) { key = value }</c>, or a word. A key that comes again counts anew: the event's own come last.
/// </summary>
internal sealed class StalwartKeys
{
    private byte[] _text = new byte[256];

    /// <param name="record">Takes the fields.</param>
    /// <param name="line">The line.</param>
    /// <param name="at">Where the keys begin.</param>
    /// <param name="isOutgoing">The other side is a server that mail goes to.</param>
    public void Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isOutgoing)
    {
        while (at < line.Length)
        {
            int equals = line.IndexOf(" = "u8, at);
            if (equals < 0)
            {
                return;
            }

            ReadOnlySpan<byte> key = line.Slice(at, equals - at);
            int value = equals + " = "u8.Length;
            int end = EndOfValue(line, value);
            var slice = LogSlice.Between(value, end);
            if (line.HasAt(value, "\""u8))
            {
                slice = Undo(record, line, LogSlice.Between(value + 1, Math.Max(value + 1, end - 1)));
            }

            int nested = line.IndexOf(" { "u8, value);
            if (nested > 0 && nested < end && line[value] is not ((byte)'"' or (byte)'['))
            {
                end = nested + " { "u8.Length; // the keys of an event within read like the event's own
            }
            else if (line.HasAt(value, "["u8))
            {
                SetList(record, line, key, slice);
            }
            else if (!SetField(record, key, slice, isOutgoing))
            {
                AddExtra(record, key, slice);
            }

            at = line.HasAt(end, " }"u8) ? end + " }"u8.Length : end;
            at += line.HasAt(at, ", "u8) ? 2 : 0;
        }
    }

    private static int EndOfValue(ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "\""u8))
        {
            for (int quote = line.IndexOf((byte)'"', at + 1); quote >= 0; quote = line.IndexOf((byte)'"', quote + 1))
            {
                if (quote + 1 == line.Length || line.HasAt(quote + 1, ", "u8) || line.HasAt(quote + 1, " }"u8))
                {
                    return quote + 1;
                }
            }

            return line.Length;
        }

        if (line.HasAt(at, "["u8))
        {
            int close = line.IndexOf((byte)']', at);
            return close < 0 ? line.Length : close + 1;
        }

        int comma = line.IndexOf(", "u8, at);
        int brace = line.Slice(at, (comma < 0 ? line.Length : comma) - at).IndexOf(" }"u8);
        return brace >= 0 ? at + brace : comma < 0 ? line.Length : comma;
    }

    private LogSlice Undo(LogRecord record, ReadOnlySpan<byte> line, LogSlice text)
    {
        ReadOnlySpan<byte> octets = line.Slice(text.Start, text.Length);
        return octets.IndexOf((byte)'\\') < 0 ? text : record.Note(JsonEscapes.Undo(octets, ref _text));
    }

    private static bool SetField(LogRecord record, ReadOnlySpan<byte> key, LogSlice value, bool isOutgoing)
    {
        switch (key.Length)
        {
            case 2 when key.SequenceEqual("to"u8):
                record.Set(LogField.Recipient, Bare(record, value));
                return true;
            case 4 when key.SequenceEqual("from"u8):
                record.Set(LogField.Sender, Bare(record, value));
                return true;
            case 4 when key.SequenceEqual("size"u8):
                record.Set(LogField.Size, value);
                return true;
            case 4 when key.SequenceEqual("code"u8):
                record.Set(LogField.ReplyCode, value);
                return true;
            case 6 when key.SequenceEqual("reason"u8):
                SetReply(record, value);
                return true;
            case 6 when key.SequenceEqual("domain"u8) && record.Kind == SmtpLogEventKind.Command:
                record.Set(LogField.Helo, value);
                return true;
            case 7 when key.SequenceEqual("queueId"u8):
                record.Set(LogField.QueueId, value);
                return true;
            case 7 when key.SequenceEqual("version"u8) && record.Kind == SmtpLogEventKind.TlsEstablished:
                record.Set(LogField.TlsProtocol, value);
                return true;
            case 7 when key.SequenceEqual("details"u8):
                SetDetails(record, value);
                return true;
            case 7 when key.SequenceEqual("elapsed"u8) && record.Kind == SmtpLogEventKind.Removed:
                SetDelay(record, value);
                return true;
            case 8 when key.SequenceEqual("remoteIp"u8):
                record.Set(isOutgoing ? LogField.RelayAddress : LogField.ClientAddress, value);
                return true;
            case 8 when key.SequenceEqual("hostname"u8) && isOutgoing:
                record.Set(LogField.RelayName, value);
                return true;
            case 9 when key.SequenceEqual("messageId"u8):
                record.Set(LogField.MessageId, value);
                return true;
            case 10 when key.SequenceEqual("remotePort"u8):
                record.Set(isOutgoing ? LogField.RelayPort : LogField.ClientPort, value);
                return true;
            case 11 when key.SequenceEqual("accountName"u8):
                record.Set(LogField.SaslUser, value);
                return true;
            default:
                return false;
        }
    }

    private static LogSlice Bare(LogRecord record, LogSlice address) => IsBracketed(record.Octets(address)) ? new LogSlice(address.Start + 1, address.Length - 2) : address;

    private static bool IsBracketed(ReadOnlySpan<byte> address) => address.Length >= 2 && address[0] == '<' && address[address.Length - 1] == '>';

    /// <summary>The cipher; the reply, where a code stands before it; otherwise the server's words.</summary>
    private static void SetDetails(LogRecord record, LogSlice value)
    {
        if (record.Kind == SmtpLogEventKind.TlsEstablished)
        {
            record.Set(LogField.TlsCipher, value);
        }
        else if (record.Has(LogField.ReplyCode) && !record.Has(LogField.ReplyText) && LogNames.CommandOf(record.Octets(value)) == SmtpCommand.None)
        {
            SetReply(record, value);
        }
        else if (record.Kind is SmtpLogEventKind.Bounced or SmtpLogEventKind.Deferred && !record.Has(LogField.Command) && !record.Has(LogField.ReplyText))
        {
            SetFailure(record, value);
        }
        else if (!record.Has(LogField.Text))
        {
            record.Set(LogField.Text, value);
        }
    }

    /// <summary>Why a recipient failed, in words: <c>Unexpected response for RCPT TO:&lt;a@b&gt;: Code: 550, Enhanced code: 5.1.1, Message: No such user</c>.</summary>
    private static void SetFailure(LogRecord record, LogSlice words)
    {
        ReadOnlySpan<byte> octets = record.Octets(words);
        record.Set(LogField.ReplyText, words);
        int code = octets.Behind(": Code: "u8);
        if (code < 0 || !octets.StartsWith("Unexpected response for "u8))
        {
            return;
        }

        record.Set(LogField.Command, LogSlice.Between(words.Start + "Unexpected response for "u8.Length, words.Start + code - ": Code: "u8.Length));
        record.Set(LogField.ReplyCode, LogSlice.Between(words.Start + code, words.Start + octets.EndOfDigits(code)));
        if (octets.Behind(", Enhanced code: "u8, code) is > 0 and var enhanced && LoggedReply.EndOfEnhanced(octets, enhanced, octets.Length) is > 0 and var end)
        {
            record.Set(LogField.EnhancedCode, LogSlice.Between(words.Start + enhanced, words.Start + end));
        }
    }

    private static void SetReply(LogRecord record, LogSlice words)
    {
        if (!record.Has(LogField.ReplyCode))
        {
            record.Set(LogField.ReplyText, words);
            return;
        }

        LogSlice reply = record.Note(record[LogField.ReplyCode]);
        record.Note(" "u8);
        reply = LogSlice.Between(reply.Start, record.Note(record.Octets(words)).End);
        LoggedReply.Set(record, reply);
        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, record.Octets(reply), reply.Start);
        }
    }

    private static void SetDelay(LogRecord record, LogSlice value)
    {
        ReadOnlySpan<byte> octets = record.Octets(value);
        if (octets.Length > 2 && Octets.Number(octets.Slice(0, octets.Length - "ms"u8.Length)) is { } milliseconds and < int.MaxValue)
        {
            record.SetSeconds(LogField.Delay, milliseconds * TimeSpan.TicksPerMillisecond);
        }
    }

    private void SetList(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> key, LogSlice list)
    {
        if (!key.SequenceEqual("to"u8))
        {
            AddExtra(record, key, list);
            return;
        }

        var all = new RecipientList(record);
        var items = new JsonItems(line.Slice(list.Start, list.Length));
        while (items.MoveNext())
        {
            ReadOnlySpan<byte> address = JsonEscapes.Undo(items.Value, ref _text);
            all.Add(IsBracketed(address) ? address.Slice(1, address.Length - 2) : address);
        }

        all.Set();
    }

    private static void AddExtra(LogRecord record, ReadOnlySpan<byte> key, LogSlice value)
    {
        string? name = key.SequenceEqual("listenerId"u8) ? "ListenerId"
            : key.SequenceEqual("localIp"u8) ? "LocalAddress"
            : key.SequenceEqual("localPort"u8) ? "LocalPort"
            : key.SequenceEqual("queueName"u8) ? "QueueName"
            : key.SequenceEqual("elapsed"u8) ? "Elapsed"
            : key.SequenceEqual("domain"u8) ? "Domain"
            : key.SequenceEqual("result"u8) ? "Result"
            : key.SequenceEqual("nextRetry"u8) ? "NextRetry"
            : key.SequenceEqual("nextDsn"u8) ? "NextDsn"
            : key.SequenceEqual("expires"u8) ? "Expires"
            : key.SequenceEqual("total"u8) ? "Total"
            : key.SequenceEqual("id"u8) ? "Id"
            : key.SequenceEqual("causedBy"u8) ? "CausedBy"
            : key.SequenceEqual("accountId"u8) ? "AccountId"
            : key.SequenceEqual("limit"u8) ? "Limit"
            : null;
        record.AddExtra(name ?? LogText.Name(key), value);
    }
}
