using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// The lines of <c>-v</c>, <c>debug_peer_list</c> and high TLS log levels. There are a thousand kinds: most begin with the name of the function that writes them, or are
/// lines of the dialogue; the others are told by their beginnings.
/// </summary>
internal static class PostfixVerbose
{
    public static bool IsOne(ReadOnlySpan<byte> words) => words.StartsWith("> "u8) || words.StartsWith("< "u8) || IsFunction(words) || OctetWords.BeginsWithOne(s_beginnings, words);

    /// <summary><c>smtpd_check_addr: </c>, <c>dict_ldap_get_values[1]: </c>, <c>smtpd_tls_mandatory_protocols = !SSLv2</c>.</summary>
    private static bool IsFunction(ReadOnlySpan<byte> words)
    {
        int end = 0;
        bool hasSign = false;
        while (end < words.Length && (words[end] is (>= (byte)'a' and <= (byte)'z') or (byte)'_' || Octets.IsDigit(words[end])))
        {
            hasSign |= words[end] == '_';
            end++;
        }

        return end > 0 && hasSign && (words.HasAt(end, ": "u8) || words.HasAt(end, "("u8) || words.HasAt(end, "["u8) || words.HasAt(end, " = "u8) || words.HasAt(end, " fd="u8) || end == words.Length);
    }

    private static readonly string[] s_beginnings =
    [
        "send attr ", "private/", "public/", "input attribute ", "rewrite stream ", "resolve stream ", "connect to subsystem ", "connection established", "connection closed", "idle timeout -- ", "master disconnect -- ",
        "time to retire -- ", "process generation: ", "daemon started", "trying... [", "skipping address family ", "name_mask: ", "report ", "inspect content by all milters", "abort all milters", "free all milters",
        "free milter ", "disconnect event to all milters", "query milter states ", "skipping ", "event: ", "reply: ", "milter ", "override ", "sasl_exceptions: ", "SASL authentication ", "starting new SASL client",
        "disposing SASL state information", "SSL_accept:", "SSL_connect:", "SSL3 alert ", "save session ", "remove session ", "looking for session ", "reloaded session ", "read from ", "write to ",
        "Read ", "Write ", "lookup ", "put ", "delete ", "open ", "close ", "write ", "read ", "subject=", "issuer=", "server features: ", "Using ESMTP PIPELINING", "Using LMTP PIPELINING",
        "connecting to ", "begin ", "end ", "pref ", "host name lookup methods: ", "initial envelope ", "extracted envelope ", "client flags = ", "server flags = ", "masquerade: ", "source=", "origin=",
        "been_here: ", "setugid: ", "myflock(", "chroot ", "spawn command ", "got sigchld", "throttl", "start ", "done ", "wakeup ", "request", "defer ", "enable ", "record ", "`", "effective TLS level: ", "global TLS level: ",
        "--- ", "level: ", "path: ", "fp: ", "queue_name: ", "queue_id: ", "offset: ", "sender: ", "recipient: ", "domain: ", "local: ", "user: ", "extension: ", "unmatched: ", "owner: ", "delivered: ", "relay: ", "why: ",
        "PUT ", "GOT ", "PROBE ", "fd=", "proxymap stream ", "proxywrite stream ", "verify stream ", "unix:", "MX name ", "Compiled against Berkeley DB", "Run-time linked against Berkeley DB",
    ];
}
