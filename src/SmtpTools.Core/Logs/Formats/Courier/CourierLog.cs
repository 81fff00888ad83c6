using System;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Formats.Courier;

/// <summary>
/// Courier (courier/cdmsgq.C, cdmsgq3.C, libs/comctlfile.c, module.esmtp/courieresmtpd.C): <c>newmsg,id=I, auth=user: dns; helo (name [::ffff:192.0.2.1])</c>;
/// <c>started,id=I,from=&lt;a&gt;,module=esmtp,host=example,addr=&lt;b&gt;</c>; <c>id=I,from=&lt;a&gt;,addr=&lt;b&gt;,size=99,success: delivered: mx.example [::ffff:192.0.2.2]</c>, or what the other server said,
/// <c>id=I,from=&lt;a&gt;,addr=&lt;b&gt;: 550 words</c>, and behind it <c>id=I,from=&lt;a&gt;,addr=&lt;b&gt;,status: failure</c>; <c>completed,id=I</c>;
/// <c>error,relay=::ffff:192.0.2.1,port=4711,from=&lt;a&gt;,to=&lt;b&gt;: 550 words</c>, <c>error,relay=..,port=..,msg="502 words",cmd: VRFY</c>.
/// </summary>
internal sealed class CourierLog : SyslogProgram
{
    private const int LongestReply = 1024;

    // What was said last of a message and recipient: the line with the status does not say it again.
    private readonly OctetBuffer _about = new(LongestReply);
    private readonly OctetBuffer _reply = new(LongestReply);

    public override string Name => "Courier";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("courier"u8) || tag.SequenceEqual("esmtpd"u8) || tag.SequenceEqual("esmtpd-ssl"u8) || tag.SequenceEqual("esmtpd-msa"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        record.Kind = line.HasAt(at, "id="u8) ? ReadDelivery(record, line, at)
            : line.HasAt(at, "newmsg,id="u8) ? ReadArrival(record, line, at + "newmsg,"u8.Length)
            : line.HasAt(at, "started,id="u8) ? ReadAddresses(record, line, at + "started,"u8.Length, ",addr=<"u8) > 0 ? SmtpLogEventKind.Queued : SmtpLogEventKind.Unrecognized
            : line.HasAt(at, "completed,id="u8) ? ReadRemoval(record, line, at + "completed,id="u8.Length)
            : line.HasAt(at, "error,relay="u8) ? ReadRejection(record, line, at)
            : SmtpLogEventKind.Unrecognized;
        return record.Kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
    }

    private SmtpLogEventKind ReadDelivery(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = ReadAddresses(record, line, at, ",addr=<"u8);
        if (end < 0)
        {
            return SmtpLogEventKind.Unrecognized;
        }

        ReadOnlySpan<byte> about = line.Slice(at, end - at);
        if (line.HasAt(end, ": "u8))
        {
            LoggedReply.Set(record, line, LogSlice.Between(end + 2, line.Length));
            _about.Set(about);
            _reply.Set(line.Slice(end + 2, Math.Min(line.Length - end - 2, LongestReply)));
            return SmtpLogEventKind.Reply;
        }

        LabelledValue.Set(record, LogField.Size, line, end, ",size="u8, ","u8);
        int success = line.Behind(",success: "u8, end);
        if (success > 0)
        {
            LogSlice words = LogSlice.Between(success, line.Length);
            if (LoggedReply.SetCodes(record, line, success, line.Length))
            {
                record.Set(LogField.ReplyText, words);
                QueuedAs.Set(record, line.Slice(success), success);
            }
            else
            {
                record.Set(LogField.Text, words);
                LabelledValue.Set(record, LogField.RelayName, line, success, "delivered: "u8, " ["u8);
                SetAddress(record, LogField.RelayAddress, line, LabelledValue.Find(line, success, " ["u8, "]"u8));
            }

            return SmtpLogEventKind.Delivered;
        }

        if (about.SequenceEqual(_about.Octets))
        {
            LoggedReply.Set(record, record.Note(_reply.Octets));
        }

        return line.EndsWith(",status: success"u8) ? SmtpLogEventKind.Delivered
            : line.EndsWith(",status: failure"u8) ? SmtpLogEventKind.Bounced
            : line.EndsWith(",status: deferred"u8) ? SmtpLogEventKind.Deferred
            : SmtpLogEventKind.Unrecognized;
    }

    /// <summary>Reads <c>id=I,from=&lt;a&gt;,addr=&lt;b&gt;</c>, with what stands between; returns where it ends, -1 where it is none.</summary>
    private static int ReadAddresses(LogRecord record, ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> label)
    {
        int id = at + "id="u8.Length;
        int comma = line.IndexOf((byte)',', id);
        int sender = comma < 0 ? -1 : line.Behind(",from=<"u8, comma);
        int senderEnd = sender < 0 ? -1 : line.IndexOf(">,"u8, sender);
        int recipient = senderEnd < 0 ? -1 : line.Behind(label, senderEnd);
        int end = recipient < 0 ? -1 : line.IndexOf((byte)'>', recipient);
        if (end < 0)
        {
            return -1;
        }

        record.Set(LogField.QueueId, LogSlice.Between(id, comma));
        record.Set(LogField.Sender, LogSlice.Between(sender, senderEnd));
        record.Set(LogField.Recipient, LogSlice.Between(recipient, end));
        ReadOnlySpan<byte> head = line.Slice(0, recipient);
        LabelledValue.AddExtra(record, "Module", head, senderEnd, ",module="u8, ","u8);
        LabelledValue.Set(record, LogField.RelayName, head, senderEnd, ",host="u8, ","u8);
        return end + 1;
    }

    private static SmtpLogEventKind ReadArrival(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int id = at + "id="u8.Length;
        int end = line.Slice(id).IndexOfAny((byte)',', (byte)':') is >= 0 and var found ? id + found : line.Length;
        record.Set(LogField.QueueId, LogSlice.Between(id, end));
        LabelledValue.Set(record, LogField.SaslUser, line, end, ", auth="u8, ": "u8);
        int helo = line.Behind(": dns; "u8, end);
        int open = helo < 0 ? -1 : line.IndexOf(" ("u8, helo);
        if (open > 0)
        {
            record.Set(LogField.Helo, LogSlice.Between(helo, open));
            if (!line.HasAt(open + 2, "["u8))
            {
                LabelledValue.Set(record, LogField.ClientName, line, open, " ("u8, " ["u8);
            }

            SetAddress(record, LogField.ClientAddress, line, LabelledValue.Find(line, open, "["u8, "]"u8));
        }

        return SmtpLogEventKind.Accepted;
    }

    private static SmtpLogEventKind ReadRemoval(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Set(LogField.QueueId, LogSlice.Between(at, line.Length));
        return SmtpLogEventKind.Removed;
    }

    private static SmtpLogEventKind ReadRejection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        SetAddress(record, LogField.ClientAddress, line, LabelledValue.Find(line, at, "relay="u8, ","u8));
        LabelledValue.Set(record, LogField.ClientPort, line, at, ",port="u8, ","u8);
        int command = line.Behind("\",cmd: "u8, at);
        int message = line.Behind(",msg=\""u8, at);
        if (message > 0 && command > message)
        {
            record.Set(LogField.Command, LogSlice.Between(command, line.Length));
            LoggedReply.Set(record, line, LogSlice.Between(message, command - "\",cmd: "u8.Length));
            return SmtpLogEventKind.Rejected;
        }

        Set(record, LogField.Sender, line, at, ",from=<"u8);
        Set(record, LogField.Recipient, line, at, ",to=<"u8);
        if (line.Behind(": "u8, at) is > 0 and var reply)
        {
            LoggedReply.Set(record, line, LogSlice.Between(reply, line.Length));
        }

        return SmtpLogEventKind.Rejected;
    }

    private static void Set(LogRecord record, LogField field, ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> label)
    {
        if (line.Behind(label, at) is > 0 and var begin && line.IndexOf((byte)'>', begin) is > 0 and var end)
        {
            record.Set(field, LogSlice.Between(begin, end));
        }
    }

    /// <summary>IPv4 stands as IPv6 has it (RFC 4291 2.5.5.2).</summary>
    private static void SetAddress(LogRecord record, LogField field, ReadOnlySpan<byte> line, LogSlice address)
    {
        int mapped = line.HasAt(address.Start, "::ffff:"u8) && line.Slice(address.Start, address.Length).IndexOf((byte)'.') > 0 ? "::ffff:"u8.Length : 0;
        if (address.Length > mapped)
        {
            record.Set(field, LogSlice.Between(address.Start + mapped, address.End));
        }
    }
}
