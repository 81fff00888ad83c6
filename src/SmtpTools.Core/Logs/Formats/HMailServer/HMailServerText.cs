using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.HMailServer;

/// <summary>What hMailServer says of its own doings: deliveries (SMTPDeliverer.cpp, ExternalDelivery.cpp), connections (TCPServer.cpp, TCPConnection.cpp), errors.</summary>
internal static class HMailServerText
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> program, LogSlice text)
    {
        ReadOnlySpan<byte> words = record.Octets(text);
        if (program.SequenceEqual("ERROR"u8))
        {
            return Tell(record, text, SmtpLogEventKind.Error);
        }

        if (words.StartsWith("SMTPDeliverer - Message "u8))
        {
            return ReadMessage(record, text, words);
        }

        if (words.StartsWith("TCP"u8))
        {
            return ReadConnection(record, text, words);
        }

        if (words.StartsWith("hMailServer SpamProtection rejected RCPT (Sender: "u8))
        {
            record.Set(LogField.Command, "RCPT"u8);
            SetBetween(record, text, words, "(Sender: "u8, ","u8, LogField.Sender);
            SetBetween(record, text, words, ", IP:"u8, ","u8, LogField.ClientAddress);
            return Tell(record, text, SmtpLogEventKind.Rejected);
        }

        if (words.StartsWith("Client connection from "u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
            SetBetween(record, text, words, " from "u8, " "u8, LogField.ClientAddress);
            return Tell(record, text, SmtpLogEventKind.Rejected);
        }

        return words.StartsWith("Servers started"u8) ? Tell(record, text, SmtpLogEventKind.Started)
            : words.StartsWith("Servers stopped"u8) ? Tell(record, text, SmtpLogEventKind.Stopped)
            : LineKind.Known;
    }

    /// <summary><c>SMTPDeliverer - Message 4711: words</c>, in the debug log with a hyphen for the colon.</summary>
    private static LineKind ReadMessage(LogRecord record, LogSlice text, ReadOnlySpan<byte> words)
    {
        int id = "SMTPDeliverer - Message "u8.Length;
        int end = words.EndOfDigits(id);
        record.Set(LogField.QueueId, LogSlice.Between(text.Start + id, text.Start + end));
        ReadOnlySpan<byte> said = words.Slice(end);
        if (said.StartsWith(": Message delivery thread completed"u8))
        {
            return LineKind.Known;
        }

        if (said.StartsWith(": Delivering message from "u8))
        {
            SetBetween(record, text, words, " from "u8, " to "u8, LogField.Sender);
            if (record[LogField.Sender].SequenceEqual("<Empty>"u8))
            {
                record.Set(LogField.Sender, default(ReadOnlySpan<byte>));
            }

            SetBetween(record, text, words, " to "u8, ". File: "u8, LogField.Recipient);
            return Tell(record, text, SmtpLogEventKind.Queued);
        }

        if (said.StartsWith(": No mail servers could be found for the address "u8))
        {
            SetBetween(record, text, words, " address "u8, "."u8, LogField.Recipient, isLast: true);
            return Tell(record, text, SmtpLogEventKind.ConnectionFailed);
        }

        if (said.StartsWith(": Relaying to host "u8))
        {
            SetBetween(record, text, words, " host "u8, "."u8, LogField.RelayName, isLast: true);
            return Tell(record, text, SmtpLogEventKind.Queued);
        }

        if (said.StartsWith(": The message was not delivered to "u8))
        {
            int address = end + ": The message was not delivered to "u8.Length;
            int addressEnd = words.IndexOf(". "u8, address);
            record.Set(LogField.Recipient, LogSlice.Between(text.Start + address, text.Start + (addressEnd < 0 ? words.Length : addressEnd)));
            return Tell(record, text, said.IndexOf("inbox is full"u8) > 0 ? SmtpLogEventKind.Bounced : SmtpLogEventKind.Discarded);
        }

        return Tell(record, text, said.IndexOf("Scheduling it for "u8) > 0 ? SmtpLogEventKind.Deferred
            : said.IndexOf("Returning error log to sender"u8) > 0 ? SmtpLogEventKind.Bounced
            : said.IndexOf("will be deleted"u8) > 0 ? SmtpLogEventKind.Discarded
            : said.IndexOf("attachments stripped"u8) > 0 ? SmtpLogEventKind.Redirected
            : said.IndexOf("Connection failed"u8) > 0 ? SmtpLogEventKind.ConnectionFailed
            : SmtpLogEventKind.Warning);
    }

    /// <summary><c>TCP - 198.51.100.7 connected to 192.0.2.10:25.</c>, and what became of TLS.</summary>
    private static LineKind ReadConnection(LogRecord record, LogSlice text, ReadOnlySpan<byte> words)
    {
        if (words.StartsWith("TCP - "u8) && words.IndexOf(" connected to "u8) > 0)
        {
            if (words.EndsWith(":110."u8) || words.EndsWith(":143."u8) || words.EndsWith(":993."u8) || words.EndsWith(":995."u8))
            {
                return LineKind.Known; // by POP3 or IMAP
            }

            SetBetween(record, text, words, "TCP - "u8, " "u8, LogField.ClientAddress);
            int local = words.IndexOf(" connected to "u8) + " connected to "u8.Length;
            record.AddExtra("LocalEndpoint", new LogSlice(text.Start + local, words.Length - local - (words[words.Length - 1] == '.' ? 1 : 0)));
            record.Kind = SmtpLogEventKind.Connected;
            return LineKind.Event;
        }

        if (!words.StartsWith("TCPConnection - TLS/SSL handshake "u8))
        {
            return LineKind.Known;
        }

        SetBetween(record, text, words, " Session Id: "u8, ","u8, LogField.SessionId);
        SetBetween(record, text, words, ", Remote IP: "u8, ","u8, LogField.ClientAddress);
        SetBetween(record, text, words, ", Version: "u8, ","u8, LogField.TlsProtocol);
        SetBetween(record, text, words, ", Cipher: "u8, ","u8, LogField.TlsCipher);
        return Tell(record, text, words.IndexOf(" completed."u8) > 0 ? SmtpLogEventKind.TlsEstablished : SmtpLogEventKind.TlsFailed);
    }

    private static void SetBetween(LogRecord record, LogSlice text, ReadOnlySpan<byte> words, ReadOnlySpan<byte> before, ReadOnlySpan<byte> behind, LogField field, bool isLast = false)
    {
        int at = words.IndexOf(before);
        if (at < 0)
        {
            return;
        }

        at += before.Length;
        int length = isLast ? words.Slice(at).LastIndexOf(behind) : words.Slice(at).IndexOf(behind);
        record.SetCell(field, new LogSlice(text.Start + at, length < 0 ? words.Length - at : length));
    }

    private static LineKind Tell(LogRecord record, LogSlice text, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, text);
        return LineKind.Event;
    }
}
