using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Refusals: <c>[temporarily ]rejected RCPT &lt;a@b&gt;: reason</c> behind the client (smtp_in.c, smtp_handle_acl_fail), and <c>rejected EHLO from client: reason</c>,
/// <c>rejected from &lt;a@b&gt; H=client: reason</c> where it stands in the words.
/// </summary>
internal static class EximReject
{
    /// <summary>Reads a refusal whose client is known; false where none begins here.</summary>
    public static bool Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int step = Begin(record, line, at);
        if (step < 0)
        {
            return false;
        }

        int end = ReadStep(record, line, step);
        int colon = line.IndexOf(": "u8, end);
        if (colon >= 0)
        {
            LoggedReply.Set(record, line, LogSlice.Between(colon + 2, line.Length));
        }

        return true;
    }

    /// <summary>Reads a refusal that names its client behind <c>from</c>; false where none begins here.</summary>
    public static bool ReadFrom(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at >= line.Length || line[at] is not ((byte)'r' or (byte)'t' or (byte)'u' or (byte)'l'))
        {
            return false;
        }

        if (line.HasAt(at, "unqualified "u8))
        {
            return ReadUnqualified(record, line, at);
        }

        if (line.HasAt(at, "too many recipients: "u8) || line.HasAt(at, "local_scan() function "u8))
        {
            return ReadTold(record, line, at);
        }

        int step = Begin(record, line, at);
        int from = step < 0 ? -1 : line.HasAt(step, "from "u8) ? step : line.IndexOf(" from "u8, step) + 1;
        if (from <= 0)
        {
            return step >= 0 && ReadClientBehind(record, line, at, step);
        }

        if (from > step)
        {
            bool isQuoted = line[step] == '"'; // "EHLO name"
            SetCommand(record, line, isQuoted ? step + 1 : step, isQuoted ? from - 2 : from - 1);
        }

        int client = from + "from "u8.Length;
        if (line.HasAt(client, "<"u8))
        {
            LogSlice sender = EximAddress.Bracketed(line, client);
            record.Set(LogField.Sender, sender);
            client = EximItems.ReadIncoming(record, line, Math.Min(sender.End + 1, line.Length));
        }
        else
        {
            client = line.HasAt(client, "H="u8) ? EximItems.ReadIncoming(record, line, client) : EximItems.ReadIncoming(record, line, EximHost.ReadClient(record, line, client));
        }

        int reason = line.HasAt(client, ": "u8) ? client + 2 : client;
        if (reason < line.Length)
        {
            LoggedReply.Set(record, line, LogSlice.Between(reason, line.Length));
        }

        return true;
    }

    /// <summary><c>rejected MAIL FROM:&lt;a&gt; H=client: message too big: size=2 max=1</c>, <c>rejected MAIL command H=client: too many messages in one connection</c>.</summary>
    private static bool ReadClientBehind(LogRecord record, ReadOnlySpan<byte> line, int at, int step)
    {
        bool isCommand = line.HasAt(step, "MAIL command H="u8);
        int client = isCommand ? step + "MAIL command "u8.Length : line.IndexOf("> H="u8, step) + 2;
        if (client == 1 || (!isCommand && !line.HasAt(step, "MAIL FROM:<"u8)))
        {
            return Read(record, line, at);
        }

        record.Set(LogField.Command, new LogSlice(step, "MAIL"u8.Length));
        if (!isCommand)
        {
            record.Set(LogField.Sender, LogSlice.Between(step + "MAIL FROM:<"u8.Length, client - 2));
        }

        int reason = EximItems.ReadIncoming(record, line, client);
        reason += line.HasAt(reason, ": "u8) ? 2 : 0;
        LoggedReply.Set(record, line, LogSlice.Between(reason, line.Length));
        return true;
    }

    /// <summary>
    /// <c>too many recipients: message rejected: sender=&lt;a&gt; H=client</c>, or <c>excess temporarily rejected</c>; <c>local_scan() function timed out - message temporarily
    /// rejected (size 2)</c>.
    /// </summary>
    private static bool ReadTold(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int sender = line.IndexOf(": sender=<"u8, at);
        record.Kind = SmtpLogEventKind.Rejected;
        record.Set(LogField.ReplyText, LogSlice.Between(at, sender < 0 ? line.Length : sender));
        if (line.IndexOf("temporarily rejected"u8, at) is > 0 and var temporary)
        {
            record.AddExtra("Action", new LogSlice(temporary, "temporarily rejected"u8.Length));
        }

        if (sender < 0)
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
            return true;
        }

        LogSlice address = EximAddress.Bracketed(line, sender + ": sender="u8.Length);
        record.Set(LogField.Command, "RCPT"u8);
        record.Set(LogField.Sender, address);
        EximItems.ReadIncoming(record, line, Math.Min(address.End + 1, line.Length));
        return true;
    }

    /// <summary><c>unqualified sender rejected: &lt;a&gt; H=client</c>, or recipient.</summary>
    private static bool ReadUnqualified(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int open = line.IndexOf(" rejected: <"u8, at) + " rejected: "u8.Length;
        if (open < at + " rejected: "u8.Length)
        {
            return false;
        }

        bool isSender = line.HasAt(at, "unqualified sender "u8);
        LogSlice address = EximAddress.Bracketed(line, open);
        record.Kind = SmtpLogEventKind.Rejected;
        record.Set(isSender ? LogField.Sender : LogField.Recipient, address);
        record.Set(LogField.Command, isSender ? "MAIL"u8 : "RCPT"u8);
        record.Set(LogField.ReplyText, LogSlice.Between(at, open - ": "u8.Length));
        EximItems.ReadIncoming(record, line, Math.Min(address.End + 1, line.Length));
        return true;
    }

    private static int Begin(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isTemporary = line.HasAt(at, "temporarily rejected "u8);
        if (!isTemporary && !line.HasAt(at, "rejected "u8))
        {
            return -1;
        }

        record.Kind = SmtpLogEventKind.Rejected;
        if (isTemporary)
        {
            record.AddExtra("Action", new LogSlice(at, "temporarily rejected"u8.Length));
        }

        return at + (isTemporary ? "temporarily rejected "u8.Length : "rejected "u8.Length);
    }

    /// <summary>Reads the step of the dialogue and its argument; returns where they end.</summary>
    private static int ReadStep(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf(": "u8, at);
        int end = colon < 0 ? line.Length : colon;
        int open = line.Slice(at, end - at).IndexOf((byte)'<');
        if (line.HasAt(at, "RCPT "u8) || line.HasAt(at, "MAIL "u8))
        {
            record.Set(LogField.Command, new LogSlice(at, 4));
            LogSlice address = EximAddress.Bracketed(line, open < 0 ? at + "RCPT "u8.Length : at + open);
            record.Set(line[at] == 'R' ? LogField.Recipient : LogField.Sender, address);
            return Math.Min(address.End, line.Length);
        }

        if (line.HasAt(at, "EHLO or HELO "u8))
        {
            record.Set(LogField.Command, new LogSlice(at, "EHLO"u8.Length));
            record.Set(LogField.Helo, LogSlice.Between(at + "EHLO or HELO "u8.Length, end));
            return end;
        }

        SetCommand(record, line, at, end);
        return end;
    }

    private static void SetCommand(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        if (line.HasAt(at, "after DATA"u8) || line.HasAt(at, "during MIME"u8))
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
        }
        else if (line.HasAt(at, "connection"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else
        {
            record.Set(LogField.Command, LogSlice.Between(at, end));
        }

        if (LogNames.CommandOf(record[LogField.Command]) == SmtpCommand.None || line.HasAt(at, "during MIME"u8))
        {
            record.Set(LogField.Text, LogSlice.Between(at, end)); // "by local_scan()", "by non-SMTP ACL"
        }
    }
}
