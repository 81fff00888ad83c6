using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using SmtpTools.Catalogue;
using SmtpTools.Replies;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>One decoder, used by several threads at once.</summary>
public sealed class SmtpReplyDecoderTests
{
    private const int Rounds = 3;
    private const int Threads = 4;

    private static readonly string[] s_replies = SampleReplies.All.Select(row => row.Reply).ToArray();

    [Fact]
    public void Several_threads_get_the_answers_that_one_gets()
    {
        var alone = new SmtpReplyDecoder(ReplyCatalogue.Embedded);
        string[] expected = s_replies.Select(reply => TextOf(alone.Decode(reply))).ToArray();
        var shared = new SmtpReplyDecoder(ReplyCatalogue.Embedded);
        var wrong = new ConcurrentBag<string>();
        using var start = new Barrier(Threads);
        Thread[] threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < s_replies.Length * Rounds; i++)
            {
                int reply = (i * (thread % 2 == 0 ? 1 : 7)) % s_replies.Length; // half of them side by side, half in another order
                if (TextOf(shared.Decode(s_replies[reply])) != expected[reply])
                {
                    wrong.Add(s_replies[reply]);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_reader_is_kept_for_each_processor()
    {
        var pool = new ReplyReaderPool(ReplyCatalogue.Embedded);
        ReplyReader[] taken = Take(Environment.ProcessorCount + 1);
        Assert.Equal(taken.Length, taken.Distinct().Count());
        Array.ForEach(taken, pool.GiveBack);
        Assert.Equal(taken[..^1], Take(Environment.ProcessorCount));
        Assert.DoesNotContain(pool.Take(), taken);

        ReplyReader[] Take(int count) => Enumerable.Range(0, count).Select(_ => pool.Take()).ToArray();
    }

    private static string TextOf(SmtpReplyInfo info) =>
        string.Join('\n', typeof(SmtpReplyInfo).GetProperties().Select(property => $"{property.Name}: {property.GetValue(info)}"));
}
