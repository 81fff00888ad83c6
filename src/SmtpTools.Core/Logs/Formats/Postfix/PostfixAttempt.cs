using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// What smtp and lmtp say of one of several servers before they try the next (smtp/smtp_trouble.c); what becomes of the recipient stands in another line. The same words
/// stand in that line when the server was the last one.
/// </summary>
internal static class PostfixAttempt
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        SmtpLogEventKind kind = words.StartsWith("host "u8) || words.StartsWith("Protocol error: host "u8) ? SmtpLogEventKind.Reply
            : words.StartsWith("lost connection with "u8) || words.StartsWith("conversation with "u8) ? SmtpLogEventKind.ConnectionLost
            : words.StartsWith("SASL authentication failed"u8) || words.StartsWith("SASL [CACHED] authentication failed"u8) ? SmtpLogEventKind.AuthenticationFailed
            : OctetWords.BeginsWithOne(s_tls, words) ? SmtpLogEventKind.TlsFailed
            : OctetWords.BeginsWithOne(s_local, words) ? SmtpLogEventKind.Warning
            : SmtpLogEventKind.Unrecognized;
        if (kind == SmtpLogEventKind.Unrecognized)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = kind;
        RemoteReply.Set(record, line, LogSlice.Between(at, line.Length));
        RemoteReply.SetRelay(record, line, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }

    private static readonly string[] s_tls =
    [
        "Cannot start TLS", "TLS is required", "Server certificate not ", "Server certificate could not", "Sender requested REQUIRETLS", "client TLS configuration problem", "TLSA lookup error",
        "REQUIRETLS policy configuration error",
    ];

    private static readonly string[] s_local =
    [
        "local data error while talking to ", "mail for ", "message requires SMTPUTF8", "SMTPUTF8 is required", "message size ", "unexpected server message", "unreadable mail queue entry", "Temporary lookup error",
        "server unavailable or unable to receive mail", "Server configuration error", "Host or domain name not found", "Name service error", "unable to look up host ", "unable to find primary relay",
    ];
}
