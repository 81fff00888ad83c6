using System;
using System.Linq;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>What Exim says of a message, or of itself, in words (queue.c, deliver.c, daemon.c, exim.c), and what the panic log holds.</summary>
internal static class EximNotice
{
    // How the words begin, and what they tell; Unrecognized for what tells nothing of mail.
    private static readonly (byte[] Words, SmtpLogEventKind Kind)[] s_notices =
    [
        ("Message is frozen"u8.ToArray(), SmtpLogEventKind.Held),
        ("frozen by "u8.ToArray(), SmtpLogEventKind.Held),
        ("Frozen"u8.ToArray(), SmtpLogEventKind.Held),
        ("*** Frozen"u8.ToArray(), SmtpLogEventKind.Held),
        ("Unfrozen by "u8.ToArray(), SmtpLogEventKind.Queued),
        ("unfrozen by "u8.ToArray(), SmtpLogEventKind.Queued),
        ("no immediate delivery: "u8.ToArray(), SmtpLogEventKind.Queued),
        ("removed by "u8.ToArray(), SmtpLogEventKind.Discarded),
        ("cancelled by "u8.ToArray(), SmtpLogEventKind.Discarded),
        ("Message removed because "u8.ToArray(), SmtpLogEventKind.Discarded),
        ("original recipients ignored (system filter)"u8.ToArray(), SmtpLogEventKind.Redirected),
        ("sender address changed to "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("PRDR "u8.ToArray(), SmtpLogEventKind.Reply),
        ("Failed to connect to "u8.ToArray(), SmtpLogEventKind.ConnectionFailed),
        ("Delivery deferred by system filter"u8.ToArray(), SmtpLogEventKind.Deferred),
        ("TLS "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("SSL "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("SSL_write"u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("DANE "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("pid "u8.ToArray(), SmtpLogEventKind.Started),
        ("notify triggered queue run"u8.ToArray(), SmtpLogEventKind.Started),
        ("debugging Exim in inetd wait mode starting"u8.ToArray(), SmtpLogEventKind.Started),
        ("listening "u8.ToArray(), SmtpLogEventKind.Warning),
        ("listen backlog "u8.ToArray(), SmtpLogEventKind.Warning),
        ("no host name found for "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Warning: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Abandon queue run: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("ident connection to "u8.ToArray(), SmtpLogEventKind.Warning),
        ("list matching forced to fail: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("dnslist query "u8.ToArray(), SmtpLogEventKind.Warning),
        ("DNS list lookup "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Long "u8.ToArray(), SmtpLogEventKind.Warning),
        ("DKIM: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("ARC: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("ALPN "u8.ToArray(), SmtpLogEventKind.Warning),
        ("OCSP "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Server certificate "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("Required TLS certificate "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("Received TLS cert "u8.ToArray(), SmtpLogEventKind.TlsFailed),
        ("CNAME loop for "u8.ToArray(), SmtpLogEventKind.Warning),
        ("dnslists domain "u8.ToArray(), SmtpLogEventKind.Warning),
        ("dnssec fail on "u8.ToArray(), SmtpLogEventKind.Warning),
        ("host name alias list truncated"u8.ToArray(), SmtpLogEventKind.Warning),
        ("lowest numbered MX record points to local host"u8.ToArray(), SmtpLogEventKind.Warning),
        ("regex acl condition warning"u8.ToArray(), SmtpLogEventKind.Warning),
        ("mime_regex acl condition warning"u8.ToArray(), SmtpLogEventKind.Warning),
        ("MIME acl condition warning"u8.ToArray(), SmtpLogEventKind.Warning),
        ("timed out while reading local message"u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("SIGTERM received while reading local message"u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("SIGINT received while reading local message"u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("peer close after all rcpt responses"u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("Message abandoned: "u8.ToArray(), SmtpLogEventKind.Discarded),
        ("SA: "u8.ToArray(), SmtpLogEventKind.Scanned),
        ("ACL "u8.ToArray(), SmtpLogEventKind.Error),
        ("malware acl condition: "u8.ToArray(), SmtpLogEventKind.Error),
        ("spam acl condition: "u8.ToArray(), SmtpLogEventKind.Error),
        ("demime acl condition: "u8.ToArray(), SmtpLogEventKind.Error),
        ("socket bind() "u8.ToArray(), SmtpLogEventKind.Error),
        ("Failed "u8.ToArray(), SmtpLogEventKind.Error),
        ("failed "u8.ToArray(), SmtpLogEventKind.Error),
        ("Cannot open "u8.ToArray(), SmtpLogEventKind.Error),
        ("Couldn't "u8.ToArray(), SmtpLogEventKind.Error),
        ("Exim configuration error"u8.ToArray(), SmtpLogEventKind.Error),
        ("Format error in spool file "u8.ToArray(), SmtpLogEventKind.Error),
        ("Error "u8.ToArray(), SmtpLogEventKind.Error),
        ("Spool error"u8.ToArray(), SmtpLogEventKind.Error),
        ("spool directory space check failed"u8.ToArray(), SmtpLogEventKind.Error),
        ("string too large"u8.ToArray(), SmtpLogEventKind.Error),
        ("SIGSEGV"u8.ToArray(), SmtpLogEventKind.Error),
        ("daemon: "u8.ToArray(), SmtpLogEventKind.Error),
        ("queue run: "u8.ToArray(), SmtpLogEventKind.Error),
        ("remote host address is the local host"u8.ToArray(), SmtpLogEventKind.Error),
        ("rescind the above message-accept"u8.ToArray(), SmtpLogEventKind.Error),
        ("unable to "u8.ToArray(), SmtpLogEventKind.Error),
        ("configuration "u8.ToArray(), SmtpLogEventKind.Error),
        ("internal problem"u8.ToArray(), SmtpLogEventKind.Error),
        ("process "u8.ToArray(), SmtpLogEventKind.Error),
        ("exim: could not open panic log"u8.ToArray(), SmtpLogEventKind.Error),
        ("Start queue run: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("End queue run: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Start '"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("End '"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("cwd="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Spool file is locked"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("spool file is locked"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Received header"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Start ODMR "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Spool file for "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("moved from "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Ci="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("backtrace"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("---"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("\t"u8.ToArray(), SmtpLogEventKind.Unrecognized),
    ];

    // The notices by their first octet.
    private static readonly (byte[] Words, SmtpLogEventKind Kind)[]?[] s_byFirst = ByFirst();

    /// <param name="record">Takes the fields.</param>
    /// <param name="line">The line.</param>
    /// <param name="at">Where the words begin.</param>
    /// <param name="isOwn">Whether they are Exim's for certain: then those that are not known are an administrator's (<c>logwrite</c>), or tell what does not work.</param>
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isOwn)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.Length == 0)
        {
            return LineKind.Unrecognized;
        }

        if (words.StartsWith("DKIM: d="u8))
        {
            return ReadDkim(record, line, at + "DKIM: "u8.Length);
        }

        if (words.StartsWith("exim "u8) && words.IndexOf(" daemon "u8) is > 0 and var daemon && (words.HasAt(daemon, " daemon started: "u8) || words.HasAt(daemon, " daemon terminating"u8)))
        {
            return Tell(record, line, at, words.HasAt(daemon, " daemon started: "u8) ? SmtpLogEventKind.Started : SmtpLogEventKind.Stopped);
        }

        if (words.StartsWith("address <"u8) || words.StartsWith("recipient <"u8))
        {
            record.Set(LogField.Recipient, EximAddress.Bracketed(line, at + words.IndexOf((byte)'<')));
            return Tell(record, line, at, SmtpLogEventKind.Redirected);
        }

        if (words[0] == '<' && words.IndexOf(">: "u8) is > 0 and var close && words.Slice(0, close).IndexOf((byte)'@') > 0)
        {
            record.Set(LogField.Recipient, LogSlice.Between(at + 1, at + close)); // "<a@b>: pipe transport output: words"
        }

        foreach ((byte[] beginning, SmtpLogEventKind kind) in s_byFirst[words[0]] ?? [])
        {
            if (words.StartsWith(beginning))
            {
                return kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : Tell(record, line, at, kind);
            }
        }

        if (words[0] == '"' && words.IndexOf("\" rewritten "u8) < 0 && words.IndexOf(" rewritten "u8) > 0)
        {
            return Tell(record, line, at, SmtpLogEventKind.Redirected); // "a@b" from env-from rewritten as "c@d" by rule 1
        }

        return record.Has(LogField.QueueId) ? ReadOfMessage(record, line, at) : isOwn ? Tell(record, line, at, KindOf(words)) : LineKind.Unrecognized;
    }

    /// <summary>
    /// <c>address &lt;parent&gt;: error ignored</c>: a notification could not be delivered, or none was wanted. Everything else of a message is an administrator's own words
    /// (<c>log_message</c>, <c>logwrite</c>).
    /// </summary>
    private static LineKind ReadOfMessage(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.IndexOf(": error ignored"u8, at) > 0)
        {
            EximAddress.ReadRecipient(record, line, at);
            return Tell(record, line, at, SmtpLogEventKind.Discarded);
        }

        return Tell(record, line, at, KindOf(line.Slice(at)));
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> words) =>
        words.IndexOf("failed"u8) >= 0 || words.IndexOf("rror"u8) >= 0 || words.IndexOf("annot "u8) >= 0 ? SmtpLogEventKind.Error : SmtpLogEventKind.Warning;

    private static (byte[] Words, SmtpLogEventKind Kind)[]?[] ByFirst()
    {
        var byFirst = new (byte[] Words, SmtpLogEventKind Kind)[]?[256];
        foreach (IGrouping<byte, (byte[] Words, SmtpLogEventKind Kind)> notices in s_notices.GroupBy(notice => notice.Words[0]))
        {
            byFirst[notices.Key] = [.. notices];
        }

        return byFirst;
    }

    /// <summary><c>DKIM: d=domain s=selector c=relaxed/relaxed a=rsa-sha256 b=2048 ... [verification succeeded]</c>.</summary>
    private static LineKind ReadDkim(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int domain = at + "d="u8.Length;
        int end = line.IndexOf((byte)' ', domain);
        record.AddExtra("Dkim", LogSlice.Between(domain, end < 0 ? line.Length : end));
        if (line.HasAt(end, " s="u8))
        {
            int selector = end + " s="u8.Length;
            int selectorEnd = line.IndexOf((byte)' ', selector);
            record.AddExtra("DkimSelector", LogSlice.Between(selector, selectorEnd < 0 ? line.Length : selectorEnd));
        }

        return Tell(record, line, at, SmtpLogEventKind.Scanned);
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }
}
