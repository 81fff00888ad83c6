using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// Postfix. The tag is <c>syslog_name/service</c>, where the name may have parts of its own (<c>postfix/submission/smtpd</c>, <c>postfix-out/smtp</c>); the last part tells
/// which daemon speaks. It says <c>[SEVERITY: ][QUEUEID: ]words</c> (util/msg_syslog.c); a queue id stands before the words in the log of a message, <c>NOQUEUE</c>
/// where there is none yet. Words are those of the daemons' source, 1.1 to 3.12.
/// </summary>
internal sealed class PostfixLog : SyslogProgram
{
    public override string Name => "Postfix";

    /// <summary>
    /// A daemon, whatever the name before it; policy servers that Postfix starts log as <c>postfix/policy-spf</c>, and are others' programs. With
    /// <c>journalctl -o with-unit</c> the tag is <c>postfix@-.service</c>.
    /// </summary>
    public override bool Owns(ReadOnlySpan<byte> tag)
    {
        int slash = tag.LastIndexOf((byte)'/');
        return slash >= 0 ? OctetWords.IsOne(s_programs, tag.Slice(slash + 1)) : tag.StartsWith("postfix"u8) && (tag.Length == "postfix"u8.Length || tag.EndsWith(".service"u8));
    }

    /// <summary>A queue id and what only Postfix says behind it, a refusal without one, or a client that came or went.</summary>
    public override bool IsSure(ReadOnlySpan<byte> words) =>
        PostfixQueueId.Read(words, 0) is > 0 and var at ? OctetWords.BeginsWithOne(s_sure, words.Slice(at))
        : words.StartsWith("NOQUEUE: reject: "u8) || ((words.StartsWith("connect from "u8) || words.StartsWith("disconnect from "u8)) && words.IndexOf((byte)'[') > 0);

    private static readonly string[] s_sure = ["to=<", "from=<", "client=", "message-id=", "removed", "uid=", "reject: "];

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int words = PostfixQueueId.Read(line, at);
        if (words > 0)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, words - 2));
            return PostfixMessage.Read(record, line, words);
        }

        if (line.HasAt(at, "NOQUEUE: "u8))
        {
            return PostfixMessage.Read(record, line, at + "NOQUEUE: "u8.Length);
        }

        LineKind kind = PostfixWarning.Read(record, line, at);
        if (kind != LineKind.Unrecognized)
        {
            return kind;
        }

        ReadOnlySpan<byte> program = line.Slice(tag.Start, tag.Length);
        kind = program.EndsWith("postscreen"u8) || program.EndsWith("dnsblog"u8) || program.EndsWith(".service"u8) ? PostfixPostscreen.Read(record, line, at) : LineKind.Unrecognized;
        kind = kind != LineKind.Unrecognized ? kind : PostfixConnection.Read(record, line, at);
        return kind != LineKind.Unrecognized ? kind
            : PostfixTls.Read(record, line, at) is var tls and not LineKind.Unrecognized ? tls
            : PostfixOldTls.Read(record, line, at) is var old and not LineKind.Unrecognized ? old
            : PostfixNotice.Read(record, line, at);
    }

    // What has a mail_task() or postlog tag of its own: daemons, commands, scripts. The frequent ones first.
    private static readonly string[] s_programs =
    [
        "smtpd", "smtp", "qmgr", "cleanup", "lmtp", "postscreen", "dnsblog", "tlsproxy", "anvil", "bounce", "local", "virtual", "pipe", "pickup", "trivial-rewrite", "error", "retry",
        "discard", "scache", "verify", "proxymap", "proxywrite", "tlsmgr", "flush", "showq", "master", "defer", "trace", "relay", "spawn", "nqmgr", "oqmgr", "qmqpd", "postlogd",
        "nbdb_reindexd", "postfix", "postfix-script", "postfix-tls-script", "postfix-wrapper", "postfix-non-bdb-script", "post-install", "postmulti", "postmulti-script", "postsuper", "postqueue",
        "postdrop", "postalias", "postmap", "postcat", "postconf", "postkick", "postlock", "postlog", "posttls-finger", "sendmail", "mailq", "newaliases",
    ];
}
