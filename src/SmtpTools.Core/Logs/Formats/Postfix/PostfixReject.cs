using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// What smtpd, postscreen and cleanup do with a command or a message:
/// <c>reject: RCPT from host[address]: 554 5.7.1 text; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;</c> (smtpd/smtpd_check.c, log_whatsup), and of a header or body
/// <c>reject: header Subject: text from host[address]; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;: reply</c> (cleanup/cleanup_message.c, cleanup_act_log).
/// </summary>
internal static class PostfixReject
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf(": "u8, at);
        if (colon < 0 || !TryReadAction(line.Slice(at, colon - at), out SmtpLogEventKind kind))
        {
            return LineKind.Unrecognized;
        }

        LogSlice action = LogSlice.Between(at, colon);
        at = colon + 2;
        if (kind == SmtpLogEventKind.Warning && !(line.HasAt(at, "header "u8) || line.HasAt(at, "body "u8) || line.HasAt(at, "mime-"u8) || IsStage(line, at)))
        {
            return LineKind.Unrecognized; // "warning: " of a daemon about itself
        }

        record.Kind = kind;
        if (kind != SmtpLogEventKind.Rejected || action.Length != "reject"u8.Length)
        {
            record.AddExtra("Action", action);
        }

        bool isContent = line.HasAt(at, "header "u8) || line.HasAt(at, "body "u8) || line.HasAt(at, "mime-"u8) || line.HasAt(at, "content "u8);
        if (isContent)
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
        kind = action.SequenceEqual("reject"u8) || action.SequenceEqual("milter-reject"u8) || action.SequenceEqual("proxy-reject"u8) || action.SequenceEqual("Rejected"u8) ? SmtpLogEventKind.Rejected
            : action.SequenceEqual("hold"u8) || action.SequenceEqual("milter-hold"u8) ? SmtpLogEventKind.Held
            : action.SequenceEqual("discard"u8) || action.SequenceEqual("milter-discard"u8) ? SmtpLogEventKind.Discarded
            : action.SequenceEqual("redirect"u8) || action.SequenceEqual("filter"u8) || action.SequenceEqual("bcc"u8) ? SmtpLogEventKind.Redirected
            : action.SequenceEqual("replace"u8) || action.SequenceEqual("prepend"u8) || action.SequenceEqual("strip"u8) || action.SequenceEqual("delay"u8) ? SmtpLogEventKind.Redirected
            : action.SequenceEqual("reject_warning"u8) || action.SequenceEqual("warn"u8) || action.SequenceEqual("warning"u8) || action.SequenceEqual("info"u8) ? SmtpLogEventKind.Warning
            : action.SequenceEqual("proxy-accept"u8) || action.SequenceEqual("permit"u8) || action.SequenceEqual("dunno"u8) ? SmtpLogEventKind.Scanned
            : SmtpLogEventKind.Unrecognized;
        return kind != SmtpLogEventKind.Unrecognized;
    }

    /// <summary>Whether <c>RCPT from host[address]</c> stands here: a word in capitals, and "from".</summary>
    private static bool IsStage(ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf((byte)' ', at);
        return end > at && line.HasAt(end, " from "u8) && line[at] is >= (byte)'A' and <= (byte)'Z';
    }

    private static void ReadCommand(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int from = line.IndexOf(" from "u8, at);
        if (from < 0)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return;
        }

        record.Set(LogField.Command, LogSlice.Between(at, from));
        int end = Peer.ReadClient(record, line, from + " from "u8.Length);
        if (end < 0 || !line.HasAt(end, ": "u8))
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
            return;
        }

        int reply = end + 2;
        int envelope = ReadEnvelope(record, line, reply, toTheEnd: true);
        var text = LogSlice.Between(reply, envelope);
        LoggedReply.Set(record, line, text);
        if (!record.Has(LogField.ReplyCode) && LoggedReply.EndOfEnhanced(line, reply, envelope) is > 0 and var enhancedEnd)
        {
            record.Set(LogField.EnhancedCode, LogSlice.Between(reply, enhancedEnd)); // of a milter's or cleanup's refusal
        }
    }

    private static void ReadContent(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int envelope = ReadEnvelope(record, line, at, toTheEnd: false);
        ReadOnlySpan<byte> words = line.Slice(at, envelope - at);
        int from = words.LastIndexOf(" from "u8);
        if (from >= 0)
        {
            if (Peer.ReadClient(record, line.Slice(0, envelope), at + from + " from "u8.Length) < 0)
            {
                record.Set(LogField.ClientName, LogSlice.Between(at + from + " from "u8.Length, envelope)); // "local"
            }

            record.Set(LogField.Text, new LogSlice(at, from));
        }
        else
        {
            record.Set(LogField.Text, LogSlice.Between(at, envelope));
        }
    }

    /// <summary>
    /// Reads <c>; from=&lt;a&gt; to=&lt;b&gt; proto=ESMTP helo=&lt;c&gt;</c>, and what a rule says behind it; returns where that begins. Clients write what stands before it, and the
    /// helo name behind: the first place counts from which on all of it reads well.
    /// </summary>
    private static int ReadEnvelope(LogRecord record, ReadOnlySpan<byte> line, int at, bool toTheEnd)
    {
        int begin = at;
        while (line.IndexOf("; "u8, begin) is var semicolon and >= 0)
        {
            int next = semicolon + 2;
            int end = ReadPairs(record, line, next);
            if (end > next && (end >= line.Length || !toTheEnd || line[end] is (byte)':' or (byte)';'))
            {
                if (end + 1 < line.Length && line[end] == ':')
                {
                    int reply = line[end + 1] == ' ' ? end + 2 : end + 1;
                    LoggedReply.Set(record, line, LogSlice.Between(reply, line.Length));
                    if (!record.Has(LogField.ReplyCode) && LoggedReply.EndOfEnhanced(line, reply, line.Length) is > 0 and var enhancedEnd)
                    {
                        record.Set(LogField.EnhancedCode, LogSlice.Between(reply, enhancedEnd));
                    }
                }

                return semicolon;
            }

            begin = next;
        }

        return line.Length;
    }

    private static int ReadPairs(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (at < line.Length)
        {
            if (line.HasAt(at, "from=<"u8))
            {
                end = SetAddress(record, line, at + "from="u8.Length, LogField.Sender);
            }
            else if (line.HasAt(at, "to=<"u8))
            {
                end = SetAddress(record, line, at + "to="u8.Length, LogField.Recipient);
            }
            else if (line.HasAt(at, "helo=<"u8))
            {
                end = SetAddress(record, line, at + "helo="u8.Length, LogField.Helo);
            }
            else if (line.HasAt(at, "proto="u8))
            {
                end = SetWord(record, line, at + "proto="u8.Length, LogField.Protocol);
            }
            else if (line.HasAt(at, "sasl_username=<"u8))
            {
                end = SetAddress(record, line, at + "sasl_username="u8.Length, LogField.SaslUser);
            }
            else if (line.HasAt(at, "sasl_username="u8))
            {
                end = SetWord(record, line, at + "sasl_username="u8.Length, LogField.SaslUser);
            }
            else if (line.HasAt(at, "sasl_method="u8))
            {
                end = SetWord(record, line, at + "sasl_method="u8.Length, LogField.SaslMethod);
            }
            else
            {
                return end;
            }

            if (end < 0 || end >= line.Length || line[end] != ' ')
            {
                return end;
            }

            at = end + 1;
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

    private static int SetWord(LogRecord record, ReadOnlySpan<byte> line, int at, LogField field)
    {
        int end = at;
        while (end < line.Length && line[end] is not ((byte)' ' or (byte)':' or (byte)','))
        {
            end++;
        }

        record.Set(field, LogSlice.Between(at, end));
        return end;
    }
}
