using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Finds the id that the next server gave the message: <c>250 2.0.0 Ok: queued as 4F9D195432C</c>, <c>250 OK id=1rPabc-0004Xy-AB</c>.</summary>
internal static class QueuedAs
{
    /// <param name="record">Takes the id.</param>
    /// <param name="words">The reply.</param>
    /// <param name="start">Where it begins, for the record.</param>
    public static void Set(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int at = words.IndexOf("queued as "u8);
        at = at >= 0 ? at + "queued as "u8.Length : words.IndexOf(" id="u8) is var id and >= 0 ? id + " id="u8.Length : -1;
        if (at < 0)
        {
            return;
        }

        int end = at;
        while (end < words.Length && (Octets.IsLetter(words[end]) || Octets.IsDigit(words[end]) || words[end] is (byte)'-' or (byte)'_' or (byte)'.'))
        {
            end++;
        }

        if (end > at)
        {
            record.Set(LogField.RelatedQueueId, LogSlice.Between(start + at, start + end));
        }
    }
}
