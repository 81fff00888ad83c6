using System;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>The founding page's relay case, in the words of every mail server.</summary>
public sealed class RelayDeniedTests
{
    [Theory]
    [InlineData("550 relaying mail to user@xyz.com is not allowed")]
    [InlineData("550 Mail Relay not allowed")]
    [InlineData("554 5.7.1 <user@example.com>: Relay access denied")] // Postfix
    [InlineData("454 4.7.1 <user@example.com>: Relay access denied")]
    [InlineData("550 relay not permitted")] // Exim
    [InlineData("550 5.7.1 <user@example.com>... Relaying denied")] // Sendmail
    [InlineData("550 5.7.1 <user@example.com>... Relaying denied. Proper authentication required.")]
    [InlineData("550 5.7.1 <user@example.com>... Relaying denied. IP name lookup failed [192.0.2.1]")]
    [InlineData("550 5.7.1 Unable to relay for user@example.com")] // Exchange
    [InlineData("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain")]
    [InlineData("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)")] // qmail
    [InlineData("550 5.1.1 Recipient address rejected: relaying denied")]
    [InlineData("503 This mail server requires authentication when attempting to send to a non-local e-mail address. Please check your mail client settings or contact your administrator to verify that the domain or address is defined for this server.")] // MailEnable
    [InlineData("550 Delivery is not allowed to this address.")] // hMailServer
    [InlineData("554 5.7.1 <user@example.com>: Relay access denied (in reply to RCPT TO command)")] // Zimbra
    [InlineData("550 not local host example.com, not a gateway")]
    [InlineData("551 we do not relay")]
    [InlineData("550 relay from <a@example.net> to <b@example.org> denied for 192.0.2.5")]
    [InlineData("550 Sender is not allowed to relay emails")]
    public void Every_servers_words_for_it_are_known(string reply)
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(reply);
        Assert.Equal("RelayDenied", info.Reason);
        Assert.False(info.RemoveAddress);
        Assert.NotEmpty(info.MatchedText!);
    }

    [Fact]
    public void The_advice_is_the_founding_pages()
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode("550 relaying mail to user@xyz.com is not allowed");
        Assert.Contains("outside the network", info.Cause, StringComparison.Ordinal);
        Assert.All(["587", "465", "2525", "sign"], word => Assert.Contains(word, info.SenderAction, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Sender", info.Party);
        Assert.Equal("AfterChange", info.Retry);
        Assert.Equal("user@xyz.com", info.Recipient);
    }
}
