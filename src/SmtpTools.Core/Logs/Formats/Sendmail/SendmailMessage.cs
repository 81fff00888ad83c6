using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>
/// What becomes of a message: <c>from=&lt;a&gt;, size=1, class=0, nrcpts=1, msgid=&lt;id&gt;, proto=ESMTP, daemon=MTA, relay=client</c> (envelope.c, logsender), and of each attempt
/// at recipients that go the same way
/// <c>to=&lt;a&gt;,&lt;b&gt;, ctladdr=.., delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=server, dsn=2.0.0, stat=Sent (reply)</c> (deliver.c, logdelivery).
/// </summary>
internal static class SendmailMessage
{
    // Mailers that speak to another server (cf/mailer/smtp.m4); others are the local agent itself.
    private static readonly string[] s_remote = ["smtp", "esmtp", "smtp8", "dsmtp", "relay"];

    public static LineKind ReadArrival(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        while (SendmailPairs.TryRead(line, at, out LogSlice name, out LogSlice value))
        {
            Arrival(record, line, line.Slice(name.Start, name.Length), value);
            at = value.End + 2;
        }

        // Without recipients all of them were refused, and nothing came in.
        bool isNothing = record[LogField.RecipientCount].SequenceEqual("0"u8);
        record.Kind = isNothing ? SmtpLogEventKind.Command : SmtpLogEventKind.Accepted;
        if (isNothing)
        {
            record.Set(LogField.Command, "MAIL"u8);
        }

        return LineKind.Event;
    }

    private static void Arrival(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("from"u8))
        {
            record.Set(LogField.Sender, SendmailPairs.Inside(line, value));
        }
        else if (name.SequenceEqual("size"u8))
        {
            record.Set(LogField.Size, value);
        }
        else if (name.SequenceEqual("nrcpts"u8))
        {
            record.Set(LogField.RecipientCount, value);
        }
        else if (name.SequenceEqual("msgid"u8))
        {
            record.Set(LogField.MessageId, SendmailPairs.Inside(line, value));
        }
        else if (name.SequenceEqual("proto"u8))
        {
            record.Set(LogField.Protocol, value);
        }
        else if (name.SequenceEqual("relay"u8))
        {
            SendmailPairs.ReadClient(record, line, value);
        }
        else
        {
            record.AddExtra(ExtraName(name), value);
        }
    }

    public static LineKind ReadDelivery(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        LogSlice status = default;
        while (status.Length == 0 && SendmailPairs.TryRead(line, at, out LogSlice name, out LogSlice value))
        {
            ReadOnlySpan<byte> key = line.Slice(name.Start, name.Length);
            if (key.SequenceEqual("stat"u8))
            {
                status = LogSlice.Between(value.Start, line.Length);
            }
            else if (key.SequenceEqual("reply"u8))
            {
                int end = line.IndexOf(", stat="u8, value.Start);
                value = LogSlice.Between(value.Start, end < 0 ? line.Length : end);
                LoggedReply.Set(record, line, value);
            }
            else
            {
                Delivery(record, line, key, value);
            }

            at = value.End + 2;
        }

        if (status.Length == 0)
        {
            return LineKind.Unrecognized; // cut off
        }

        SetStatus(record, line, status);
        return LineKind.Event;
    }

    private static void Delivery(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("to"u8))
        {
            SetRecipients(record, line, value);
        }
        else if (name.SequenceEqual("delay"u8))
        {
            SendmailPairs.SetTime(record, LogField.Delay, line, value);
        }
        else if (name.SequenceEqual("xdelay"u8))
        {
            SendmailPairs.SetTime(record, LogField.DelayTransmitting, line, value);
        }
        else if (name.SequenceEqual("mailer"u8))
        {
            record.AddExtra("Mailer", value);
            if (!OctetWords.IsOne(s_remote, line.Slice(value.Start, value.Length)))
            {
                record.Set(LogField.RelayName, value); // until a relay is named
            }
        }
        else if (name.SequenceEqual("relay"u8))
        {
            record.Remove(LogField.RelayName);
            SendmailPairs.ReadRelay(record, line, value);
        }
        else if (name.SequenceEqual("dsn"u8))
        {
            record.Set(LogField.EnhancedCode, value);
        }
        else
        {
            record.AddExtra(ExtraName(name), value);
        }
    }

    /// <summary>One recipient is taken as it stands; several, in brackets or bare, parted by commas alone, are joined.</summary>
    private static void SetRecipients(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        int end = EndOfRecipient(line, value.Start, value.End);
        if (end == value.End)
        {
            record.Set(LogField.Recipient, SendmailPairs.Inside(line, value));
            return;
        }

        var joined = new byte[value.Length * 2];
        int length = 0;
        for (int at = value.Start; at < value.End; at = end + 1)
        {
            end = EndOfRecipient(line, at, value.End);
            LogSlice recipient = SendmailPairs.Inside(line, LogSlice.Between(at, end));
            if (length > 0)
            {
                joined[length++] = (byte)',';
                joined[length++] = (byte)' ';
            }

            line.Slice(recipient.Start, recipient.Length).CopyTo(joined.AsSpan(length));
            length += recipient.Length;
        }

        record.Set(LogField.Recipient, new ReadOnlySpan<byte>(joined, 0, length));
    }

    /// <summary>A comma may stand in a bracket, or in a quoted local part (RFC 5321 4.1.2).</summary>
    private static int EndOfRecipient(ReadOnlySpan<byte> line, int at, int end)
    {
        for (bool isInBracket = false; at < end && (isInBracket || line[at] != ','); at++)
        {
            isInBracket = line[at] == '<' || (isInBracket && line[at] != '>');
            at = line[at] == '"' ? line.EndOfQuoted(at) : at;
        }

        return Math.Min(at, end);
    }

    /// <summary><c>Sent (reply)</c>, <c>Deferred: reply</c>, <c>queued</c>, or why it was given up: <c>User unknown</c>, <c>Service unavailable</c>.</summary>
    private static void SetStatus(LogRecord record, ReadOnlySpan<byte> line, LogSlice status)
    {
        ReadOnlySpan<byte> words = line.Slice(status.Start, status.Length);
        ReadOnlySpan<byte> dsn = record[LogField.EnhancedCode];
        bool isRefused = !record.Has(LogField.EnhancedCode) && record.FindExtra("Mailer").Length == 0; // when its message was at its end: no mailer ever had it (srvrsmtp.c, logundelrcpts)
        record.Kind = words.StartsWith("Sent"u8) || dsn.StartsWith("2"u8) ? SmtpLogEventKind.Delivered
            : words.StartsWith("queued"u8) ? SmtpLogEventKind.Queued
            : dsn.SequenceEqual("4.4.7"u8) || dsn.SequenceEqual("5.4.7"u8) ? SmtpLogEventKind.Expired
            : words.StartsWith("Deferred"u8) || dsn.StartsWith("4"u8) ? SmtpLogEventKind.Deferred
            : isRefused ? SmtpLogEventKind.Rejected
            : SmtpLogEventKind.Bounced;
        if (record.Kind == SmtpLogEventKind.Rejected)
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
        }

        LogSlice reply = words.StartsWith("Sent ("u8) ? LogSlice.Between(status.Start + "Sent ("u8.Length, words[words.Length - 1] == ')' ? status.End - 1 : status.End)
            : words.StartsWith("Deferred: "u8) ? LogSlice.Between(status.Start + "Deferred: "u8.Length, status.End)
            : status;
        if (record.Has(LogField.ReplyText) || record.Kind == SmtpLogEventKind.Queued)
        {
            record.Set(LogField.Text, status);
        }
        else
        {
            LoggedReply.Set(record, line, reply);
        }

        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, line.Slice(reply.Start, reply.Length), reply.Start);
        }
    }

    private static string ExtraName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("class"u8) ? "Class"
        : name.SequenceEqual("daemon"u8) ? "Daemon"
        : name.SequenceEqual("pri"u8) ? "Priority"
        : name.SequenceEqual("ctladdr"u8) ? "ControllingAddress"
        : name.SequenceEqual("bodytype"u8) ? "BodyType"
        : name.SequenceEqual("tls_verify"u8) ? "TlsVerify"
        : name.SequenceEqual("auth"u8) ? "Auth"
        : name.SequenceEqual("quarantine"u8) ? "Quarantine"
        : name.SequenceEqual("ntries"u8) ? "Tries"
        : LogText.Name(name);
}
