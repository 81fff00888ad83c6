using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// What a delivery agent says of an attempt: the other server's reply, alone or with words around it
/// (<c>host mx.example[192.0.2.1] said: 550 5.1.1 ... (in reply to RCPT TO command)</c>), or its own words.
/// </summary>
internal static class RemoteReply
{
    /// <summary>Takes the text, and from it codes, the command and the next queue id.</summary>
    public static void Set(LogRecord record, ReadOnlySpan<byte> line, LogSlice text)
    {
        record.Set(LogField.ReplyText, text);
        ReadOnlySpan<byte> words = line.Slice(text.Start, text.Length);
        if (LoggedReply.SetCodes(record, line, text.Start, text.End))
        {
            if (words[0] == '2')
            {
                QueuedAs.Set(record, words, text.Start);
            }

            return;
        }

        if (words.StartsWith("forwarded as "u8))
        {
            record.Set(LogField.RelatedQueueId, LogSlice.Between(text.Start + "forwarded as "u8.Length, text.End)); // local/forward.c
            return;
        }

        int reply = words.Behind(" said: "u8);
        reply = reply >= 0 ? reply : words.Behind(" refused to talk to me: "u8);
        reply = reply >= 0 ? reply : words.Behind(" refused to start TLS: "u8);
        if (reply >= 0)
        {
            LoggedReply.SetCodes(record, line, text.Start + reply, text.End);
        }

        SetCommand(record, words, text.Start);
    }

    /// <summary>Takes the server that the words name.</summary>
    public static void SetRelay(LogRecord record, ReadOnlySpan<byte> line, LogSlice text)
    {
        ReadOnlySpan<byte> words = line.Slice(text.Start, text.Length);
        ReadOnlySpan<byte> all = line.Slice(0, text.End);
        if (TrySetRelay(record, all, text.Start, words.Behind("host "u8)) || TrySetRelay(record, all, text.Start, words.Behind("server "u8))
            || TrySetRelay(record, all, text.Start, words.Behind("connect to "u8)) || TrySetRelay(record, all, text.Start, words.Behind(" talking to "u8)))
        {
            return;
        }

        TrySetRelay(record, all, text.Start, words.Behind(" with "u8));
    }

    private static bool TrySetRelay(LogRecord record, ReadOnlySpan<byte> line, int start, int at) => at >= 0 && Peer.ReadRelay(record, line, start + at) >= 0;

    /// <summary>
    /// <c>(in reply to RCPT TO command)</c>, <c>(in reply to end of DATA command)</c>; <c>timed out while sending RCPT TO</c>, <c>while receiving the initial server
    /// greeting</c>, <c>while performing the EHLO handshake</c> (smtp/smtp_proto.c, xfer_request, xfer_states).
    /// </summary>
    private static void SetCommand(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int at = words.LastIndexOf("(in reply to "u8);
        if (at >= 0)
        {
            at += "(in reply to "u8.Length;
            int end = words.Slice(at).IndexOf((byte)')');
            record.Set(LogField.Command, LogSlice.Between(start + at, end < 0 ? start + words.Length : start + at + end));
            return;
        }

        at = words.Behind(" while "u8);
        ReadOnlySpan<byte> doing = at < 0 ? default : words.Slice(at);
        if (doing.StartsWith("sending message body"u8))
        {
            record.Set(LogField.Command, "DATA"u8);
        }
        else if (doing.StartsWith("receiving the initial server greeting"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else if (doing.StartsWith("receiving the STARTTLS response"u8) || doing.StartsWith("performing the "u8))
        {
            at += doing[0] == 'r' ? "receiving the "u8.Length : "performing the "u8.Length;
            record.Set(LogField.Command, LogSlice.Between(start + at, start + words.Length));
        }
        else if (doing.StartsWith("sending "u8))
        {
            record.Set(LogField.Command, LogSlice.Between(start + at + "sending "u8.Length, start + words.Length));
        }
    }
}
