using System;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>What a reply's text names beside its reason.</summary>
public sealed class FactsTests
{
    private static SmtpReplyInfo Decode(string text) => SmtpReplyDecoder.Default.Decode(text);

    [Theory]
    [InlineData("550 5.1.1 <user@example.com>: Recipient address rejected: User unknown", "user@example.com")]
    [InlineData("550 5.1.1 user@example.com... User unknown", "user@example.com")]
    [InlineData("550 relaying from <a@example.net> to <b@example.com> denied", "b@example.com")]
    [InlineData("550 No such user. Contact postmaster@example.com", null)]
    [InlineData("550 No such user", null)]
    [InlineData("Fwd:\nFrom: mailer-daemon@example.net\nTo: <alice@example.org>\nSubject: failure\n\nbob@example.com: 550 User unknown", "bob@example.com")]
    [InlineData("Fwd:\r\nTo: <anna@example.org>,\r\n  <alice@example.org>\r\nFrom: mailer-daemon@example.net\r\nSubject: failure\r\n\r\n<bob@example.com>: 550 User unknown", "bob@example.com")] // folded
    [InlineData("<bob@example.com>: 550 User unknown\n--- copy ---\nReceived: by mx for <list@example.net>\nTo: <list@example.net>\nFrom: alice@example.org", "bob@example.com")]
    [InlineData("Fwd:\nFrom: mailer-daemon@example.net\nTo: <alice@example.org>\n\n550 User unknown", null)]
    [InlineData("failed\nTo: bob@example.com\nError: 550 User unknown", "bob@example.com")] // no header
    public void The_recipient(string text, string? recipient) => Assert.Equal(recipient, Decode(text).Recipient);

    [Theory]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "192.0.2.1")]
    [InlineData("550 5.7.1 [2001:db8::25] Our system has detected that this message is likely unsolicited mail", "2001:db8::25")]
    [InlineData("host mx.example.com[198.51.100.7] said: 550 User unknown", null)]
    [InlineData("550 User unknown", null)]
    [InlineData("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", null)]
    [InlineData("550 Invalid HELO name, see section 4.1.1.1", null)]
    [InlineData("192.0.2.4 does not like recipient.\nRemote host said: 550 no such user\nGiving up on 192.0.2.4.", null)]
    public void The_clients_address(string text, string? address) => Assert.Equal(address, Decode(text).ClientAddress);

    [Theory]
    [InlineData("504 5.5.2 <mail>: Helo command rejected: need fully-qualified hostname", "announced name")]
    [InlineData("550 Ungültiger HELO-Name", "announced name")]
    [InlineData("501 HELO requires domain address", "announced name")]
    [InlineData("550 5.7.1 PTR record missing", "PTR record")]
    [InlineData("reject: RCPT from x: 450 4.7.1 Client host rejected: cannot find your reverse hostname; helo=<mail.example.com>", "PTR record")]
    [InlineData("550 5.7.1 SPF check failed", "SPF record")]
    [InlineData("550 DKIM verification failed", "selector")]
    [InlineData("550 5.7.1 SPF and DKIM both fail", "alignment")]
    public void The_advice_is_about_what_the_reply_names(string text, string word) => Assert.Contains(word, Decode(text).AdministratorAction, StringComparison.Ordinal);

    [Theory]
    [InlineData("550 User unknown", null)]
    [InlineData("550 No such user here", null)]
    [InlineData("550 Relaying denied", null)]
    [InlineData("554 Relay access denied", null)]
    [InlineData("550 Administrative prohibition", null)]
    [InlineData("550 5.7.1 Message content rejected", null)]
    [InlineData("550 Recipient address rejected", null)]
    [InlineData("421 too many connections from your host", null)]
    [InlineData("554 5.7.1 You are not allowed to connect.", null)]
    [InlineData("550 5.5.0 Requested action not taken: mailbox unavailable", null)]
    [InlineData("550 5.1.1 User unknown in virtual mailbox table", "Postfix")]
    [InlineData("554 5.7.1 <a@example.com>: Relay access denied", "Postfix")]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "Postfix")]
    [InlineData("550 Unrouteable address", "Exim")]
    [InlineData("550 5.7.1 <a@example.com>... Relaying denied. Proper authentication required.", "Sendmail")]
    [InlineData("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "Microsoft365")]
    [InlineData("host gmail-smtp-in.l.google.com[192.0.2.27] said: 550 5.1.1 No such user", "Gmail")]
    [InlineData("reject: RCPT from mail.google.com[192.0.2.1]: 450 4.7.1 <a@example.com>: Recipient address rejected: Greylisted", "Postfix")]
    [InlineData("reject: RCPT from x[192.0.2.1]: 550 5.1.1 no such user; from=<a@example.com> helo=<mail.google.com>", null)]
    [InlineData("MTA out.secureserver.net received this response: 550 5.7.26 This message does not pass authentication checks - gsmtp", "Gmail")]
    [InlineData("smtplib.SMTPRecipientsRefused: {'a@example.com': (550, b'relay access denied')}", null)]
    [InlineData("smtplib.SMTPServerDisconnected: Connection unexpectedly closed", "MailClient")]
    public void The_speaker_is_named_by_words_of_its_own(string text, string? name) => Assert.Equal(name, Decode(text).Provider ?? Decode(text).Server);

    [Theory]
    [InlineData("This is the mail system at host mail.example.org.\n<a@example.com>: host mx.example.com[192.0.2.4] said: 550 no", "mx.example.com")]
    [InlineData("Reporting-MTA: dns; mail.example.org\nRemote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full", "mx.example.com")]
    [InlineData("to=<a@example.com>, relay=mx.example.com[192.0.2.4]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok)", "mx.example.com")]
    [InlineData("550 relaying to example.net denied by host mx.example.com", null)]
    public void The_host_that_spoke(string text, string? host) => Assert.Equal(host, Decode(text).Host);

    [Fact]
    public void A_providers_advice_is_for_its_own_replies()
    {
        Assert.Contains("Google", Decode("535-5.7.8 Username and Password not accepted. - gsmtp").Meaning, StringComparison.Ordinal);
        Assert.DoesNotContain("Google", Decode("535 5.7.8 Username and Password not accepted").Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("554 Transaction failed", "554")]
    [InlineData("550 5.7.1 Transaction failed", "5.7.1")]
    public void Words_that_tell_nothing_leave_the_advice_to_the_codes(string text, string code)
    {
        Assert.Equal("Unknown", Decode(text).Reason);
        Assert.Equal(Decode(code).SenderAction, Decode(text).SenderAction);
    }

    [Fact]
    public void The_block_list_with_its_delisting_page_and_the_urls()
    {
        SmtpReplyInfo info = Decode("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1");
        Assert.Equal("IpBlocklisted", info.Reason);
        Assert.Contains("Spamhaus", info.BlockList, StringComparison.Ordinal);
        Assert.StartsWith("https://", info.DelistingPage, StringComparison.Ordinal);
        Assert.Equal(["https://www.spamhaus.org/query/ip/192.0.2.1"], info.HelpUrl);
    }

    [Theory]
    [InlineData("550 Blocked by dbl.spamhaus.org", "DomainBlocklisted")]
    [InlineData("550 mail from 192.0.2.1 blocked using multi.uribl.com", "DomainBlocklisted")]
    [InlineData("550 Blocked by bl.spamcop.net", "IpBlocklisted")]
    [InlineData("550 Blocked by rbl.interserver.net", "IpBlocklisted")]
    public void A_list_of_domains_lists_no_addresses(string text, string reason) => Assert.Equal(reason, Decode(text).Reason);

    [Theory]
    [InlineData("550-5.1.1 The email account that you tried to reach does not exist. - gsmtp", "https://support.google.com/a/answer/3726730")]
    [InlineData("550-5.1.1 The email account that you tried to reach does not exist. https://example.com/a - gsmtp", "https://example.com/a")]
    [InlineData("550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table", "https://www.postfix.org/documentation.html")]
    [InlineData("250 2.0.0 OK 1700000000 abc123 - gsmtp", "")]
    [InlineData("550 User unknown", "")]
    public void The_help_page_is_the_texts_own_or_the_speakers(string text, string pages) => Assert.Equal(pages, Decode(text).HelpUrl.ToString());

    [Theory]
    [InlineData("450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted for 300 seconds", 300)]
    [InlineData("451 4.7.1 Greylisting in action, please come back in 00:04:58", 298)]
    [InlineData("451 Greylisted, please try again in 5 minutes", 300)]
    [InlineData("450 4.7.1 Greylisted, retry in 1 hour", 3600)]
    [InlineData("450 4.7.1 Greylisted", null)]
    [InlineData("451 greylisted, try again in 99999999 days", null)]
    public void The_time_to_wait(string text, int? seconds)
    {
        SmtpReplyInfo info = Decode(text);
        Assert.Equal("Later", info.Retry);
        Assert.Equal(seconds, info.RetryAfterSeconds);
    }

    [Theory]
    [InlineData("552 5.3.4 Message size exceeds fixed limit of 10240000 bytes", 10240000L)]
    [InlineData("552 5.3.4 Message size 26214400 exceeds size limit 10240000 of server", 10240000L)]
    [InlineData("552 message too large (max 25 MB)", 25L * 1024 * 1024)]
    [InlineData("552 5.3.4 Error: message file too big", null)]
    public void The_size_limit(string text, long? octets)
    {
        SmtpReplyInfo info = Decode(text);
        Assert.Equal("MessageTooLarge", info.Reason);
        Assert.Equal(octets, info.SizeLimit);
    }

    [Fact]
    public void Equal_replies_have_equal_templates()
    {
        Assert.Equal(
            Decode("550 5.1.1 <anna@example.com>: Recipient address rejected: User unknown in table a1b2c3d4e5; from 192.0.2.1").Template,
            Decode("550 5.1.1 <bob.b@example.net>: Recipient address rejected: User unknown in table f6071829ab; from 198.51.100.23").Template);
        Assert.Equal("550 5.1.1 <{address}>: User unknown, session {id} line {number}", Decode("550 5.1.1 <anna@example.com>: User unknown, session a1-b2c3d4e5 line 17").Template);
    }

    [Fact]
    public void An_address_is_given_up_only_for_good_and_never_for_trust_or_size()
    {
        Assert.True(Decode("550 5.1.1 User unknown").RemoveAddress);
        Assert.False(Decode("450 4.1.1 User unknown").RemoveAddress);
        Assert.False(Decode("550").RemoveAddress); // a bare code is not enough
        Assert.False(Decode("550 5.2.1 The mailbox is temporarily disabled").RemoveAddress);
        Assert.True(Decode("550 5.2.1 The mailbox is disabled").RemoveAddress);
        foreach (string reason in new[] { "Reputation", "SenderAuthentication", "MessageTooLarge", "PolicyRejected", "RateLimited", "RelayDenied", "IpBlocklisted", "SpamContent" })
        {
            Assert.False(SmtpReplyDecoder.Default.Catalogue.Reason(Enum.Parse<SmtpReason>(reason)).RemoveAddress);
        }
    }

    [Fact]
    public void Text_and_enhanced_code_that_disagree_are_warned_of()
    {
        SmtpReplyInfo info = Decode("550 5.2.2 User unknown");
        Assert.Equal("RecipientUnknown", info.Reason);
        Assert.Contains(info.Warnings, w => w.Contains("5.2.2", StringComparison.Ordinal) && w.Contains("the text counts", StringComparison.Ordinal));
    }
}
