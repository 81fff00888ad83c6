using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// What versions of qmail-smtpd write that were taught to: IndiMail's (smtpd.c, logerr, log_trans, err_queue)
/// <c>qmail-smtpd: pid 4711 from 192.0.2.7 HELO &lt;h&gt; MAIL from &lt;a&gt; RCPT &lt;b&gt; AUTH &lt;local-rcpt&gt; Size: 7330 TLS=No</c>, a line for each recipient, with
/// <c>words (permanent): </c> before it where the message was refused; and patches of netqmail <c>qmail-smtpd: reject (reason): a from 192.0.2.7 to b helo h</c>.
/// </summary>
internal static class QmailSmtpd
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Set(LogField.Program, LogSlice.Between(at, at + "qmail-smtpd"u8.Length));
        int words = at + "qmail-smtpd: "u8.Length;
        if (line.HasAt(words, "reject ("u8))
        {
            return ReadRejection(record, line, words + "reject ("u8.Length);
        }

        int process = words + "pid "u8.Length;
        int end = line.HasAt(words, "pid "u8) ? line.EndOfDigits(process) : process;
        if (end == process || !line.HasAt(end, " "u8))
        {
            return LineKind.Unrecognized;
        }

        record.Set(LogField.ProcessId, LogSlice.Between(process, end));
        int rest = end + 1;
        if (line.HasAt(end, " from "u8))
        {
            LogSlice client = LabelledValue.Find(line, end, " from "u8, " "u8);
            record.Set(LogField.ClientAddress, client);
            rest = Math.Min(client.End + 1, line.Length);
        }

        int envelope = line.IndexOf("MAIL from <"u8, rest);
        return envelope < 0 ? Tell(record, line, rest) : ReadMessage(record, line, rest, envelope);
    }

    private static LineKind ReadMessage(LogRecord record, ReadOnlySpan<byte> line, int at, int envelope)
    {
        int permanent = line.Slice(at, envelope - at).IndexOf(" (permanent): "u8);
        int refused = permanent >= 0 ? permanent : line.Slice(at, envelope - at).IndexOf(" (temporary): "u8);
        record.Kind = refused >= 0 ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Accepted;
        if (refused >= 0)
        {
            record.Set(LogField.ReplyText, new LogSlice(at, refused));
            record.AddExtra("Action", permanent >= 0 ? "permanent"u8 : "temporary"u8);
        }

        LabelledValue.Set(record, LogField.Helo, line, at, "HELO <"u8, ">"u8);
        record.Set(LogField.Sender, LabelledValue.Find(line, envelope, "MAIL from <"u8, "> RCPT <"u8));
        LabelledValue.Set(record, LogField.Recipient, line, envelope, "> RCPT <"u8, ">"u8);
        LabelledValue.AddExtra(record, "Authorization", line, envelope, "> AUTH <"u8, ">"u8);
        int size = line.Behind("> Size: "u8, envelope);
        if (size > 0)
        {
            record.Set(LogField.Size, LogSlice.Between(size, line.EndOfDigits(size)));
            LabelledValue.AddExtra(record, "Tls", line, size, " TLS="u8, " "u8);
        }

        return LineKind.Event;
    }

    /// <summary><c>reject (reason): sender from address to recipient helo name</c>; what is not known is <c>(null)</c>.</summary>
    private static LineKind ReadRejection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int reason = line.IndexOf("): "u8, at);
        int client = reason < 0 ? -1 : line.IndexOf(" from "u8, reason);
        int recipient = client < 0 ? -1 : line.IndexOf(" to "u8, client);
        int helo = recipient < 0 ? -1 : line.IndexOf(" helo "u8, recipient);
        if (helo < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Rejected;
        record.Set(LogField.ReplyText, LogSlice.Between(at, reason));
        Set(record, line, LogField.Sender, LogSlice.Between(reason + "): "u8.Length, client));
        Set(record, line, LogField.ClientAddress, LogSlice.Between(client + " from "u8.Length, recipient));
        Set(record, line, LogField.Recipient, LogSlice.Between(recipient + " to "u8.Length, helo));
        Set(record, line, LogField.Helo, LogSlice.Between(helo + " helo "u8.Length, line.Length));
        return LineKind.Event;
    }

    private static void Set(LogRecord record, ReadOnlySpan<byte> line, LogField field, LogSlice value)
    {
        if (value.Length > 0 && !line.Slice(value.Start, value.Length).SequenceEqual("(null)"u8))
        {
            record.Set(field, value);
        }
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isCommand = line.HasAt(at, "RCPT TO: <"u8);
        record.Kind = isCommand ? SmtpLogEventKind.Command : SmtpLogEventKind.Warning;
        if (isCommand)
        {
            record.Set(LogField.Command, "RCPT"u8);
            LabelledValue.Set(record, LogField.Recipient, line, at, "RCPT TO: <"u8, ">"u8);
        }
        else
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }

        return LineKind.Event;
    }
}
