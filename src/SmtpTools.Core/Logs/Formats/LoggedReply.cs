using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Reads the codes at the head of a reply (RFC 5321 4.2, RFC 3463 2).</summary>
internal static class LoggedReply
{
    /// <summary>Takes a reply into the record: its text, and its codes where it begins with them. The enhanced status code that is known already stays.</summary>
    public static void Set(LogRecord record, ReadOnlySpan<byte> line, LogSlice reply)
    {
        record.Set(LogField.ReplyText, reply);
        SetCodes(record, line, reply.Start, reply.End);
    }

    /// <summary>Takes the codes that begin at a place; false where no code does.</summary>
    public static bool SetCodes(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        if (!IsCode(line, at, end))
        {
            return false;
        }

        record.Set(LogField.ReplyCode, new LogSlice(at, 3));
        int enhanced = at + 4;
        int enhancedEnd = enhanced < end ? EndOfEnhanced(line, enhanced, end) : -1;
        if (enhancedEnd > 0 && !record.Has(LogField.EnhancedCode))
        {
            record.Set(LogField.EnhancedCode, LogSlice.Between(enhanced, enhancedEnd));
        }

        return true;
    }

    private static bool IsCode(ReadOnlySpan<byte> line, int at, int end) =>
        at + 3 <= end && line[at] is >= (byte)'2' and <= (byte)'5' && line[at + 1] is >= (byte)'0' and <= (byte)'5' && Octets.IsDigit(line[at + 2])
        && (at + 3 == end || line[at + 3] is (byte)' ' or (byte)'-');

    /// <summary>The end of <c>class.subject.detail</c>; -1 where none begins here.</summary>
    public static int EndOfEnhanced(ReadOnlySpan<byte> line, int at, int end)
    {
        if (at + 5 > end || line[at] is not ((byte)'2' or (byte)'4' or (byte)'5') || line[at + 1] != '.')
        {
            return -1;
        }

        int subject = line.EndOfDigits(at + 2);
        if (subject == at + 2 || subject > at + 5 || subject >= end || line[subject] != '.')
        {
            return -1;
        }

        int detail = line.EndOfDigits(subject + 1);
        return detail == subject + 1 || detail > subject + 4 || detail > end ? -1 : detail;
    }
}
