using System;
using SmtpTools.Logs.Formats.Postfix;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>
/// Amavis' line about a message (lib/Amavis.pm, log_short_templ and log_verbose_templ):
/// <c>(12345-01) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:4711 [192.0.2.9] &lt;a&gt; -> &lt;b&gt;,&lt;c&gt;, quarantine: spam-x.gz, Queue-ID: 4F9D, Message-ID: &lt;m&gt;,
/// mail_id: x, Hits: 7.3, size: 2048, queued_as: 5A0E, 123 ms</c>.
/// </summary>
internal sealed class AmavisLog : SyslogProgram
{
    public override string Name => "Amavis";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("amavis"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int id = line.HasAt(at, "("u8) ? line.IndexOf(") "u8, at) : -1;
        int words = id + ") "u8.Length;
        bool isPassed = line.HasAt(words, "Passed "u8);
        int arrow = id > 0 && (isPassed || line.HasAt(words, "Blocked "u8)) ? line.IndexOf(" -> <"u8, words) : -1;
        if (arrow < 0)
        {
            return LineKind.Known;
        }

        record.Set(LogField.SessionId, LogSlice.Between(at + 1, id));
        int verdict = line.IndexOf((byte)' ', words) + 1;
        int sender = verdict + Math.Max(0, line.Slice(verdict, arrow - verdict).LastIndexOf(" <"u8)) + 1;
        ReadVerdict(record, line.Slice(0, sender), verdict, isPassed);
        record.Set(LogField.Sender, LogSlice.Between(sender + 1, Math.Max(sender + 1, arrow - 1)));
        int end = ReadRecipients(record, line, arrow + " -> "u8.Length);
        AmavisPairs.Read(record, line, end);
        return LineKind.Event;
    }

    /// <summary>What was found, what was done, and who sent it.</summary>
    private static void ReadVerdict(LogRecord record, ReadOnlySpan<byte> head, int at, bool isPassed)
    {
        int brace = head.IndexOf(" {"u8, at);
        int address = head.IndexOf(" ["u8, Math.Max(at, brace));
        int comma = head.IndexOf((byte)',', at);
        int end = brace > 0 ? brace : address > 0 ? address : comma > 0 ? comma : head.Length;
        end -= head[end - 1] == ',' ? 1 : 0;
        record.AddExtra("Verdict", LogSlice.Between(at, end));
        LogSlice actions = brace > 0 ? LabelledValue.Find(head, brace, " {"u8, "}"u8) : default;
        record.Kind = isPassed ? SmtpLogEventKind.Scanned : KindOf(head.Slice(actions.Start, actions.Length));
        if (actions.Length > 0)
        {
            record.AddExtra("Actions", actions);
        }

        if (address < 0)
        {
            return;
        }

        int next = Peer.ReadClient(record, head, address + 1);
        if (LabelledValue.Find(head, Math.Max(next, address + 1), " ["u8, "]"u8) is { Length: > 0 } origin)
        {
            record.AddExtra("OriginalClient", origin);
        }
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> actions) =>
        actions.IndexOf("Rejected"u8) >= 0 || actions.IndexOf("TempFailed"u8) >= 0 ? SmtpLogEventKind.Rejected
        : actions.IndexOf("Bounced"u8) >= 0 ? SmtpLogEventKind.Bounced
        : actions.IndexOf("Discarded"u8) < 0 && actions.IndexOf("Quarantined"u8) >= 0 ? SmtpLogEventKind.Held
        : SmtpLogEventKind.Discarded;

    private static int ReadRecipients(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        var all = new RecipientList(record);
        while (PostfixDelivery.EndOfAddress(line, at) is var end and > 0)
        {
            all.Add(line.Slice(at + 1, end - at - 2));
            at = end;
            if (!line.HasAt(at, ",<"u8))
            {
                break;
            }

            at++;
        }

        all.Set();
        return at;
    }
}
