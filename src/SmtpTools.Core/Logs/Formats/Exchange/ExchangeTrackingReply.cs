using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// Finds the reply of a message tracking row. The status has one for each recipient, parted by semicolons and in apostrophes where it has such itself:
/// <c>'550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found';'250 2.1.5 OK'</c>. Of what was tried again and again, a status says what happened last, with which server and when:
/// <c>[{LED=451 4.4.397 Error communicating with target host.};{MSG=...};{FQDN=mx.example};{IP=192.0.2.1};{LRT=...}]</c>, in any order. The source's context has this instead,
/// or the other server's reply to the message: <c>08DB;250 2.0.0 Ok: queued as 4F9D195432C;ClientSubmitTime:</c>.
/// </summary>
internal static class ExchangeTrackingReply
{
    public static void Read(LogRecord record, LogSlice status, LogSlice context)
    {
        LogSlice first = FirstOf(record.Octets(status), status.Start);
        if (record.Kind == SmtpLogEventKind.Delivered && TryReadContext(record, context))
        {
            record.AddExtraCell("RecipientStatus", status);
        }
        else if (first.Length > 0)
        {
            ReadStatus(record, first);
            if (first.Length + "''".Length < status.Length)
            {
                record.AddExtra("RecipientStatus", status); // the others
            }
        }
        else if (record.Kind is SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced && !TryReadContext(record, context) && record.Octets(context).IndexOf("{LED="u8) >= 0)
        {
            ReadStatus(record, context);
        }
    }

    /// <summary>The first recipient's status, without apostrophes.</summary>
    private static LogSlice FirstOf(ReadOnlySpan<byte> status, int start)
    {
        if (status.Length > 0 && status[0] == '\'')
        {
            int close = status.IndexOf("';"u8, 1);
            int last = status[status.Length - 1] == '\'' ? status.Length - 1 : status.Length;
            return LogSlice.Between(start + 1, start + Math.Max(1, close < 0 ? last : close));
        }

        int end = status.IndexOf((byte)';');
        while (end >= 0 && !LoggedReply.IsCode(status, end + 1, status.Length) && !status.HasAt(end + 1, "[{"u8) && !status.HasAt(end + 1, "'"u8))
        {
            end = status.IndexOf((byte)';', end + 1);
        }

        return new LogSlice(start, end < 0 ? status.Length : end);
    }

    private static void ReadStatus(LogRecord record, LogSlice status)
    {
        ReadOnlySpan<byte> words = record.Octets(status);
        LogSlice reply = Part(words, "{LED="u8, status);
        if (reply.Length == 0)
        {
            LoggedReply.Set(record, status);
            return;
        }

        LoggedReply.Set(record, reply);
        record.SetCell(LogField.Text, Part(words, "{MSG="u8, status));
        SetUnlessKnown(record, LogField.RelayName, Part(words, "{FQDN="u8, status));
        SetUnlessKnown(record, LogField.RelayAddress, Part(words, "{IP="u8, status));
        record.AddExtraCell("LastRetry", Part(words, "{LRT="u8, status));
    }

    private static void SetUnlessKnown(LogRecord record, LogField field, LogSlice value)
    {
        if (!record.Has(field))
        {
            record.SetCell(field, value);
        }
    }

    /// <summary>What stands behind a label, to the brace that ends it; empty where it does not.</summary>
    private static LogSlice Part(ReadOnlySpan<byte> words, ReadOnlySpan<byte> label, LogSlice status)
    {
        int at = words.Behind(label);
        int next = at < 0 ? -1 : words.IndexOf("};{"u8, at);
        int end = at < 0 ? -1 : next >= 0 ? next : words.IndexOf("}]"u8, at);
        return at < 0 ? default : LogSlice.Between(status.Start + at, end < 0 ? status.End : status.Start + end);
    }

    private static bool TryReadContext(LogRecord record, LogSlice context)
    {
        ReadOnlySpan<byte> words = record.Octets(context);
        int at = 0;
        while (!LoggedReply.IsCode(words, at, words.Length))
        {
            int next = words.IndexOf((byte)';', at);
            if (next < 0)
            {
                return false;
            }

            at = next + 1;
        }

        int end = words.IndexOf(";ClientSubmitTime:"u8, at);
        var reply = LogSlice.Between(context.Start + at, context.Start + (end < 0 ? words.Length : end));
        LoggedReply.Set(record, reply);
        ExchangeReply.Read(record, reply, isOurs: false);
        return true;
    }
}
