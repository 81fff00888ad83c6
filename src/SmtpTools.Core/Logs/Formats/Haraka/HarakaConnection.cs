using System;
using SmtpTools.Logs.Formats.Postfix;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>What Haraka says of a client (connection.js, plugins/tls.js, server.js).</summary>
internal static class HarakaConnection
{
    /// <summary>Tells the kind by the message; returns where its fields begin, if it has any.</summary>
    public static int Read(LogRecord record, LogSlice message)
    {
        ReadOnlySpan<byte> words = record.Octets(message);
        if (words.StartsWith("sender <"u8))
        {
            return message.Start + ReadAddress(record, words, message.Start, "sender "u8.Length, LogField.Sender, "MAIL"u8);
        }

        if (words.StartsWith("recipient <"u8))
        {
            return message.Start + ReadAddress(record, words, message.Start, "recipient "u8.Length, LogField.Recipient, "RCPT"u8);
        }

        int end = words.IndexOf((byte)' ');
        ReadOnlySpan<byte> first = end < 0 ? words : words.Slice(0, end);
        record.Kind = first.SequenceEqual("connect"u8) ? SmtpLogEventKind.Connected
            : first.SequenceEqual("disconnect"u8) ? SmtpLogEventKind.Disconnected
            : first.SequenceEqual("message"u8) ? SmtpLogEventKind.Identified
            : first.SequenceEqual("queue"u8) ? SmtpLogEventKind.Accepted
            : first.SequenceEqual("secured:"u8) || first.SequenceEqual("secured"u8) ? SmtpLogEventKind.TlsEstablished
            : SmtpLogEventKind.Unrecognized;
        if (record.Kind != SmtpLogEventKind.Unrecognized)
        {
            return message.Start + first.Length;
        }

        return message.Start + ReadWords(record, message, words);
    }

    private static int ReadWords(LogRecord record, LogSlice message, ReadOnlySpan<byte> words)
    {
        int pairs = words.IndexOf(" ip="u8);
        int end = pairs < 0 ? words.Length : pairs;
        if (words.StartsWith("client dropped connection"u8) || words.StartsWith("client half closed connection"u8) || words.StartsWith("client connection error: "u8)
            || words.StartsWith("timeout, destroy socket"u8))
        {
            record.Kind = SmtpLogEventKind.ConnectionLost;
        }
        else if (words.StartsWith("AUTH user=\""u8) && words.IndexOf(" success="u8) is > 0 and var success)
        {
            record.Kind = words.Slice(success).StartsWith(" success=true"u8) ? SmtpLogEventKind.Authenticated : SmtpLogEventKind.AuthenticationFailed;
            return "AUTH"u8.Length;
        }
        else if (words.StartsWith("forwarding to "u8) && end > "forwarding to "u8.Length)
        {
            var server = LogSlice.Between(message.Start + "forwarding to "u8.Length, message.Start + end);
            int port = words.Slice(0, end).LastIndexOf((byte)':');
            record.Kind = SmtpLogEventKind.Queued; // plugins/queue/smtp_forward.js: while the client waits
            record.Set(port > "forwarding to "u8.Length && Octets.IsDigit(words[port - 1]) ? LogField.RelayAddress : LogField.RelayName, LogSlice.Between(server.Start, port < 0 ? server.End : message.Start + port));
            if (port > 0)
            {
                record.Set(LogField.RelayPort, LogSlice.Between(message.Start + port + 1, server.End));
            }

            return end;
        }
        else if (words.StartsWith("Listening on "u8) || words.StartsWith("worker started"u8))
        {
            record.Kind = SmtpLogEventKind.Started;
        }
        else if (words.StartsWith("Shutting down"u8))
        {
            record.Kind = SmtpLogEventKind.Stopped;
        }
        else
        {
            return words.Length;
        }

        record.Set(LogField.Text, new LogSlice(message.Start, end));
        return end;
    }

    private static int ReadAddress(LogRecord record, ReadOnlySpan<byte> words, int start, int open, LogField field, ReadOnlySpan<byte> command)
    {
        int end = PostfixDelivery.EndOfAddress(words, open);
        if (end < 0)
        {
            return words.Length;
        }

        record.Kind = SmtpLogEventKind.Command;
        record.Set(LogField.Command, command);
        record.Set(field, LogSlice.Between(start + open + 1, start + end - 1));
        return end;
    }
}
