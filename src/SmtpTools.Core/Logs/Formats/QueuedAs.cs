using System;

namespace SmtpTools.Logs.Formats;

/// <summary>
/// Finds the id that the next server gave a message in its reply to it: <c>Ok: queued as 4F9D195432C</c> (Postfix), <c>OK id=1rPabc-0004Xy-AB</c> (Exim),
/// <c>4ABdef012345 Message accepted for delivery</c> (Sendmail, OpenSMTPD), <c>[InternalId=1234, Hostname=...]</c> (Exchange), <c>OK ids=4f9d...</c> (KumoMTA). A proxy quotes the reply that it got itself:
/// <c>Ok, id=12345-01, from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4F9D195432C</c> (amavis, whose own id is none of a queue).
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
        int at = BehindLast(words, "queued as "u8);
        if (at < 0 && words.IndexOf((byte)'=') >= 0)
        {
            at = BehindExims(words);
            at = at >= 0 ? at : words.Behind("[InternalId="u8);
            at = at >= 0 ? at : words.Behind(" ids="u8);
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

    private static int BehindLast(ReadOnlySpan<byte> words, ReadOnlySpan<byte> mark) => words.LastIndexOf(mark) is var at and >= 0 ? at + mark.Length : -1;

    private static int BehindExims(ReadOnlySpan<byte> words)
    {
        int at = BehindLast(words, " id="u8);
        return at > " id="u8.Length && words[at - " id="u8.Length - 1] == ',' ? -1 : at;
    }

    private static int Before(ReadOnlySpan<byte> words, ReadOnlySpan<byte> mark)
    {
        int at = words.IndexOf(mark);
        int begin = at <= 0 ? 0 : words.Slice(0, at).LastIndexOf((byte)' ') + 1;
        return at - begin >= ShortestId ? begin : -1; // and not a reply code
    }
}
