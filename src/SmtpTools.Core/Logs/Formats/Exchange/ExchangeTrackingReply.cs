using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>
/// Finds the reply of a message tracking row. A recipient's status is a reply, or has one in it:
/// <c>[{LED=451 4.4.397 Error communicating with target host.};{MSG=...};{FQDN=mx.example};{IP=192.0.2.1};{LRT=...}]</c>. Of what was sent, the other server's reply to the
/// message stands in the source's context: <c>08DB;250 2.0.0 Ok: queued as 4F9D195432C;ClientSubmitTime:</c>.
/// </summary>
internal static class ExchangeTrackingReply
{
    public static void Read(LogRecord record, LogSlice status, LogSlice context)
    {
        if (record.Kind == SmtpLogEventKind.Delivered && TryReadContext(record, context))
        {
            record.AddExtraCell("RecipientStatus", status);
            return;
        }

        if (status.Length == 0)
        {
            bool isFailure = record.Kind is SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced;
            _ = isFailure && TryReadContext(record, context);
            return;
        }

        ReadOnlySpan<byte> words = record.Octets(status);
        record.Set(LogField.ReplyText, status);
        int at = 0;
        while (at < words.Length && !LoggedReply.IsCode(words, at, words.Length))
        {
            // Brackets, quotes and names stand before the code.
            int next = words.Slice(at).IndexOfAny((byte)'=', (byte)'[', (byte)'\'');
            at = next < 0 ? words.Length : at + next + 1;
        }

        LoggedReply.SetCodes(record, words, at, words.Length, status.Start);
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
