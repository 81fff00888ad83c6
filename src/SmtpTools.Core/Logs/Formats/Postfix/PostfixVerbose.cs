using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// The lines of <c>-v</c>, <c>debug_peer_list</c> and high TLS log levels. There are a thousand kinds: most begin with the name of the function that writes them, or are
/// lines of the dialogue; the others are told by their beginnings.
/// </summary>
internal static class PostfixVerbose
{
    public static bool IsOne(ReadOnlySpan<byte> words) =>
        words.StartsWith("> "u8) || words.StartsWith("< "u8) || IsFunction(words) || IsDump(words) || OctetWords.BeginsWithOne(s_beginnings, words) || HasOne(words);

    /// <summary>Where the name of the function that the words begin with ends; 0 where they do not.</summary>
    public static int EndOfFunction(ReadOnlySpan<byte> words)
    {
        int end = 0;
        bool hasSign = false;
        while (end < words.Length && (words[end] is (>= (byte)'a' and <= (byte)'z') or (byte)'_' || Octets.IsDigit(words[end])))
        {
            hasSign |= words[end] == '_';
            end++;
        }

        return hasSign ? end : 0;
    }

    /// <summary>
    /// <c>smtpd_check_addr: </c>, <c>dict_ldap_get_values[1]: </c>, <c>smtpd_tls_mandatory_protocols = !SSLv2</c>, <c>argv_attr_print count=2</c>, <c>deliver_file (1,2): </c>.
    /// </summary>
    private static bool IsFunction(ReadOnlySpan<byte> words)
    {
        int end = EndOfFunction(words);
        return end > 0 && (end == words.Length || words.HasAt(end, ": "u8) || words.HasAt(end, "("u8) || words.HasAt(end, " ("u8) || words.HasAt(end, "["u8) || words.HasAt(end, "="u8) || words.HasAt(end, " = "u8)
            || words.IndexOf((byte)'=', end) > end);
    }

    /// <summary><c>0010 16 03 01 00|...</c>, <c>0020 - &lt;SPACES/NULLS&gt;</c>: what went over a connection with TLS.</summary>
    private static bool IsDump(ReadOnlySpan<byte> words)
    {
        int end = 0;
        while (end < words.Length && (Octets.IsDigit(words[end]) || words[end] is >= (byte)'a' and <= (byte)'f'))
        {
            end++;
        }

        return end >= "0000"u8.Length && words.HasAt(end, " "u8) && (words.HasAt(end, " - "u8) || (words.Length > end + 3 && words[end + 3] is (byte)' ' or (byte)'|'));
    }

    private static bool HasOne(ReadOnlySpan<byte> words) =>
        words.IndexOf(" asciified to "u8) > 0 || words.IndexOf(": domain "u8) > 0 || words.IndexOf(" session ticket, key expiration: "u8) > 0 || words.IndexOf(": looking up session "u8) > 0 || words.IndexOf(": reloaded session "u8) > 0
        || words.IndexOf(": remove session "u8) > 0 || words.IndexOf(": save session "u8) > 0 || words.IndexOf(" got: "u8) > 0
        || words.IndexOf(" read: "u8) > 0 || words.IndexOf(" write: "u8) > 0 || words.IndexOf(": wanted attribute: "u8) > 0 || words.IndexOf(": placed in "u8) > 0 || words.IndexOf("terminator "u8) > 0;

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
        "client socket not found ", "receive ", "send ", "site ", "forward delivered=", "chdir ", "remove ", "removed file ", "renamed file ", "queue: ", "recipient limit ", "old-style scan record ", "allowlisting ",
        "received master trigger", "v6_target=", "smtpd stream disconnect", "sendmsg error ", "POP boundary ", "PUSH boundary ", "after ", "before ", "pausing to let ", "expanded and quoted query: ", "frag_len=", "loaded ",
        "garbage in ", "cannot seek entropy file ", "flags for ", "Using ", "wildcard_{", "====", "flags: ", "name: ", "type: ", "arg[", "status_fd ", "children: ", "next: ", "wakeup: ",
        "import_", "myhostname=", "export ", "undefined:",
    ];
}
