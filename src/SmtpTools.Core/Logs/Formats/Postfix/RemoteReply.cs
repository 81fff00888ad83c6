using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// What a delivery agent says of an attempt: the other server's reply, alone or with words around it
/// (<c>host mx.example[192.0.2.1] said: 550 5.1.1 ... (in reply to RCPT TO command)</c>), or its own words.
/// </summary>
internal static class RemoteReply
{
    public static void Set(LogRecord record, ReadOnlySpan<byte> line, LogSlice text)
    {
        record.Set(LogField.ReplyText, text);
        ReadOnlySpan<byte> words = line.Slice(text.Start, text.Length);
        if (LoggedReply.SetCodes(record, line, text.Start, text.End))
        {
            QueuedAs.Set(record, words, text.Start);
            return;
        }

        int said = words.IndexOf(" said: "u8);
        int refused = said < 0 ? words.IndexOf(" refused to talk to me: "u8) : -1;
        int reply = said >= 0 ? said + " said: "u8.Length : refused >= 0 ? refused + " refused to talk to me: "u8.Length : -1;
        if (reply >= 0)
        {
            LoggedReply.SetCodes(record, line, text.Start + reply, text.End);
            SetCommand(record, words, text.Start);
        }
    }

    /// <summary><c>(in reply to RCPT TO command)</c>, <c>(in reply to end of DATA command)</c>.</summary>
    private static void SetCommand(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int at = words.LastIndexOf("(in reply to "u8);
        if (at < 0)
        {
            return;
        }

        at += "(in reply to "u8.Length;
        int end = words.Slice(at).IndexOf(" command"u8);
        if (end > 0)
        {
            record.Set(LogField.Command, new LogSlice(start + at, end));
        }
    }
}
