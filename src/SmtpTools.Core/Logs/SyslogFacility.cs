using System;
using SmtpTools.Logs.Formats;

namespace SmtpTools.Logs;

/// <summary>Facility and severity as words (RFC 5424 6.2.1): <c>mail:info</c> (AIX), <c>mail.info</c> (Solaris, templates), <c>&lt;mail.info&gt;</c>, <c>&lt;2.6&gt;</c> (FreeBSD).</summary>
internal static class SyslogFacility
{
    private static readonly string[] s_facilities =
    [
        "mail", "daemon", "user", "auth", "authpriv", "kern", "syslog", "cron", "security", "console", "lpr", "news", "uucp", "ftp", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] s_severities = ["info", "notice", "warning", "warn", "err", "error", "crit", "alert", "emerg", "panic", "debug"];

    /// <summary>Where what follows them begins; the same place where they do not stand.</summary>
    public static int Skip(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (end < line.Length && (Octets.IsLetter(line[end]) || Octets.IsDigit(line[end])))
        {
            end++;
        }

        if (end == at || end >= line.Length || line[end] is not ((byte)'.' or (byte)':'))
        {
            return at;
        }

        int blank = line.IndexOf((byte)' ', end);
        return blank > 0 && OctetWords.IsOne(s_severities, line.Slice(end + 1, blank - end - 1)) && OctetWords.IsOne(s_facilities, line.Slice(at, end - at)) ? blank + 1 : at;
    }

    /// <inheritdoc cref="Skip"/>
    public static int SkipBracketed(ReadOnlySpan<byte> line, int at)
    {
        int blank = line.HasAt(at, "<"u8) ? line.IndexOf((byte)' ', at) : -1;
        return blank > 0 && line[blank - 1] == '>' ? blank + 1 : at;
    }
}
