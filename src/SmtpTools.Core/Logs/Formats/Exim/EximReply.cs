using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// What a delivery that failed says: <c>SMTP error from remote mail server after pipelined RCPT TO:&lt;a&gt;: 550 5.1.1 ...</c>, before 4.83 with
/// <c>host mx.example [192.0.2.1]: </c> before the reply; <c>response to "RCPT TO:&lt;a&gt;" from mx.example [192.0.2.1] was: 550 ...</c>, where an address was verified by a call;
/// or words of Exim's own (transports/smtp.c, check_response; verify.c).
/// </summary>
internal static class EximReply
{
    /// <summary>Takes a message into the record: its words, and the command and the codes of the reply in it.</summary>
    public static void Set(LogRecord record, ReadOnlySpan<byte> line, LogSlice message)
    {
        LoggedReply.Set(record, line, message);
        ReadOnlySpan<byte> words = line.Slice(message.Start, message.Length);
        int error = words.IndexOf(" error from remote mail"u8);
        int after = error >= 0 ? words.Behind(" after "u8, error)
            : words.StartsWith("SMTP timeout after "u8) ? "SMTP timeout after "u8.Length
            : words.StartsWith("LMTP error after "u8) ? "LMTP error after "u8.Length
            : words.StartsWith("response to \""u8) ? "response to \""u8.Length
            : words.Behind(" in response to "u8);
        if (after < 0)
        {
            return;
        }

        after += words.HasAt(after, "pipelined "u8) ? "pipelined "u8.Length : 0;
        int from = words.Slice(after).IndexOf((byte)'<') is var open and >= 0 && open < "RCPT TO:<"u8.Length + 1
            ? EximAddress.Bracketed(words, after + open).End : after;
        int colon = words.IndexOf(": "u8, from);
        int end = colon < 0 ? words.Length : colon;
        if (words.HasAt(after, "initial connection"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else
        {
            record.Set(LogField.Command, LogSlice.Between(message.Start + after, message.Start + end));
        }

        if (colon >= 0)
        {
            int reply = message.Start + colon + 2;
            reply = line.HasAt(reply, "host "u8) && line.IndexOf("]: "u8, reply) is > 0 and var host ? host + 3 : reply;
            LoggedReply.SetCodes(record, line, reply, message.End);
        }
    }
}
