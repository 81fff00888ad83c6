using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// What qmail-remote or qmail-local said of a delivery, with underscores for blanks and slashes for line ends (qsutil.c, logsafe):
/// <c>192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_unknown/Giving_up_on_192.0.2.1./</c>, <c>Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/</c>.
/// </summary>
internal static class QmailReply
{
    public static void Set(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        SetRelay(record, words, start);
        Span<byte> text = words.Length <= 1024 ? stackalloc byte[words.Length] : new byte[words.Length];
        int length = Decode(words, text);
        ReadOnlySpan<byte> reply = text.Slice(0, length);
        record.Set(LogField.ReplyText, reply);
        int said = reply.IndexOf("Remote host said: "u8);
        if (said >= 0 && LoggedReply.SetCodes(record, reply, said + "Remote host said: "u8.Length, length))
        {
            SetCommand(record, reply.Slice(0, said));
            Move(record, LogField.ReplyCode);
            Move(record, LogField.EnhancedCode);
        }
        else if (reply.LastIndexOf("(#"u8) is >= 0 and var own && LoggedReply.EndOfEnhanced(reply, own + 2, length) is > 0 and var end)
        {
            record.Set(LogField.EnhancedCode, reply.Slice(own + 2, end - own - 2));
        }

        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, reply.Slice(0, length), 0);
            Move(record, LogField.RelatedQueueId);
        }
        else if (record.Kind == SmtpLogEventKind.Bounced && reply.IndexOf("this message has been in the queue too long"u8) >= 0)
        {
            record.Kind = SmtpLogEventKind.Expired;
        }
    }

    /// <summary>The places of what was found in the text become those of the noted text.</summary>
    private static void Move(LogRecord record, LogField field)
    {
        if (record.Has(field))
        {
            LogSlice slice = record.Slice(field);
            record.Set(field, new LogSlice(slice.Start + record.Slice(LogField.ReplyText).Start, slice.Length));
        }
    }

    private static int Decode(ReadOnlySpan<byte> words, Span<byte> text)
    {
        int length = words.Length;
        for (int i = 0; i < length; i++)
        {
            text[i] = words[i] == '_' || (words[i] == '/' && IsLineEnd(words, i)) ? (byte)' ' : words[i];
        }

        while (length > 0 && text[length - 1] == ' ')
        {
            length--;
        }

        return length;
    }

    /// <summary>Slashes in a text stand as they are; one ends a line where qmail's own words, or the next line of the reply, follow.</summary>
    private static bool IsLineEnd(ReadOnlySpan<byte> words, int at)
    {
        int next = at + 1;
        return next == words.Length || words.HasAt(next, "Remote_host_said:"u8) || words.HasAt(next, "Giving_up_on_"u8) || words.HasAt(next, "I'm_not_going_to_try_again"u8)
            || words.HasAt(next, "qp_"u8)
            || (words.EndOfDigits(next) == next + 3 && next + 3 < words.Length && words[next + 3] is (byte)'_' or (byte)'-');
    }

    private static void SetRelay(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int at = words.StartsWith("Connected_to_"u8) ? "Connected_to_"u8.Length
            : words.IndexOf("Giving_up_on_"u8) is >= 0 and var given ? given + "Giving_up_on_"u8.Length
            : 0;
        int end = at;
        while (end < words.Length && words[end] is not ((byte)'_' or (byte)'/'))
        {
            end++;
        }

        end -= end > at && words[end - 1] == '.' ? 1 : 0;
        if (end - at >= "::1"u8.Length && (Octets.IsDigit(words[at]) || words.Slice(at, end - at).IndexOf((byte)':') >= 0) && IsAddress(words.Slice(at, end - at)))
        {
            record.Set(LogField.RelayAddress, LogSlice.Between(start + at, start + end));
        }
    }

    private static bool IsAddress(ReadOnlySpan<byte> word)
    {
        int parts = 0;
        foreach (byte octet in word)
        {
            if (octet is (byte)'.' or (byte)':')
            {
                parts++;
            }
            else if (!Octets.IsDigit(octet) && (octet | 0x20) is < 'a' or > 'f')
            {
                return false;
            }
        }

        return parts >= 2;
    }

    private static void SetCommand(LogRecord record, ReadOnlySpan<byte> before)
    {
        if (before.IndexOf("does not like recipient"u8) >= 0)
        {
            record.Set(LogField.Command, "RCPT"u8);
        }
        else if (before.IndexOf("sender was rejected"u8) >= 0)
        {
            record.Set(LogField.Command, "MAIL"u8);
        }
        else if (before.IndexOf("my name was rejected"u8) >= 0)
        {
            record.Set(LogField.Command, "HELO"u8);
        }
        else if (before.IndexOf("greeting failed"u8) >= 0)
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else if (before.IndexOf("failed on DATA command"u8) >= 0)
        {
            record.Set(LogField.Command, "DATA"u8);
        }
        else if (before.IndexOf("failed after I sent the message"u8) >= 0)
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
        }
    }
}
