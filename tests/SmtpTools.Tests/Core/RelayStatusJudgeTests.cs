using SmtpTools.Relay;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>From a refusal and the step it answers to how the check ended.</summary>
public sealed class RelayStatusJudgeTests
{
    [Theory]
    [InlineData("554 5.7.1 Relay access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RelayDenied)]
    [InlineData("454 4.7.1 Relay access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RelayDenied)]
    [InlineData("550 5.7.1 Unable to relay", SmtpRelayPhase.Mail, SmtpRelayStatus.RelayDenied)]
    [InlineData("550 relay not permitted", SmtpRelayPhase.Data, SmtpRelayStatus.RelayDenied)]
    [InlineData("530 5.7.0 Authentication required", SmtpRelayPhase.Mail, SmtpRelayStatus.AuthenticationRequired)]
    [InlineData("535 5.7.8 Authentication credentials invalid", SmtpRelayPhase.Auth, SmtpRelayStatus.AuthenticationFailed)]
    [InlineData("538 Encryption required for requested authentication mechanism", SmtpRelayPhase.Auth, SmtpRelayStatus.TlsRequired)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", SmtpRelayPhase.Mail, SmtpRelayStatus.TlsRequired)]
    [InlineData("454 TLS not available due to temporary reason", SmtpRelayPhase.Tls, SmtpRelayStatus.TlsUnavailable)]
    [InlineData("502 5.5.1 no", SmtpRelayPhase.Tls, SmtpRelayStatus.TlsUnavailable)]
    [InlineData("450 4.2.0 Greylisted", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Greylisted)]
    [InlineData("421 4.7.0 Too many connections", SmtpRelayPhase.Greeting, SmtpRelayStatus.Throttled)]
    [InlineData("421 Service not available", SmtpRelayPhase.Greeting, SmtpRelayStatus.Throttled)]
    [InlineData("421 Service not available", SmtpRelayPhase.Mail, SmtpRelayStatus.Deferred)]
    [InlineData("504 5.7.4 Unrecognized authentication type", SmtpRelayPhase.Auth, SmtpRelayStatus.AuthenticationUnavailable)]
    [InlineData("503 5.5.1 Error: authentication not enabled", SmtpRelayPhase.Auth, SmtpRelayStatus.AuthenticationUnavailable)]
    [InlineData("454 4.7.8 Authentication failed", SmtpRelayPhase.Auth, SmtpRelayStatus.Deferred)]
    [InlineData("554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("450 4.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("550 5.7.1 Client host rejected", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("550 5.7.1 Client host [192.0.2.1] blocked by policy", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("554 5.7.1 <recipient@example.org>: Recipient address rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RecipientRejected)]
    [InlineData("554 no", SmtpRelayPhase.Greeting, SmtpRelayStatus.Blocked)]
    [InlineData("554 No SMTP service here", SmtpRelayPhase.Greeting, SmtpRelayStatus.Blocked)]
    [InlineData("550 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("554 5.7.1 <mail.example.net[192.0.2.1]>: Client host rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("450 4.7.1 <mail.example.net[192.0.2.1]>: Client host rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("554 5.7.1 <user@example.com>: Recipient address rejected: Access denied", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RecipientRejected)]
    [InlineData("554 mx.example.com ESMTP not accepting connections", SmtpRelayPhase.Greeting, SmtpRelayStatus.Blocked)]
    [InlineData("450 4.7.1 Client host rejected: cannot find your reverse hostname", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Blocked)]
    [InlineData("550 5.1.8 Sender address rejected: Domain not found", SmtpRelayPhase.Rcpt, SmtpRelayStatus.SenderRejected)]
    [InlineData("553 no", SmtpRelayPhase.Mail, SmtpRelayStatus.SenderRejected)]
    [InlineData("550 5.1.1 User unknown", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RecipientRejected)]
    [InlineData("450 4.1.1 User unknown", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Deferred)]
    [InlineData("550 no", SmtpRelayPhase.Rcpt, SmtpRelayStatus.RecipientRejected)]
    [InlineData("450 no", SmtpRelayPhase.Rcpt, SmtpRelayStatus.Deferred)]
    [InlineData("550 5.7.1 Message rejected as spam", SmtpRelayPhase.Data, SmtpRelayStatus.MessageRejected)]
    [InlineData("550 5.1.1 User unknown", SmtpRelayPhase.Data, SmtpRelayStatus.MessageRejected)]
    [InlineData("451 4.3.0 Queue file write error", SmtpRelayPhase.Data, SmtpRelayStatus.Deferred)]
    public void The_words_decide_and_then_the_step(string reply, SmtpRelayPhase phase, SmtpRelayStatus status) =>
        Assert.Equal(status, RelayStatusJudge.Judge(SmtpReplyDecoder.Default.Decode(reply), phase));
}
