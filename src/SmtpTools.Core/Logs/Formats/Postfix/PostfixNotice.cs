using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>What a daemon says of itself, with its severity before it (util/msg_syslog.c), and what it says as it starts, ends or counts.</summary>
internal static class PostfixNotice
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("warning: "u8))
        {
            return Tell(record, line, at + "warning: "u8.Length, SmtpLogEventKind.Warning);
        }

        if (words.StartsWith("error: "u8) || words.StartsWith("fatal: "u8) || words.StartsWith("panic: "u8))
        {
            return Tell(record, line, at + "error: "u8.Length, SmtpLogEventKind.Error);
        }

        if (words.StartsWith("daemon started "u8) || words.StartsWith("starting the Postfix mail system"u8) || words.StartsWith("refreshing the Postfix mail system"u8) || words.StartsWith("reload "u8))
        {
            return Tell(record, line, at, SmtpLogEventKind.Started);
        }

        if (words.StartsWith("stopping the Postfix mail system"u8) || words.StartsWith("terminating on signal "u8) || words.StartsWith("aborting the Postfix mail system"u8))
        {
            return Tell(record, line, at, SmtpLogEventKind.Stopped);
        }

        foreach (string known in s_known)
        {
            if (StartsWith(words, known))
            {
                return LineKind.Known;
            }
        }

        return LineKind.Unrecognized;
    }

    // Counters, caches, configuration.
    private static readonly string[] s_known =
    [
        "statistics: ", "cache ", "table ", "watchdog", "using backwards-compatible default setting", "To disable backwards compatibility", "See http", "entering STRESS mode", "exiting STRESS mode",
        "deliver ", "Deleted: ", "Requeued: ", "Placed on hold: ", "Released from hold: ", "Force-expired: ", "Renamed to match inode number", "close database ", "postfix/", "info: ",
        "waiting for the Postfix mail system to terminate", "the Postfix mail system is ", "Untrusted ", "maps_", "open database ", "sleeping ", "idle timeout", "proxy-", "Postfix is ", "Compatibility level",
        "rewrite stream ", "host ", "generate_", "hash:", "name_mask: ", "inet_addr", "dict_", "match_", "send attr ", "private/", "input attribute ", "auto_clnt_", "event_", "smtp_", "smtpd_", "master_", "> ", "< ",
        "connection established", "master_notify: ", "ctable_", "watchdog_", "before input_transp_cleanup: ", "after input_transp_cleanup: ", "vstream_", "rewrite_clnt", "resolve_clnt", "permit_", "reject_",
        "xsasl_", "mail_addr", "been_here", "tls_", "mynetworks", "fast_flush", "postconf", "submission", "chroot", "extract_addr: ", "generic_checks: ", "check_", "lookup ", "verify_", "milter", "END ", "START ",
    ];

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(Math.Min(at, line.Length), line.Length));
        return LineKind.Event;
    }

    private static bool StartsWith(ReadOnlySpan<byte> words, string known)
    {
        if (words.Length < known.Length)
        {
            return false;
        }

        for (int i = 0; i < known.Length; i++)
        {
            if (words[i] != known[i])
            {
                return false;
            }
        }

        return true;
    }
}
