using System;
using System.Linq;
using SmtpTools.Relay;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>What a refusing reply is about.</summary>
public sealed class OpenRelayRefusalTests
{
    [Theory]
    [InlineData("530 5.7.0 Authentication required", "Mail", true, true)]
    [InlineData("550 5.7.1 Relaying denied", "Mail", true, true)]
    [InlineData("550 5.1.8 Sender address rejected", "Mail", false, true)]
    [InlineData("550 5.1.8 Sender address rejected", "Rcpt", false, true)]
    [InlineData("501 5.1.7 malformed address", "Mail", false, true)]
    [InlineData("501 malformed address", "Rcpt", true, true)]
    [InlineData("550 5.1.1 User unknown", "Rcpt", true, true)]
    [InlineData("554 5.3.5 System incorrectly configured", "Rcpt", false, false)]
    [InlineData("454 5.7.1 Relay access denied", "Rcpt", false, false)]
    [InlineData("550 5.7.1 Relaying denied", "Ehlo", false, false)]
    public void A_refused_sender_tells_only_where_it_is_refused_for_who_sends_or_is_the_form(string reply, string phase, bool ofRecipient, bool ofSender)
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(reply);
        bool Denies(string form) => RelayRefusal.Denies(info, Enum.Parse<SmtpRelayPhase>(phase), RelayProbeForm.All.Single(one => one.Name == form));
        Assert.Equal((ofRecipient, ofSender), (Denies("percent at the server's name"), Denies("sender at localhost")));
    }
}
