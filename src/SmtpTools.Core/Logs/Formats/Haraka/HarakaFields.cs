using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>Puts the fields behind a message where they belong.</summary>
internal static class HarakaFields
{
    public static void Set(LogRecord record, JsonLine fields, bool isOutbound)
    {
        fields.Set(isOutbound ? LogField.RelayAddress : LogField.ClientAddress, "ip"u8);
        fields.Set(isOutbound ? LogField.RelayPort : LogField.ClientPort, "port"u8);
        switch (record.Kind)
        {
            case SmtpLogEventKind.Connected:
                fields.AddExtra("LocalAddress", "local_ip"u8);
                fields.AddExtra("LocalPort", "local_port"u8);
                break;
            case SmtpLogEventKind.ConnectionLost:
                fields.Set(LogField.ClientName, "host"u8);
                break;
            case SmtpLogEventKind.Disconnected:
                SetSummary(fields);
                break;
            case SmtpLogEventKind.TlsEstablished:
                fields.Set(LogField.TlsProtocol, "version"u8);
                fields.Set(LogField.TlsCipher, "cipher"u8);
                fields.AddExtra("Verified", "verified"u8);
                fields.AddExtra("CertificateName", "cn"u8);
                fields.AddExtra("CertificateIssuer", "issuer"u8);
                fields.AddExtra("CertificateExpires", "expires"u8);
                fields.AddExtra("Error", "error"u8);
                break;
            case SmtpLogEventKind.Authenticated or SmtpLogEventKind.AuthenticationFailed:
                fields.Set(LogField.SaslUser, "user"u8);
                break;
            case SmtpLogEventKind.Delivered:
                SetDelivery(record, fields);
                break;
            default:
                SetDecision(record, fields);
                break;
        }
    }

    /// <summary>Counts are accepted/deferred/refused.</summary>
    private static void SetSummary(JsonLine fields)
    {
        fields.Set(LogField.ClientName, "rdns"u8);
        fields.Set(LogField.Helo, "helo"u8);
        fields.AddExtra("Relay", "relay"u8);
        fields.AddExtra("EarlyTalker", "early"u8);
        fields.AddExtra("Esmtp", "esmtp"u8);
        fields.AddExtra("Tls", "tls"u8);
        fields.AddExtra("Pipelining", "pipe"u8);
        fields.AddExtra("Errors", "errors"u8);
        fields.AddExtra("Transactions", "txns"u8);
        fields.AddExtra("Recipients", "rcpts"u8);
        fields.AddExtra("Messages", "msgs"u8);
        fields.AddExtra("Octets", "bytes"u8);
        fields.AddExtra("LastRejection", "lr"u8);
        fields.AddExtra("Seconds", "time"u8);
    }

    private static void SetDelivery(LogRecord record, JsonLine fields)
    {
        fields.Set(LogField.RelayName, "host"u8);
        fields.Set(LogField.Protocol, "mode"u8);
        fields.Set(LogField.Delay, "delay"u8);
        fields.Set(LogField.ReplyText, "response"u8);
        record.Set(LogField.Command, "."u8);
        LogSlice reply = record.Slice(LogField.ReplyText);
        QueuedAs.Set(record, record.Octets(reply), reply.Start);
        fields.AddExtra("File", "delivered file"u8);
        fields.AddExtra("Domain", "domain"u8);
        fields.AddExtra("Tls", "tls"u8);
        fields.AddExtra("Auth", "auth"u8);
        fields.AddExtra("Failures", "fails"u8);
        fields.AddExtra("Recipients", "rcpts"u8);
    }

    /// <summary>What a plugin decided of a command or a message: <c>code=DENY msg="Relaying denied"</c>; DENYSOFT is a temporary refusal.</summary>
    private static void SetDecision(LogRecord record, JsonLine fields)
    {
        ReadOnlySpan<byte> code = fields.Text("code"u8);
        bool isRefused = code.StartsWith("DENY"u8);
        if (record.Kind is SmtpLogEventKind.Identified or SmtpLogEventKind.Accepted)
        {
            SetMessageId(record, fields);
            fields.Set(LogField.Size, "size"u8);
            SetRecipientCount(record, fields);
            fields.AddExtra("Recipients", "rcpts"u8);
            fields.AddExtra("Seconds", "delay"u8);
            record.Set(LogField.Command, "."u8);
        }

        if (isRefused || (record.Kind == SmtpLogEventKind.Accepted && !code.SequenceEqual("OK"u8)))
        {
            record.Kind = SmtpLogEventKind.Rejected;
        }

        if (isRefused || record.Kind is SmtpLogEventKind.Accepted or SmtpLogEventKind.Rejected)
        {
            fields.Set(LogField.ReplyText, "msg"u8);
        }
        else
        {
            fields.Set(LogField.Text, "msg"u8);
        }

        if (!record.Has(LogField.Sender))
        {
            fields.Set(LogField.Sender, "sender"u8);
        }

        fields.AddExtra("Decision", "code"u8);
    }

    private static void SetRecipientCount(LogRecord record, JsonLine fields)
    {
        ReadOnlySpan<byte> counts = fields.Text("rcpts"u8);
        int end = counts.EndOfDigits(0);
        if (end > 0)
        {
            record.Set(LogField.RecipientCount, counts.Slice(0, end)); // those that were accepted
        }
    }

    private static void SetMessageId(LogRecord record, JsonLine fields)
    {
        if (!fields.Set(LogField.MessageId, "mid"u8))
        {
            return;
        }

        LogSlice id = record.Slice(LogField.MessageId);
        ReadOnlySpan<byte> octets = record.Octets(id);
        if (octets.Length > 2 && octets[0] == '<' && octets[octets.Length - 1] == '>')
        {
            record.Set(LogField.MessageId, new LogSlice(id.Start + 1, id.Length - 2));
        }
    }
}
