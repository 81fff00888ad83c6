using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// policyd-spf (spf_engine/policyd_spf.py): what it tells Postfix to do, behind a queue id where there is one:
/// <c>prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=h; envelope-from=a; receiver=b</c>, or a reply,
/// <c>550 5.7.23 Message rejected due to: SPF fail - not authorized.</c>
/// </summary>
internal sealed class SpfPolicyLog : SyslogProgram
{
    public override string Name => "PolicydSpf";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("policyd-spf"u8) || tag.EndsWith("/policy-spf"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int id = line.IndexOf(": "u8, at);
        at = line.HasAt(at, ": "u8) ? at + 2 : at;
        if (id > at && line.Slice(at, id - at).IndexOf((byte)' ') < 0 && id - at >= 6)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at, id));
            at = id + 2;
        }

        bool isReply = LoggedReply.SetCodes(record, line, at, line.Length);
        if (!isReply && line.IndexOf("Received-SPF: "u8, at) < 0 && !line.HasAt(at, "Policy action="u8))
        {
            return LineKind.Known;
        }

        record.Kind = isReply ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Screened;
        record.Set(isReply ? LogField.ReplyText : LogField.Text, LogSlice.Between(at, line.Length));
        Set(record, LogField.ClientAddress, line, LabelledValue.Find(line, at, "; client-ip="u8, ";"u8));
        Set(record, LogField.Helo, line, LabelledValue.Find(line, at, "; helo="u8, ";"u8));
        Set(record, LogField.Sender, line, LabelledValue.Find(line, at, "; envelope-from="u8, ";"u8));
        if (LabelledValue.Find(line, at, "; receiver="u8, ";"u8) is { Length: > 0 } receiver && !line.HasAt(receiver.Start, "<UNKNOWN>"u8))
        {
            record.Set(LogField.Recipient, receiver);
        }

        return LineKind.Event;
    }

    /// <summary>What is no atom stands in quotes (RFC 7208 9.1).</summary>
    private static void Set(LogRecord record, LogField field, ReadOnlySpan<byte> line, LogSlice value)
    {
        bool isQuoted = value.Length > 2 && line[value.Start] == '"' && line[value.End - 1] == '"';
        if (value.Length > 0)
        {
            record.Set(field, isQuoted ? new LogSlice(value.Start + 1, value.Length - 2) : value);
        }
    }
}
