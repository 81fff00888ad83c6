using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// One attempt at one recipient (deliver.c): <c>=&gt; recipient R=router T=transport H=host [address] ... C="reply"</c>; <c>-&gt;</c> for further recipients of the same
/// delivery, <c>&gt;&gt;</c> for cutthrough, <c>*&gt;</c> where -N kept it from being made; <c>** recipient R=router T=transport ...: reply</c> where it was given up,
/// <c>== recipient R=router T=transport defer (number): error H=host [address]: reply</c> where it is tried again.
/// </summary>
internal static class EximDelivery
{
    /// <summary>Whether the line tells of nothing that is wanted, by its flag; a bounce may be of a message that expired, and a delivery to nowhere.</summary>
    public static bool IsUnwanted(LogRecord record, ReadOnlySpan<byte> line, int at) => line[at + 1] switch
    {
        (byte)'>' when line[at] == '*' => record.IsUnwanted(SmtpLogEventKind.Verified),
        (byte)'>' => record.IsUnwanted(SmtpLogEventKind.Discarded) && record.IsUnwanted(SmtpLogEventKind.Delivered),
        (byte)'*' => record.IsUnwanted(SmtpLogEventKind.Expired) && record.IsUnwanted(SmtpLogEventKind.Bounced),
        _ => record.IsUnwanted(SmtpLogEventKind.Deferred),
    };

    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int recipient = at + "=> "u8.Length;
        int end = EximAddress.ReadRecipient(record, line, recipient);
        bool isDone = line[at + 1] == '>';
        if (isDone)
        {
            ReadSuccess(record, line, at, end);
        }
        else if (line[at] == '*')
        {
            ReadFailure(record, line, end);
        }
        else
        {
            ReadDeferral(record, line, end);
        }

        if (isDone || !EximAddress.IsAddress(line, recipient))
        {
            SetAgent(record); // else the transport may be that of servers of which none was tried
        }

        return LineKind.Event;
    }

    private static void ReadSuccess(LogRecord record, ReadOnlySpan<byte> line, int flag, int at)
    {
        record.Kind = line[flag] == '*' ? SmtpLogEventKind.Verified : IsDiscarded(line, flag + "=> "u8.Length) ? SmtpLogEventKind.Discarded : SmtpLogEventKind.Delivered;
        if (line[flag] is (byte)'>' or (byte)'*')
        {
            record.AddExtra("Action", line[flag] == '>' ? "cutthrough"u8 : "suppressed"u8);
        }

        int end = EximItems.ReadOutgoing(record, line, at);
        SetText(record, line, end);
    }

    /// <summary>An alias to <c>:blackhole:</c>, a filter that ended without a delivery, an ACL that discarded all recipients, or /dev/null.</summary>
    private static bool IsDiscarded(ReadOnlySpan<byte> line, int at) =>
        at < line.Length && line[at] switch
        {
            (byte)':' => line.HasAt(at, ":blackhole:"u8),
            (byte)'b' => line.HasAt(at, "blackhole "u8),
            (byte)'d' => line.HasAt(at, "discarded "u8),
            (byte)'/' => line.HasAt(at, "/dev/null "u8),
            _ => false,
        };

    private static void ReadFailure(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = EximItems.ReadOutgoing(record, line, at);
        end = SkipColon(line, end);
        int last = line.LastIndexOf(" DT="u8);
        int messageEnd = last >= end && line.IndexOf((byte)' ', last + 1) < 0 ? last : line.Length;
        if (messageEnd < line.Length)
        {
            LoggedSeconds.SetUnits(record, LogField.DelayTransmitting, line, LogSlice.Between(messageEnd + " DT="u8.Length, line.Length));
        }

        record.Kind = SmtpLogEventKind.Bounced;
        if (messageEnd > end)
        {
            ReadOnlySpan<byte> message = line.Slice(end, messageEnd - end);
            int expired = message.LastIndexOf("retry timeout exceeded"u8);
            record.Kind = expired >= 0 ? SmtpLogEventKind.Expired : SmtpLogEventKind.Bounced;
            if (expired > 2 && message.HasAt(expired - 2, ": "u8))
            {
                record.Set(LogField.Text, LogSlice.Between(end + expired, messageEnd)); // behind what the last attempt met (retry.c)
                messageEnd = end + expired - 2;
            }

            EximReply.Set(record, line, LogSlice.Between(end, messageEnd));
        }
    }

    private static void ReadDeferral(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = SmtpLogEventKind.Deferred;
        at = EximItems.ReadOutgoing(record, line, at);
        int defer = line.HasAt(at, "routing defer ("u8) ? at + "routing "u8.Length : at;
        int close = line.HasAt(defer, "defer ("u8) ? line.IndexOf((byte)')', defer) : -1;
        if (close < 0)
        {
            SetText(record, line, SkipColon(line, at));
            return;
        }

        record.AddExtra("Error", LogSlice.Between(defer + "defer ("u8.Length, close));
        int error = SkipColon(line, close + 1);
        int host = line.IndexOf(" H="u8, close);
        int message = error;
        int items = host == close + 1 || (host >= error && line.Slice(error, host - error).IndexOf(": "u8) < 0) ? host
            : line.HasAt(close + 1, " DT="u8) ? close + 1 : -1;
        if (items >= 0)
        {
            message = SkipColon(line, EximItems.ReadOutgoing(record, line, items));
        }

        if (message < line.Length)
        {
            EximReply.Set(record, line, LogSlice.Between(message, line.Length));
            if (items > error)
            {
                record.Set(LogField.Text, LogSlice.Between(error, items));
            }
        }
        else if (items > error)
        {
            EximReply.Set(record, line, LogSlice.Between(error, items));
        }
    }

    /// <summary>Where no server is named, the transport is the local agent.</summary>
    private static void SetAgent(LogRecord record)
    {
        if (!record.Has(LogField.RelayName) && record.FindExtra(EximItems.Transport) is { Length: > 0 } transport)
        {
            record.Set(LogField.RelayName, transport);
        }
    }

    /// <summary>A message stands behind a colon, since 4.99 with a blank before it too.</summary>
    private static int SkipColon(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)':')
        {
            at++;
        }

        return at;
    }

    private static void SetText(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at < line.Length)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }
    }
}
