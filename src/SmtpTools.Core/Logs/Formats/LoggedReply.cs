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

    /// <summary>Takes a reply that stands in the line or beside it.</summary>
    public static void Set(LogRecord record, LogSlice reply)
    {
        record.Set(LogField.ReplyText, reply);
        SetCodes(record, record.Octets(reply), 0, reply.Length, reply.Start);
    }

    /// <summary>Takes the codes that begin at a place; false where no code does.</summary>
    /// <param name="record">Takes the codes.</param>
    /// <param name="line">The line, or the part of it that begins at <paramref name="offset"/>.</param>
    /// <param name="at">Where the code is to begin.</param>
    /// <param name="end">Where the reply ends.</param>
    /// <param name="offset">Where the octets begin, for the record.</param>
    public static bool SetCodes(LogRecord record, ReadOnlySpan<byte> line, int at, int end, int offset = 0)
    {
        if (!IsCode(line, at, end))
        {
            return false;
        }

        record.Set(LogField.ReplyCode, new LogSlice(offset + at, 3));
        int enhanced = at + 4;
        int enhancedEnd = enhanced < end ? EndOfEnhanced(line, enhanced, end) : -1;
        if (enhancedEnd > 0 && !record.Has(LogField.EnhancedCode))
        {
            record.Set(LogField.EnhancedCode, LogSlice.Between(offset + enhanced, offset + enhancedEnd));
        }

        return true;
    }

    /// <summary>Whether a reply code stands at a place, and a blank, a hyphen or the end behind it.</summary>
    public static bool IsCode(ReadOnlySpan<byte> line, int at, int end) =>
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
