using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines about connections, TLS and signing in, of smtpd, smtp, lmtp and tlsproxy.</summary>
internal static class PostfixConnection
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("connect from "u8))
        {
            return Client(record, line, at + "connect from "u8.Length, SmtpLogEventKind.Connected);
        }

        if (words.StartsWith("disconnect from "u8))
        {
            return ReadDisconnect(record, line, at + "disconnect from "u8.Length);
        }

        if (words.StartsWith("lost connection after "u8) || words.StartsWith("timeout after "u8) || words.StartsWith("too many errors after "u8) || words.StartsWith("improper command pipelining after "u8))
        {
            return ReadLost(record, line, at, words[0] is (byte)'l' or (byte)'t' ? SmtpLogEventKind.ConnectionLost : SmtpLogEventKind.Warning);
        }

        if (words.StartsWith("warning: "u8))
        {
            return ReadSasl(record, line, at + "warning: "u8.Length);
        }

        if (words.IndexOf("TLS connection established "u8) is >= 0 and var established)
        {
            return ReadTls(record, line, at, at + established + "TLS connection established "u8.Length);
        }

        if (words.StartsWith("connect to "u8))
        {
            int end = Peer.ReadRelay(record, line, at + "connect to "u8.Length);
            if (end < 0)
            {
                return LineKind.Unrecognized;
            }

            record.Kind = SmtpLogEventKind.ConnectionFailed;
            record.Set(LogField.ReplyText, LogSlice.Between(at, line.Length));
            return LineKind.Event;
        }

        if (words.StartsWith("SSL_accept error from "u8))
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return Client(record, line, at + "SSL_accept error from "u8.Length, SmtpLogEventKind.TlsFailed);
        }

        if (words.StartsWith("SSL_connect error to "u8))
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return Relay(record, line, at + "SSL_connect error to "u8.Length, SmtpLogEventKind.TlsFailed);
        }

        return ReadTlsDetail(record, line, at);
    }

    private static LineKind Client(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        return Peer.ReadClient(record, line, at) < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    private static LineKind Relay(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        return Peer.ReadRelay(record, line, at) < 0 ? LineKind.Unrecognized : LineKind.Event;
    }

    /// <summary><c>disconnect from host[address] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4</c>: of each command how many succeeded, and of how many.</summary>
    private static LineKind ReadDisconnect(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadClient(record, line, at);
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Disconnected;
        if (end + 1 < line.Length)
        {
            record.AddExtra("Commands", LogSlice.Between(end + 1, line.Length));
        }

        return LineKind.Event;
    }

    /// <summary><c>lost connection after RCPT from host[address]</c>, <c>timeout after DATA (1234 bytes) from host[address]</c>.</summary>
    private static LineKind ReadLost(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        int after = line.IndexOf(" after "u8, at) + " after "u8.Length;
        int from = line.IndexOf(" from "u8, after);
        if (from < 0 || Peer.ReadClient(record, line, from + " from "u8.Length) < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = kind;
        int end = line.IndexOf((byte)' ', after);
        record.Set(LogField.Command, LogSlice.Between(after, Math.Min(end, from)));
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }

    /// <summary><c>host[address]: SASL LOGIN authentication failed: reason, sasl_username=user</c>.</summary>
    private static LineKind ReadSasl(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int failed = line.IndexOf(" authentication failed"u8, at);
        int sasl = failed < 0 ? -1 : line.IndexOf(": SASL "u8, at);
        if (sasl < 0 || sasl > failed || Peer.ReadClient(record, line, at) != sasl)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.AuthenticationFailed;
        record.Set(LogField.SaslMethod, LogSlice.Between(sasl + ": SASL "u8.Length, failed));
        int user = line.IndexOf(", sasl_username="u8, failed);
        if (user > 0)
        {
            record.Set(LogField.SaslUser, LogSlice.Between(user + ", sasl_username="u8.Length, line.Length));
        }

        int reason = failed + " authentication failed"u8.Length;
        reason += line.HasAt(reason, ": "u8) ? 2 : 0;
        int end = user < 0 ? line.Length : user;
        if (end > reason)
        {
            record.Set(LogField.Text, LogSlice.Between(reason, end));
        }

        return LineKind.Event;
    }

    /// <summary>
    /// <c>Anonymous TLS connection established from host[address]: TLSv1.3 with cipher NAME (256/256 bits) ...</c>; to, where we are the client, and with a session id of the
    /// kind <c>connection reused</c> behind it.
    /// </summary>
    private static LineKind ReadTls(LogRecord record, ReadOnlySpan<byte> line, int at, int direction)
    {
        int end = line.HasAt(direction, "from "u8) ? Peer.ReadClient(record, line, direction + "from "u8.Length)
            : line.HasAt(direction, "to "u8) ? Peer.ReadRelay(record, line, direction + "to "u8.Length)
            : -1;
        if (end < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.TlsEstablished;
        int trust = line.IndexOf((byte)' ', at);
        record.AddExtra("Trust", LogSlice.Between(at, trust));
        int protocol = line.IndexOf(": "u8, end);
        int with = protocol < 0 ? -1 : line.IndexOf(" with cipher "u8, protocol);
        if (with > 0)
        {
            record.Set(LogField.TlsProtocol, LogSlice.Between(protocol + 2, with));
            int cipher = with + " with cipher "u8.Length;
            int cipherEnd = line.IndexOf((byte)' ', cipher);
            record.Set(LogField.TlsCipher, LogSlice.Between(cipher, cipherEnd < 0 ? line.Length : cipherEnd));
        }

        return LineKind.Event;
    }

    private static LineKind ReadTlsDetail(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("certificate verification failed for "u8))
        {
            record.Kind = SmtpLogEventKind.TlsFailed;
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            Peer.ReadRelay(record, line, at + "certificate verification failed for "u8.Length);
            return LineKind.Event;
        }

        bool isDetail = words.StartsWith("setting up TLS connection "u8) || words.StartsWith("initializing the "u8) || words.IndexOf(": certificate verification depth="u8) > 0
            || words.IndexOf(": subject_CN="u8) > 0 || words.IndexOf(": Matched "u8) > 0 || words.IndexOf(": depth="u8) > 0 || words.IndexOf(": TLS cipher list "u8) > 0
            || words.StartsWith("SSL_accept:"u8) || words.StartsWith("SSL_connect:"u8) || words.StartsWith("SSL3 alert "u8) || words.StartsWith("save session "u8)
            || words.StartsWith("Peer certificate "u8) || words.StartsWith("Certificate verification "u8);
        return isDetail ? LineKind.Known : LineKind.Unrecognized;
    }
}
