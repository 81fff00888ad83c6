using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>What a daemon says of itself as it starts, ends or counts, and what tells nothing of mail.</summary>
internal static class PostfixNotice
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        return OctetWords.BeginsWithOne(s_known, words) || OctetWords.BeginsWithOne(s_sasl, words) ? LineKind.Known
            : OctetWords.BeginsWithOne(s_started, words) ? record.Tell(SmtpLogEventKind.Started, line, at)
            : OctetWords.BeginsWithOne(s_stopped, words) ? record.Tell(SmtpLogEventKind.Stopped, line, at)
            : OctetWords.BeginsWithOne(s_warnings, words) ? record.Tell(SmtpLogEventKind.Warning, line, at)
            : words.StartsWith("cannot load Certification Authority data"u8) ? record.Tell(SmtpLogEventKind.TlsFailed, line, at)
            : OctetWords.BeginsWithOne(s_ends, words) || HasOne(words) || PostfixVerbose.IsOne(words) ? LineKind.Known
            : LineKind.Unrecognized;
    }

    // What has no severity before it, but tells of something that does not work.
    private static readonly string[] s_warnings =
    [
        "SMTPS wrappermode ", "CLIENT wrappermode ", "cannot write to EGD server ", "cannot read ", "EGD server ", "lost connection to EGD server ",
        "TLS support is not compiled in",
    ];

    private static readonly string[] s_started =
        ["daemon started -- ", "reload -- ", "reload configuration", "starting the Postfix mail system", "refreshing the Postfix mail system"]; // master.c, postfix-script

    private static readonly string[] s_stopped = ["stopping the Postfix mail system", "aborting the Postfix mail system", "terminating on signal ", "master exit time has arrived"];

    // Statistics, caches, configuration.
    private static readonly string[] s_known =
    [
        "statistics: ", "cache ", "table ", "database ", "close database ", "using backwards-compatible default setting ", "using using backwards-compatible ", "Postfix is ", "See http", "To disable backwards compatibility ",
        "the Postfix mail system is ", "waiting for the Postfix mail system to terminate", "discarding EHLO keywords: ", "skipping TLS trace output ", "TLS protocol trace for ", "TLSRPT: status=success, ",
        "redirecting ", "ignoring DNS RR: ", "mapping DSN status ", "skipping SRV lookup ", "initializing the client-side TLS engine", "initializing the server-side TLS engine", "setting up TLS connection ",
        "ignoring status update from child ", "running: ", "some lookup table has changed", "target file '", "successfully executed '", "instead, send to (port ", "exiting to reopen external entropy source ",
    ];

    // Cyrus SASL's library writes to syslog under the daemon's tag (lib/common.c, lib/dlopen.c, plugins/).
    private static readonly string[] s_sasl =
    [
        "DIGEST-MD5 ", "CRAM-MD5 ", "NTLM ", "GSSAPI ", "GSS-SPNEGO ", "SCRAM-", "OTP ", "PLAIN ", "LOGIN ", "client NTLM flags: ", "server NTLM flags: ", "sql_select ", "sql auxprop plugin ", "sql plugin ",
        "auxpropfunc error ", "_sasl_plugin_load failed ", "looking for plugins in ", "unable to dlopen ", "unable to dlsym ", "no secret in database", "could not find auxprop plugin", "ldapdb_",
        "entered plugin ", "begin transaction", "commit transaction",
    ];

    // postsuper's sums.
    private static readonly string[] s_ends = ["Requeued: ", "Deleted: ", "Force-expired: ", "Placed on hold: ", "Released from hold: ", "Renamed to match inode number: "];

    /// <summary>Details of a certificate, a session or a configuration, behind the name of a peer or service.</summary>
    private static bool HasOne(ReadOnlySpan<byte> words) =>
        words.IndexOf(": subject_CN="u8) > 0 || words.IndexOf(": Matched "u8) > 0 || words.IndexOf(": Reusing old session"u8) > 0 || words.IndexOf(": SNI hostname: "u8) > 0
        || words.IndexOf(": re-using session with "u8) > 0 || words.IndexOf(": raw public key fingerprint="u8) > 0 || words.IndexOf(": matched peername: "u8) > 0 || words.IndexOf(": TLS cipher list \""u8) > 0
        || words.IndexOf(": depth="u8) > 0 || words.IndexOf(": discarding EHLO keywords: "u8) > 0 || words.IndexOf(": replacing "u8) > 0 || words.IndexOf(" cache cleanup will start after "u8) > 0
        || words.IndexOf(": using backwards-compatible default setting "u8) > 0 || words.IndexOf(" feedback type "u8) > 0 || words.IndexOf(": Trusted: "u8) > 0 || words.IndexOf(": Untrusted: "u8) > 0
        || words.IndexOf(" subject_CN="u8) > 0 || words.IndexOf(" fingerprint "u8) > 0 || words.IndexOf(" CommonName "u8) > 0 || words.IndexOf(": verify="u8) > 0 || words.IndexOf(": certificate verification depth="u8) > 0
        || words.IndexOf(" lookup: \""u8) > 0 || words.IndexOf(" update: \""u8) > 0 || words.IndexOf(" delete: \""u8) > 0 || words.IndexOf(" sequence: "u8) > 0; // tables of the type debug
}
