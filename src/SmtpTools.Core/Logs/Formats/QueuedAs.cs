using System;

namespace SmtpTools.Logs.Formats;

/// <summary>
/// Finds the id that the next server gave a message in its reply to it: <c>Ok: queued as 4F9D195432C</c> (Postfix), <c>OK id=1rPabc-0004Xy-AB</c> (Exim),
/// <c>4ABdef012345 Message accepted for delivery</c> (Sendmail, OpenSMTPD), <c>[InternalId=1234, Hostname=...]</c> (Exchange).
/// </summary>
internal static class QueuedAs
{
    private const int ShortestId = 6;

    /// <summary>Takes the id into the record, where the reply has one.</summary>
    /// <param name="record">Takes the id.</param>
    /// <param name="words">The reply.</param>
    /// <param name="start">Where it begins, for the record.</param>
    public static void Set(LogRecord record, ReadOnlySpan<byte> words, int start)
    {
        int at = words.LastIndexOf("queued as "u8) is var last and >= 0 ? last + "queued as "u8.Length : -1; // a proxy quotes the reply that it got itself
        if (at < 0 && words.IndexOf((byte)'=') >= 0)
        {
            at = words.Behind(" id="u8);
            at = at >= 0 ? at : words.Behind("[InternalId="u8);
        }

        at = at >= 0 ? at : Before(words, " Message accepted for delivery"u8);
        int end = Math.Max(at, 0);
        while (end < words.Length && (Octets.IsLetter(words[end]) || Octets.IsDigit(words[end]) || words[end] is (byte)'-' or (byte)'_' or (byte)'.'))
        {
            end++;
        }

        if (at >= 0 && end > at)
        {
            record.Set(LogField.RelatedQueueId, LogSlice.Between(start + at, start + end));
        }
    }

    private static int Before(ReadOnlySpan<byte> words, ReadOnlySpan<byte> mark)
    {
        int at = words.IndexOf(mark);
        int begin = at <= 0 ? 0 : words.Slice(0, at).LastIndexOf((byte)' ') + 1;
        return at - begin >= ShortestId ? begin : -1; // and not a reply code
    }
}
