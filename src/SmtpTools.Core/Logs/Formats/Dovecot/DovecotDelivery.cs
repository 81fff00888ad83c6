using System;
using SmtpTools.Logs.Formats.Postfix;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>
/// What became of a message at the mailbox (lib-lda/mail-deliver.c, and Sieve in Pigeonhole): <c>msgid=&lt;m&gt;: saved mail to INBOX</c>,
/// <c>sieve: msgid=&lt;m&gt;: stored mail into mailbox 'Junk'</c>, <c>msgid=&lt;m&gt;: save failed to INBOX: reason</c>. Before it old versions have the session.
/// </summary>
internal static class DovecotDelivery
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, LogSlice user, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("Connect from "u8) || words.StartsWith("Disconnect from "u8))
        {
            return ReadConnection(record, line, at);
        }

        int id = words.IndexOf("msgid="u8);
        if (id > 0 && !words.Slice(0, id).EndsWith(": "u8))
        {
            id = -1;
        }

        int outcome = id < 0 ? at : line.IndexOf(": "u8, at + id) + 2;
        outcome = SkipAction(line, outcome);
        if (outcome < at || !TryReadOutcome(record, line, outcome))
        {
            return LineKind.Known;
        }

        if (user.Length > 0)
        {
            record.Set(record.Kind == SmtpLogEventKind.Redirected ? LogField.OriginalRecipient : LogField.Recipient, user);
        }

        int message = at + id + "msgid="u8.Length;
        message += line.HasAt(message, "<<"u8) ? 1 : 0; // deliver 1.x adds brackets
        if (id >= 0 && line.HasAt(message, "<"u8) && line.IndexOf((byte)'>', message) is > 0 and var close && close < outcome)
        {
            record.Set(LogField.MessageId, LogSlice.Between(message + 1, close));
        }

        return LineKind.Event;
    }

    /// <summary>Pigeonhole names the action first: <c>fileinto action: stored mail into mailbox 'Junk'</c>.</summary>
    private static int SkipAction(ReadOnlySpan<byte> line, int at)
    {
        int action = line.IndexOf(" action: "u8, at);
        return action > at && line.Slice(at, action - at).IndexOf((byte)' ') < 0 ? action + " action: "u8.Length : at;
    }

    private static bool TryReadOutcome(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "saved mail to "u8))
        {
            return Store(record, LogSlice.Between(at + "saved mail to "u8.Length, line.Length));
        }

        if (line.HasAt(at, "stored mail into mailbox '"u8))
        {
            int mailbox = at + "stored mail into mailbox '"u8.Length;
            return Store(record, LogSlice.Between(mailbox, mailbox + Math.Max(0, line.Slice(mailbox).LastIndexOf((byte)'\''))));
        }

        if (line.HasAt(at, "save failed to "u8) || line.HasAt(at, "failed to store into mailbox "u8) || line.HasAt(at, "rejected: "u8))
        {
            record.Kind = SmtpLogEventKind.Rejected;
            int reason = line.IndexOf(": "u8, at);
            record.Set(LogField.ReplyText, LogSlice.Between(reason < 0 ? at : reason + 2, line.Length));
            record.Set(LogField.Text, LogSlice.Between(at, reason < 0 ? line.Length : reason));
            return true;
        }

        record.Kind = line.HasAt(at, "forwarded to <"u8) ? SmtpLogEventKind.Redirected
            : line.HasAt(at, "sent vacation response to "u8) || line.HasAt(at, "sent notification"u8) ? SmtpLogEventKind.Notified
            : line.HasAt(at, "discarded"u8) ? SmtpLogEventKind.Discarded
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind == SmtpLogEventKind.Redirected)
        {
            int open = at + "forwarded to "u8.Length;
            int close = PostfixDelivery.EndOfAddress(line, open);
            record.Set(LogField.Recipient, LogSlice.Between(open + 1, close < 0 ? line.Length : close - 1));
        }

        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return record.Kind != SmtpLogEventKind.Unrecognized;
    }

    private static bool Store(LogRecord record, LogSlice mailbox)
    {
        record.Kind = SmtpLogEventKind.Delivered;
        record.AddExtra("Mailbox", mailbox);
        return true;
    }

    /// <summary><c>Connect from local</c>, <c>Disconnect from 192.0.2.1: Client has quit the connection (state=READY)</c>.</summary>
    private static LineKind ReadConnection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = line[at] == 'C' ? SmtpLogEventKind.Connected : SmtpLogEventKind.Disconnected;
        int client = line.IndexOf(" from "u8, at) + " from "u8.Length;
        int end = line.IndexOf(": "u8, client);
        if (end > 0)
        {
            record.Set(LogField.Text, LogSlice.Between(end + 2, line.Length));
        }

        var address = LogSlice.Between(client, end < 0 ? line.Length : end);
        if (!line.Slice(address.Start, address.Length).SequenceEqual("local"u8))
        {
            record.Set(LogField.ClientAddress, address); // else it came by a socket
        }

        return LineKind.Event;
    }
}
