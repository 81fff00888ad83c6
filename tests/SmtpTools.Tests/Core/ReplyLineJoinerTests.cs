using System.Collections.Generic;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Replies whose lines come one by one.</summary>
public sealed class ReplyLineJoinerTests
{
    [Fact]
    public void Lines_of_one_reply_are_joined() => Assert.Equal(["550-a\n550-b\n550 c"], Join("550-a", "550-b", "550 c"));

    [Fact]
    public void Replies_follow_each_other() => Assert.Equal(["250-a\n250 b", "550 c", "text"], Join("250-a", "250 b", "550 c", "text"));

    [Fact]
    public void A_reply_without_its_last_line_is_not_lost() => Assert.Equal(["550-a\n", "421 b", "550-c\n"], Join("550-a", "421 b", "550-c"));

    [Fact]
    public void A_bare_code_ends_a_reply() => Assert.Equal(["250-a\n250"], Join("250-a", "250"));

    [Fact]
    public void A_whole_reply_of_several_lines_stays_whole() => Assert.Equal(["550-a\r\n550 b", "250-c\n250 d"], Join("550-a\r\n550 b", "250-c", "250 d"));

    private static List<string> Join(params string[] lines)
    {
        var replies = new List<string>();
        var joiner = new ReplyLineJoiner();
        foreach (string line in lines)
        {
            joiner.Add(line, replies.Add);
        }

        joiner.Flush(replies.Add);
        return replies;
    }
}
