using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// What smtpd, postscreen and cleanup do with a command or a message:
/// <c>reject: RCPT from host[address]: 554 5.7.1 text; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;</c> (smtpd/smtpd_check.c, log_whatsup; commas in postscreen),
/// <c>proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok; from=&lt;a&gt; ...</c> (smtpd/smtpd.c), and of a header or body
/// <c>reject: header Subject: text from host[address]; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;: reply</c> (cleanup/cleanup_message.c, cleanup_act_log;
/// smtp's own checks have no envelope).
/// </summary>
internal static class PostfixReject
{
    // A client that writes an envelope into its own words does not make us read the line more often than this.
    private const int MostEnvelopes = 32;

    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf(": "u8, at);
        if (colon < 0 || !TryReadAction(line.Slice(at, colon - at), out SmtpLogEventKind kind))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = kind;
        LogSlice action = LogSlice.Between(at, colon);
        if (!record.Octets(action).SequenceEqual("reject"u8))
        {
            record.AddExtra("Action", action);
        }

        at = colon + 2;
        if (line.HasAt(action.Start, "proxy-"u8))
        {
            ReadProxy(record, line, at);
        }
        else if (line.HasAt(at, "header "u8) || line.HasAt(at, "body "u8) || line.HasAt(at, "mime-"u8) || line.HasAt(at, "nested "u8) || line.HasAt(at, "content "u8))
        {
            ReadContent(record, line, at);
        }
        else
        {
            ReadCommand(record, line, at);
        }

        return LineKind.Event;
    }

    private static bool TryReadAction(ReadOnlySpan<byte> action, out SmtpLogEventKind kind)
    {
        if (action.StartsWith("milter-"u8))
        {
            action = action.Slice("milter-"u8.Length); // milter-reject, milter-header-reject
            action = action.Slice(action.IndexOf((byte)'-') + 1);
        }

        kind = action.SequenceEqual("reject"u8) || action.SequenceEqual("proxy-reject"u8) || action.SequenceEqual("hangup"u8) ? SmtpLogEventKind.Rejected
            : action.SequenceEqual("hold"u8) ? SmtpLogEventKind.Held
            : action.SequenceEqual("discard"u8) ? SmtpLogEventKind.Discarded
            : action.SequenceEqual("redirect"u8) || action.SequenceEqual("filter"u8) || action.SequenceEqual("bcc"u8) || action.SequenceEqual("delay"u8)
                || action.SequenceEqual("replace"u8) || action.SequenceEqual("prepend"u8) || action.SequenceEqual("strip"u8) ? SmtpLogEventKind.Redirected
            : action.SequenceEqual("reject_warning"u8) || action.SequenceEqual("warn"u8) || action.SequenceEqual("warning"u8) || action.SequenceEqual("info"u8) ? SmtpLogEventKind.Warning
            : action.SequenceEqual("pass"u8) ? SmtpLogEventKind.Scanned
            : action.SequenceEqual("proxy-accept"u8) ? SmtpLogEventKind.Accepted
            : action.SequenceEqual("permit"u8) ? SmtpLogEventKind.Command
            : SmtpLogEventKind.Unrecognized;
        return kind != SmtpLogEventKind.Unrecognized;
    }

    private static void ReadProxy(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int reply = line.IndexOf(": "u8, at) + 2;
        if (reply < 2)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return;
        }

        record.Set(LogField.Command, LogSlice.Between(at, reply - 2));
        RemoteReply.Set(record, line, LogSlice.Between(reply, ReadEnvelope(record, line, reply, isContent: false)));
    }

    private static void ReadCommand(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int from = line.IndexOf(" from "u8, at);
        int end = from < 0 ? -1 : Peer.ReadClient(record, line, from + " from "u8.Length);
        if (end < 0 || !line.HasAt(end, ": "u8))
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return;
        }

        record.Set(LogField.Command, LogSlice.Between(at, from));
        SetReply(record, line, LogSlice.Between(end + 2, ReadEnvelope(record, line, end + 2, isContent: false)));
    }

    /// <summary>The header is the sender's own words, with an envelope in it if he likes: the last one counts.</summary>
    private static void ReadContent(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int envelope = ReadEnvelope(record, line, at, isContent: true);
        int from = envelope < line.Length ? line.Slice(at, envelope - at).LastIndexOf(" from "u8) : -1;
        if (from < 0)
        {
            record.Set(LogField.Text, LogSlice.Between(at, envelope));
            return;
        }

        int client = at + from + " from "u8.Length;
        if (Peer.ReadClient(record, line.Slice(0, envelope), client) < 0)
        {
            record.Set(LogField.ClientName, LogSlice.Between(client, envelope)); // "local"
        }

        record.Set(LogField.Text, new LogSlice(at, from));
    }

    /// <summary>What was replied: with a code, or with an enhanced status code only, as milters' and cleanup's refusals.</summary>
    private static void SetReply(LogRecord record, ReadOnlySpan<byte> line, LogSlice reply)
    {
        if (reply.Length == 0)
        {
            return;
        }

        LoggedReply.Set(record, line, reply);
        if (record.Has(LogField.ReplyCode))
        {
            return;
        }

        if (LoggedReply.EndOfEnhanced(line, reply.Start, reply.End) is > 0 and var end)
        {
            record.Set(LogField.EnhancedCode, LogSlice.Between(reply.Start, end));
        }
        else if (record.Kind != SmtpLogEventKind.Rejected)
        {
            record.Remove(LogField.ReplyText); // nobody was told
            record.Set(LogField.Text, reply);
        }
    }

    /// <summary>
    /// Reads <c>; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;</c>, and what a rule says behind it; returns where that begins. Clients write much of what stands before:
    /// behind a command the first place counts from which on all of the line reads well, behind content the last.
    /// </summary>
    private static int ReadEnvelope(LogRecord record, ReadOnlySpan<byte> line, int at, bool isContent)
    {
        int found = -1;
        int begin = at;
        for (int tries = 0; tries < MostEnvelopes && line.IndexOf((byte)';', begin) is var semicolon and >= 0; tries++)
        {
            begin = semicolon + 1;
            if (begin == line.Length || TryReadEnvelope(record, line, begin, isContent) >= 0)
            {
                found = semicolon;
                if (!isContent)
                {
                    break;
                }
            }
        }

        if (!isContent || found < 0)
        {
            return found < 0 ? line.Length : found;
        }

        int end = TryReadEnvelope(record, line, found + 1, isContent);
        if (line.HasAt(end, ": "u8))
        {
            var text = LogSlice.Between(end + 2, line.Length);
            if (record.Kind == SmtpLogEventKind.Rejected)
            {
                SetReply(record, line, text);
            }
            else
            {
                record.AddExtra("RuleText", text);
            }
        }

        return found;
    }

    /// <summary>Returns where the envelope ends; -1 where none begins here.</summary>
    private static int TryReadEnvelope(LogRecord record, ReadOnlySpan<byte> line, int at, bool isContent)
    {
        for (LogField field = LogField.Helo; field <= LogField.Recipient; field++)
        {
            record.Remove(field);
        }

        int end = line.HasAt(at, " "u8) ? ReadPairs(record, line, at + 1) : -1;
        return end >= line.Length || (isContent && line.HasAt(end, ":"u8)) ? end : -1;
    }

    private static int ReadPairs(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (at < line.Length)
        {
            end = line.HasAt(at, "from=<"u8) ? SetAddress(record, line, at + "from="u8.Length, LogField.Sender)
                : line.HasAt(at, "to=<"u8) ? SetAddress(record, line, at + "to="u8.Length, LogField.Recipient)
                : line.HasAt(at, "helo=<"u8) ? SetHelo(record, line, at + "helo=<"u8.Length)
                : line.HasAt(at, "proto="u8) ? SetWord(record, line, at + "proto="u8.Length, LogField.Protocol)
                : line.HasAt(at, "sasl_method="u8) ? SetWord(record, line, at + "sasl_method="u8.Length, LogField.SaslMethod)
                : line.HasAt(at, "sasl_username="u8) ? SetWord(record, line, at + "sasl_username="u8.Length, LogField.SaslUser)
                : line.HasAt(at, "sasl_sender="u8) ? SetSaslSender(record, line, at + "sasl_sender="u8.Length)
                : -1;
            if (end < 0 || end >= line.Length || line[end] == ':')
            {
                return end;
            }

            at = end + (line.HasAt(end, ", "u8) ? 2 : 1);
        }

        return end;
    }

    private static int SetAddress(LogRecord record, ReadOnlySpan<byte> line, int open, LogField field)
    {
        int end = PostfixDelivery.EndOfAddress(line, open);
        if (end > 0)
        {
            record.Set(field, LogSlice.Between(open + 1, end - 1));
        }

        return end;
    }

    /// <summary>smtpd replaces brackets in the name, postscreen does not: what stands behind it tells where it ends.</summary>
    private static int SetHelo(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        for (int end = at; end < line.Length && line[end] != '<'; end++)
        {
            if (line[end] == '>' && (end + 1 == line.Length || line[end + 1] == ':' || line.HasAt(end + 1, " sasl_"u8)))
            {
                record.Set(LogField.Helo, LogSlice.Between(at, end));
                return end + 1;
            }
        }

        return -1;
    }

    private static int SetWord(LogRecord record, ReadOnlySpan<byte> line, int at, LogField field)
    {
        int end = EndOfWord(line, at);
        record.Set(field, LogSlice.Between(at, end));
        return end;
    }

    private static int SetSaslSender(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = EndOfWord(line, at);
        record.AddExtra("SaslSender", LogSlice.Between(at, end));
        return end;
    }

    private static int EndOfWord(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is not ((byte)' ' or (byte)',' or (byte)':'))
        {
            at++;
        }

        return at;
    }
}
