using System;
using SmtpTools.Logs.Formats.Dialogue;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>The server's own words in a protocol log (event *): what stands in the data column and, mostly, an explanation in the context column.</summary>
internal static class ExchangeNotice
{
    public static LineKind Read(LogRecord record, DialogueSession session, LogSlice data, LogSlice context)
    {
        ReadOnlySpan<byte> words = record.Octets(context);
        if (words.Length == 0 || record.Octets(data).StartsWith("Tarpit for "u8))
        {
            (context, data) = (data, context);
            words = record.Octets(context);
        }

        if (words.SequenceEqual("authenticated"u8))
        {
            session.User.Set(record.Octets(data));
            session.IsSignedIn = true;
            record.SetCell(LogField.SaslUser, data);
            if (session.Mechanism.Length > 0)
            {
                record.Set(LogField.SaslMethod, session.Mechanism.Octets);
            }

            return Event(record, SmtpLogEventKind.Authenticated);
        }

        if (words.StartsWith("TLS protocol "u8))
        {
            ReadTls(record, words, context.Start);
            return Tell(record, data, context, SmtpLogEventKind.TlsEstablished);
        }

        if (words.StartsWith("sending message with RecordId "u8))
        {
            ReadSending(record, session, words, context.Start);
            return Tell(record, data, context, SmtpLogEventKind.Queued);
        }

        if (words.StartsWith("User Name: "u8) && !words.EndsWith(" NULL"u8))
        {
            session.User.Set(words.Slice("User Name: "u8.Length));
            return LineKind.Known;
        }

        if (words.StartsWith("Failed to connect"u8))
        {
            record.Set(LogField.ReplyText, context);
            return Event(record, SmtpLogEventKind.ConnectionFailed);
        }

        if (words.StartsWith("TLS negotiation failed"u8))
        {
            return Tell(record, data, context, SmtpLogEventKind.TlsFailed);
        }

        if (LoggedReply.IsCode(words, 0, words.Length))
        {
            LoggedReply.Set(record, context);
            record.AddExtraCell("Data", data);
            return Event(record, words[0] == '2' ? SmtpLogEventKind.Reply : SmtpLogEventKind.Warning);
        }

        return IsTrouble(words) ? Tell(record, data, context, SmtpLogEventKind.Warning) : LineKind.Known;
    }

    /// <summary>
    /// <c>TLS protocol SP_PROT_TLS1_2_SERVER negotiation succeeded using bulk encryption algorithm CALG_AES_256 with strength 256 bits, MAC hash algorithm ...</c>.
    /// </summary>
    private static void ReadTls(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int protocol = "TLS protocol "u8.Length;
        int end = words.IndexOf((byte)' ', protocol);
        record.Set(LogField.TlsProtocol, LogSlice.Between(start + protocol, start + (end < 0 ? words.Length : end)));
        int cipher = words.IndexOf(" algorithm "u8);
        if (cipher > 0)
        {
            cipher += " algorithm "u8.Length;
            int cipherEnd = words.IndexOf((byte)' ', cipher);
            record.Set(LogField.TlsCipher, LogSlice.Between(start + cipher, start + (cipherEnd < 0 ? words.Length : cipherEnd)));
        }
    }

    /// <summary><c>sending message with RecordId 25769803787 and InternetMessageId &lt;id@host&gt;</c>: what follows in the session is about this message.</summary>
    private static void ReadSending(LogRecord record, DialogueSession session, ReadOnlySpan<byte> words, int start)
    {
        int id = "sending message with RecordId "u8.Length;
        int end = words.EndOfDigits(id);
        record.Set(LogField.QueueId, LogSlice.Between(start + id, start + end));
        session.QueueId.Set(words.Slice(id, end - id));
        session.MessageId.Clear();
        int open = words.IndexOf((byte)'<');
        if (open > 0 && words[words.Length - 1] == '>')
        {
            record.Set(LogField.MessageId, LogSlice.Between(start + open + 1, start + words.Length - 1));
            session.MessageId.Set(words.Slice(open + 1, words.Length - open - 2));
        }
    }

    private static bool IsTrouble(ReadOnlySpan<byte> words) =>
        words.StartsWith("Tarpit for "u8) ? words.IndexOf("'DelayedAck'"u8) < 0 // which waits for the delivery, and is no penalty
        : words.IndexOf("fail"u8) >= 0 || words.IndexOf("Fail"u8) >= 0 || words.IndexOf("rror"u8) >= 0 || words.IndexOf("enied"u8) >= 0 || words.IndexOf("eject"u8) >= 0 || words.IndexOf("imed out"u8) >= 0 || words.IndexOf("acked with status"u8) >= 0;

    private static LineKind Tell(LogRecord record, LogSlice data, LogSlice context, SmtpLogEventKind kind)
    {
        record.Set(LogField.Text, context);
        record.AddExtraCell("Data", data);
        return Event(record, kind);
    }

    private static LineKind Event(LogRecord record, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        return LineKind.Event;
    }
}
