using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// Postfix. The tag is <c>syslog_name/service</c>, where the name may have parts of its own (<c>postfix/submission/smtpd</c>, <c>postfix-out/smtp</c>); the last part tells
/// which daemon speaks. Words are those of the daemons' source (global/log_adhoc.c, smtpd/smtpd_check.c and others).
/// </summary>
internal sealed class PostfixLog : SyslogProgram
{
    public override string Name => "Postfix";

    public override bool Owns(ReadOnlySpan<byte> tag)
    {
        if (tag.StartsWith("postfix"u8))
        {
            return true;
        }

        int slash = tag.LastIndexOf((byte)'/');
        return slash >= 0 && IsDaemon(tag.Slice(slash + 1));
    }

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        if (at >= line.Length)
        {
            return LineKind.Unrecognized;
        }

        int words = PostfixQueueId.Read(line, at);
        if (words > 0)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, words - 2));
            return PostfixMessage.Read(record, line, words);
        }

        if (line.HasAt(at, "NOQUEUE: "u8))
        {
            return PostfixReject.Read(record, line, at + "NOQUEUE: "u8.Length);
        }

        ReadOnlySpan<byte> rest = line.Slice(tag.Start, tag.Length);
        ReadOnlySpan<byte> service = rest.Slice(rest.LastIndexOf((byte)'/') + 1);
        LineKind kind = line[at] is >= (byte)'A' and <= (byte)'Z' && service.SequenceEqual("postscreen"u8) ? PostfixPostscreen.Read(record, line, at)
            : service.SequenceEqual("dnsblog"u8) ? PostfixPostscreen.ReadListing(record, line, at)
            : PostfixConnection.Read(record, line, at);
        return kind != LineKind.Unrecognized ? kind : PostfixNotice.Read(record, line, at);
    }

    private static bool IsDaemon(ReadOnlySpan<byte> name)
    {
        foreach (string daemon in s_daemons)
        {
            if (daemon.Length == name.Length && IsSame(daemon, name))
            {
                return true;
            }
        }

        return false;
    }

    private static readonly string[] s_daemons =
    [
        "smtpd", "smtp", "qmgr", "cleanup", "lmtp", "postscreen", "dnsblog", "tlsproxy", "anvil", "bounce", "local", "virtual", "pipe", "pickup", "trivial-rewrite", "error",
        "discard", "retry", "scache", "verify", "proxymap", "proxywrite", "tlsmgr", "flush", "showq", "master", "postfix-script", "postsuper", "postqueue", "postdrop", "sendmail",
        "postmap", "postalias", "spawn", "nqmgr", "oqmgr", "trace", "defer", "relay", "postlogd", "qmqpd", "postkick", "postcat", "postlock", "postfix-wrapper",
    ];

    private static bool IsSame(string name, ReadOnlySpan<byte> octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (name[i] != octets[i])
            {
                return false;
            }
        }

        return true;
    }
}
