using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Which of the things a reply says decides.</summary>
public sealed class ReasonJudgeTests
{
    /// <summary>No server says 1yz, so a number that was taken for one makes nothing positive.</summary>
    [Fact]
    public void A_code_of_no_server_hides_no_words() =>
        Assert.Equal("SystemError", Decode("Command died with status 127: \"/usr/local/bin/vacation\"").Reason);

    [Theory]
    [InlineData("Expected response code \"250\" but got an empty response")]
    [InlineData("SMTP error: 250 nothing known stands here")]
    public void A_positive_code_in_an_error_delivers_nothing(string text) => Assert.NotEqual("Delivered", Decode(text).Reason);

    [Fact]
    public void A_code_with_one_meaning_goes_before_the_words_around_it() =>
        Assert.Equal("AuthenticationFailed", Decode("Internal error of the mailer: Unexpected answer \"535 nothing known stands here\"").Reason);

    [Fact]
    public void The_words_around_go_before_a_code_with_many_meanings() =>
        Assert.Equal("MailboxFull", Decode("Mailbox full: host mx.example.com[192.0.2.1] said: 550 nothing known stands here").Reason);

    private static SmtpReplyInfo Decode(string text) => SmtpReplyDecoder.Default.Decode(text);
}
