using System;
using SmtpTools.Logs.Formats.Postfix;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>What Haraka says of mail that it hands on (outbound/hmail.js).</summary>
internal static class HarakaOutbound
{
    /// <summary>Tells the kind by the message; returns where its fields begin, if it has any.</summary>
    public static int Read(LogRecord record, JsonLine fields, LogSlice message)
    {
        ReadOnlySpan<byte> words = record.Octets(message);
        if (words.StartsWith("delivered file="u8) || fields.Has("delivered file"u8))
        {
            record.Kind = SmtpLogEventKind.Delivered;
            return message.Start;
        }

        if (words.StartsWith("secured"u8))
        {
            record.Kind = SmtpLogEventKind.TlsEstablished;
            return message.Start + "secured"u8.Length;
        }

        if (words.StartsWith("recipient "u8))
        {
            ReadRecipient(record, words, message);
        }
        else if (words.StartsWith("bouncing mail: "u8))
        {
            // Of some recipients the replies were told before.
            bool isTold = words.StartsWith("bouncing mail: Some recipients "u8);
            Tell(record, message, "bouncing mail: "u8.Length, isTold ? SmtpLogEventKind.Notified : SmtpLogEventKind.Bounced);
        }
        else if (words.StartsWith("Temp failing "u8) && words.IndexOf(" seconds: "u8) is > 0 and var seconds)
        {
            int reply = seconds + " seconds: "u8.Length;
            Tell(record, message, reply, words.Slice(reply).StartsWith("Some recipients "u8) ? SmtpLogEventKind.Queued : SmtpLogEventKind.Deferred);
        }
        else if (words.StartsWith("Double bounce: "u8))
        {
            Tell(record, message, "Double bounce: "u8.Length, SmtpLogEventKind.Discarded);
        }
        else if (words.StartsWith("MX Lookup for "u8) && words.IndexOf(" failed: "u8) > 0)
        {
            Tell(record, message, 0, SmtpLogEventKind.ConnectionFailed);
        }
        else if (words.StartsWith("Ongoing connection failed to "u8))
        {
            ReadRelay(record, words, message, "Ongoing connection failed to "u8.Length, " : "u8);
            Tell(record, message, 0, SmtpLogEventKind.ConnectionLost);
        }
        else if (words.StartsWith("Remote end "u8))
        {
            ReadRelay(record, words, message, "Remote end "u8.Length, " closed connection"u8);
            Tell(record, message, 0, SmtpLogEventKind.ConnectionLost);
        }

        return message.End;
    }

    /// <summary><c>recipient &lt;a@example&gt; rejected: 550 5.1.1 text</c>.</summary>
    private static void ReadRecipient(LogRecord record, ReadOnlySpan<byte> words, LogSlice message)
    {
        int at = "recipient "u8.Length;
        int deferred = words.IndexOf(" deferred: "u8);
        int rejected = words.IndexOf(" rejected: "u8);
        bool isDeferred = deferred > 0 && (rejected < 0 || deferred < rejected);
        int end = isDeferred ? deferred : rejected;
        if (end < at)
        {
            return;
        }

        bool isBracketed = words[at] == '<' && PostfixDelivery.EndOfAddress(words, at) == end;
        record.Set(LogField.Recipient, isBracketed ? LogSlice.Between(message.Start + at + 1, message.Start + end - 1) : LogSlice.Between(message.Start + at, message.Start + end));
        Tell(record, message, end + " rejected: "u8.Length, isDeferred ? SmtpLogEventKind.Deferred : SmtpLogEventKind.Bounced);
        record.Set(LogField.Command, "RCPT"u8);
    }

    /// <summary>The reply, or Haraka's own words; of a refused command the code stands behind <c>Upstream error: </c>.</summary>
    private static void Tell(LogRecord record, LogSlice message, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        var reply = LogSlice.Between(message.Start + at, message.End);
        LoggedReply.Set(record, reply);
        ReadOnlySpan<byte> words = record.Octets(reply);
        int error = words.IndexOf("Upstream error: "u8);
        if (error >= 0)
        {
            LoggedReply.SetCodes(record, words, error + "Upstream error: "u8.Length, words.Length, reply.Start);
        }
    }

    private static void ReadRelay(LogRecord record, ReadOnlySpan<byte> words, LogSlice message, int at, ReadOnlySpan<byte> behind)
    {
        int end = words.IndexOf(behind);
        int colon = end < at ? -1 : words.Slice(0, end).LastIndexOf((byte)':');
        if (colon > at)
        {
            record.Set(LogField.RelayAddress, LogSlice.Between(message.Start + at, message.Start + colon));
            record.Set(LogField.RelayPort, LogSlice.Between(message.Start + colon + 1, message.Start + end));
        }
    }
}
