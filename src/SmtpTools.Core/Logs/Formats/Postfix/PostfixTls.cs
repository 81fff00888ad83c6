using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines about TLS, of smtpd, smtp, lmtp and tlsproxy (tls/tls_misc.c, tls_log_summary; tls/tls_verify.c).</summary>
internal static class PostfixTls
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.IndexOf(" TLS connection "u8) is > 0 and <= 10 and var connection)
        {
            return ReadSummary(record, line, at, at + connection);
        }

        if (words.StartsWith("TLS connection "u8))
        {
            return ReadSummary(record, line, at, at - 1); // up to 2.4 no word said how far the peer is trusted
        }

        if (words.StartsWith("SSL_accept error from "u8))
        {
            record.Tell(SmtpLogEventKind.TlsFailed, line, at);
            return Peer.ReadClient(record, line, at + "SSL_accept error from "u8.Length) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("SSL_connect error to "u8) || words.StartsWith("SSL_set_fd error to "u8))
        {
            record.Tell(SmtpLogEventKind.TlsFailed, line, at);
            return SetRelay(record, line, line.IndexOf(" to "u8, at) + " to "u8.Length) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.IndexOf("certificate verification failed for "u8) is >= 0 and <= 7 and var failed)
        {
            record.Tell(SmtpLogEventKind.TlsFailed, line, at);
            int unverified = at + failed + "certificate verification failed for "u8.Length;
            return record.ReadPeer(line, unverified) < 0 && SetRelay(record, line, unverified) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("abort: TLS from "u8))
        {
            record.Tell(SmtpLogEventKind.TlsFailed, line, at);
            return Peer.ReadClient(record, line, at + "abort: TLS from "u8.Length) < 0 ? LineKind.Unrecognized : LineKind.Event;
        }

        if (words.StartsWith("TLS handshake failed for service="u8) && line.IndexOf(" peer="u8, at) is > 0 and var peer)
        {
            record.ReadPeer(line, peer + " peer="u8.Length);
            return record.Tell(SmtpLogEventKind.TlsFailed, line, at);
        }

        if (words.StartsWith("TLS SNI "u8) && line.IndexOf(" from "u8, at) is > 0 and var from)
        {
            record.AddExtra("ServerName", LogSlice.Between(at + "TLS SNI "u8.Length, from));
            Peer.ReadClient(record, line, from + " from "u8.Length);
            return record.Tell(SmtpLogEventKind.Warning, line, at);
        }

        return words.StartsWith("TLSRPT: status=failure, "u8) ? ReadReport(record, line, at) : LineKind.Unrecognized;
    }

    /// <summary>Takes <c>host[address]:port</c>, or up to 2.4 the host alone; returns where it ends, -1 where there is none.</summary>
    private static int SetRelay(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadRelay(record, line, at);
        if (end >= 0)
        {
            return end;
        }

        end = line.IndexOf((byte)':', at); // 2.4 has no blank behind some
        if (end <= at || line.Slice(at, end - at).IndexOf((byte)' ') >= 0)
        {
            return -1;
        }

        record.Set(LogField.RelayName, LogSlice.Between(at, end));
        return end;
    }

    /// <summary>
    /// <c>TRUST TLS connection established|reused from|to host[address][ to SNI]: PROTOCOL with cipher NAME (256/256 bits)[ key-exchange X25519][ server-signature RSA-PSS
    /// (2048 bits)][ server-digest SHA256][ client-signature ...][ client-digest ...]</c>; smtpd's reports have the name that the client asked for behind "to".
    /// </summary>
    private static LineKind ReadSummary(LogRecord record, ReadOnlySpan<byte> line, int at, int trustEnd)
    {
        int usage = trustEnd + " TLS connection "u8.Length;
        int direction = line.IndexOf((byte)' ', usage) + 1;
        int end = line.HasAt(direction, "from "u8) ? Peer.ReadClient(record, line, direction + "from "u8.Length)
            : line.HasAt(direction, "to "u8) ? SetRelay(record, line, direction + "to "u8.Length)
            : -1;
        int protocol = end < 0 ? -1 : line.IndexOf(": "u8, end);
        int with = protocol < 0 ? -1 : line.IndexOf(" with cipher "u8, protocol);
        if (with < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.TlsEstablished;
        if (trustEnd > at)
        {
            record.AddExtra("Trust", LogSlice.Between(at, trustEnd));
        }

        if (line.HasAt(usage, "reused "u8))
        {
            record.AddExtra("Session", new LogSlice(usage, "reused"u8.Length));
        }

        if (line.HasAt(end, " to "u8))
        {
            record.AddExtra("ServerName", LogSlice.Between(end + " to "u8.Length, protocol));
        }

        record.Set(LogField.TlsProtocol, LogSlice.Between(protocol + 2, with));
        int cipher = with + " with cipher "u8.Length;
        int cipherEnd = line.IndexOf((byte)' ', cipher);
        cipherEnd = cipherEnd < 0 ? line.Length : cipherEnd;
        record.Set(LogField.TlsCipher, LogSlice.Between(cipher, cipherEnd));
        ReadDetails(record, line, cipherEnd);
        return LineKind.Event;
    }

    private static void ReadDetails(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, " ("u8) && line.IndexOf((byte)')', at) is > 0 and var close)
        {
            int bits = line.Slice(at, close - at).IndexOf(" bits"u8);
            record.AddExtra("CipherBits", LogSlice.Between(at + 2, bits < 0 ? close : at + bits));
            at = close + 1;
        }

        while (at < line.Length && NameOf(line, at) is { } name)
        {
            int value = line.IndexOf((byte)' ', at + 1) + 1;
            int end = value;
            while (end < line.Length && !(line[end] == ' ' && NameOf(line, end) is not null))
            {
                end++;
            }

            record.AddExtra(name, LogSlice.Between(value, end));
            at = end;
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, " key-exchange "u8) ? "KeyExchange"
        : line.HasAt(at, " server-signature "u8) ? "ServerSignature"
        : line.HasAt(at, " server-digest "u8) ? "ServerDigest"
        : line.HasAt(at, " client-signature "u8) ? "ClientSignature"
        : line.HasAt(at, " client-digest "u8) ? "ClientDigest"
        : null;

    /// <summary><c>TLSRPT: status=failure, domain=example.org, receiving_mx=mx[192.0.2.1], failure_type=certificate-expired</c>.</summary>
    private static LineKind ReadReport(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int domain = line.IndexOf(", domain="u8, at);
        int server = domain < 0 ? -1 : line.IndexOf(", receiving_mx="u8, domain);
        if (server < 0)
        {
            return LineKind.Unrecognized;
        }

        record.AddExtra("Domain", LogSlice.Between(domain + ", domain="u8.Length, server));
        Peer.ReadRelay(record, line, server + ", receiving_mx="u8.Length);
        return record.Tell(SmtpLogEventKind.TlsFailed, line, at);
    }
}
