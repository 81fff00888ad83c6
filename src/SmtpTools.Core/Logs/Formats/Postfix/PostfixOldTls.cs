using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>Lines about TLS as Postfix 2.2 to 2.4 wrote them (tls/tls_verify.c, tls/tls_client.c), and before it the patch that brought TLS (pfixtls.c). Most name no peer.</summary>
internal static class PostfixOldTls
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("certificate peer name verification failed for "u8))
        {
            return ReadWrongName(record, line, at, at + "certificate peer name verification failed for "u8.Length);
        }

        if (words.StartsWith("Server certificate could not be verified for "u8))
        {
            return ReadWrongName(record, line, at, at + "Server certificate could not be verified for "u8.Length);
        }

        if (words.StartsWith("Peer verification: "u8))
        {
            // "CommonName in certificate does not match: a != b", "2 dNSNames in certificate found, but no one does match b"
            record.Set(LogField.RelayName, LogSlice.Between(line.LastIndexOf((byte)' ') + 1, line.Length));
            return record.Tell(SmtpLogEventKind.TlsFailed, line, at);
        }

        return OctetWords.BeginsWithOne(s_failed, words) ? record.Tell(SmtpLogEventKind.TlsFailed, line, at)
            : OctetWords.BeginsWithOne(s_known, words) ? LineKind.Known
            : LineKind.Unrecognized;
    }

    // "Peer certficate" is the patch's own spelling.
    private static readonly string[] s_failed =
    [
        "verify error:num=", "Verify failure: ", "cert not yet valid", "cert has expired", "Peer certficate could not be verified", "Server certificate could not be verified", "cannot load Certificate Authority data",
        "cannot load RSA certificate ", "cannot load DSA certificate ", "cannot set certificate verification paths", "cannot set default OpenSSL certificate verification paths", "Could not allocate ", "Could not obtain ",
        "Could not parse ", "Could not set ",
    ];

    private static readonly string[] s_known =
    [
        "fingerprint=", "Peer cert verify depth=", "certificate verification depth=", "verify return:", "issuer= ", "Trying to reload Session ", "Trying to remove session ", "Successfully reloaded session ",
        "looking up session ", "SSL session removed", "Reusing old session", "Re-used session ", "OpenSSL <= 0.9.5a workaround ",
    ];

    /// <summary><c>mx.example: CommonName mis-match: other.example</c>, since 2.3 <c>nexthop=example.org, host=mx.example: hostname mismatch</c>.</summary>
    private static LineKind ReadWrongName(LogRecord record, ReadOnlySpan<byte> line, int at, int name)
    {
        if (line.HasAt(name, "nexthop="u8) && line.IndexOf(", host="u8, name) is > 0 and var host)
        {
            record.AddExtra("NextHop", LogSlice.Between(name + "nexthop="u8.Length, host));
            name = host + ", host="u8.Length;
        }

        int end = line.IndexOf((byte)':', name);
        record.Set(LogField.RelayName, LogSlice.Between(name, end < 0 ? line.Length : end));
        return record.Tell(SmtpLogEventKind.TlsFailed, line, at);
    }
}
