using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Every form in which people and programs hand over a reply: which numbers are codes, and which are not.</summary>
public sealed class ReplyFormsTests
{
    [Theory]
    [InlineData("550", 550, null)]
    [InlineData(" 550 ", 550, null)]
    [InlineData("5.7.1", null, "5.7.1")]
    [InlineData("#5.7.1", null, "5.7.1")]
    [InlineData("550 5.7.1", 550, "5.7.1")]
    [InlineData("550-5.7.1 one\r\n550 5.7.1 two", 550, "5.7.1")]
    [InlineData("550-5.7.1 one\n550-5.7.1 two\n550 5.7.1 three", 550, "5.7.1")]
    [InlineData("Your email could not be delivered - error 552", 552, null)]
    [InlineData("(host mx.example.net[192.0.2.1] said: 550 5.1.1 <a@b>: no (in reply to RCPT TO command))", 550, "5.1.1")]
    [InlineData("Diagnostic-Code: smtp; 550 5.1.1 no such user", 550, "5.1.1")]
    [InlineData("Diagnostic-Code: smtp;550 no such user", 550, null)]
    [InlineData("Remote Server returned '554 5.4.14 Hop count exceeded - possible mail loop'", 554, "5.4.14")]
    [InlineData("#< #5.7.1 smtp;550 5.7.1 Unable to relay> #SMTP#", 550, "5.7.1")]
    [InlineData("SMTP Error (250): Authentication failed", 250, null)]
    [InlineData("SMTP error from remote mail server after RCPT TO:<a@example.com>: host mx.example.com [192.0.2.1]: 550 No such user", 550, null)]
    [InlineData("Mailbox unavailable. The server response was: 550 5.1.1 User unknown", 550, "5.1.1")]
    [InlineData("(550, b'5.1.1 <a@example.com>: Recipient address rejected')", 550, "5.1.1")]
    [InlineData("550 sorry, no mailbox here by that name (#5.1.1)", 550, "5.1.1")]
    [InlineData("to=<a@example.com>, dsn=5.1.1, stat=User unknown", null, "5.1.1")]
    [InlineData("Status: 5.2.2", null, "5.2.2")]
    [InlineData("<<< 554 5.7.1 Relaying denied", 554, "5.7.1")]
    [InlineData("421 Connection timed out", 421, null)]
    [InlineData("554 Message not allowed - [299]", 554, null)]
    [InlineData("メール送信エラー550", 550, null)]
    [InlineData("Fehlercode 552", 552, null)]
    [InlineData("User unknown (550)", 550, null)]
    [InlineData("(421) 4.7.0 too many connections", 421, "4.7.0")]
    [InlineData("[550] No such user", 550, null)]
    [InlineData("[550 5.1.1] No such user", 550, "5.1.1")]
    [InlineData("550: No such user", 550, null)]
    [InlineData("<550 5.1.1 <a@example.com>: User unknown>", 550, "5.1.1")]
    [InlineData("550#5.1.1#", 550, "5.1.1")]
    [InlineData("#550#5.1.1#", 550, "5.1.1")]
    [InlineData("smtp;550-5.1.1 no such user", 550, "5.1.1")]
    [InlineData("'550 5.7.1'", 550, "5.7.1")]
    [InlineData("„550 5.7.1 Nein“", 550, "5.7.1")]
    [InlineData("`550 no such user`", 550, null)]
    [InlineData("550 5.1.1...", 550, "5.1.1")]
    [InlineData("550,5.1.1,no such user", 550, "5.1.1")]
    [InlineData("550/5.1.1", 550, "5.1.1")]
    [InlineData("SMTP error: 550", 550, null)]
    [InlineData("code=550, enhanced=5.1.1", 550, "5.1.1")]
    [InlineData("{\"code\":550,\"enhanced\":\"5.1.1\"}", 550, "5.1.1")]
    [InlineData("error 552", 552, null)]
    [InlineData("552 mailbox full", 552, null)]
    [InlineData("got a 550 back", 550, null)]
    [InlineData("a permanent 550 failure", 550, null)]
    [InlineData("the code is 550", 550, null)]
    [InlineData("SMTP 421", 421, null)]
    [InlineData("code: 554", 554, null)]
    [InlineData("dsnStatus 5.4.1 (no answer)", null, "5.4.1")]
    [InlineData("our mails bounce, mostly 554", 554, null)]
    [InlineData("AuthError: Invalid login - 535 Incorrect authentication data", 535, null)]
    [InlineData("a@example.com 550 No such user", 550, null)]
    [InlineData("10:22:33 550 No such user", 550, null)]
    [InlineData("550-192.0.2.1 is blocked", 550, null)]
    [InlineData("error 552 message too large", 552, null)]
    [InlineData("MAIL FROM:<a@example.com> 552 message size exceeds limit", 552, null)]
    [InlineData("Error 404 from the mail server", 404, null)]
    [InlineData("error 404 4.1.1", 404, "4.1.1")]
    [InlineData("404", 404, null)]
    [InlineData("250 Park Avenue Mail Server", 250, null)]
    [InlineData("550 Road Runner", 550, null)]
    [InlineData("550 no road", 550, null)]
    public void Finds_the_codes(string text, int? code, string? enhanced)
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
        Assert.Equal(code, info.Code);
        Assert.Equal(enhanced, info.EnhancedCode);
    }

    [Theory]
    [InlineData("connect to mx.example.com[192.0.2.1]:587: Connection refused")]
    [InlineData("connect to 203.0.113.250:465 failed: Connection timed out")]
    [InlineData("connect to mx.example.com:587 failed")]
    [InlineData("unreachable :587")]
    [InlineData("(555) 123-4567")]
    [InlineData("Connection to port 465 refused")]
    [InlineData("In 2024 the mailbox was closed")]
    [InlineData("You may send 500 messages per hour")]
    [InlineData("500 messages per hour are allowed")]
    [InlineData("The limit is 250 MB")]
    [InlineData("Call +1 425 555 0100 for help with this account")]
    [InlineData("Call (425) 555-0100 for help with this account")]
    [InlineData("postfix/smtp[550]: connection lost")]
    [InlineData("Try again in 300 seconds")]
    [InlineData("defer (110): Connection timed out")]
    [InlineData("message 354.123 delayed")]
    [InlineData("received 250 messages")]
    [InlineData("Your mail about order number 552")]
    [InlineData("upgrade the mail app to 5.7.1")]
    public void Takes_no_other_number_for_a_code(string text)
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
        Assert.Null(info.Code);
        Assert.Null(info.EnhancedCode);
    }

    [Theory]
    [InlineData("Order #552 shipped")]
    [InlineData("220 volts in the office")]
    [InlineData("call 555-0100 about invoice 450")]
    [InlineData("Room 421")]
    [InlineData("in 354 days")]
    [InlineData("version 5.7.1 of the app")]
    [InlineData("iOS 5.1.1 is out")]
    [InlineData("Fahrenheit 451")]
    [InlineData("The new Ferrari 550 Maranello")]
    [InlineData("I paid 450 euros for it")]
    [InlineData("450 euros")]
    [InlineData("HTTP error 503")]
    [InlineData("Error 404")]
    [InlineData("error: 429 in the upload")]
    [InlineData("250 Main Street")]
    [InlineData("552 Old Mill Road, Springfield")]
    [InlineData("Come to 550 Park Avenue")]
    [InlineData("$450")]
    public void What_speaks_of_no_mail_is_no_reply(string text)
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
        Assert.Null(info.Code);
        Assert.Null(info.EnhancedCode);
        Assert.Null(info.Rule);
    }

    [Theory]
    [InlineData("550 5.1.1 User unknown (in reply to RCPT TO command)", "Rcpt")]
    [InlineData("host mx.example.com[192.0.2.1] said: 552 too large (in reply to end of DATA command)", "EndOfData")]
    [InlineData("SMTP error from remote mail server after MAIL FROM:<a@example.com>: 550 no", "Mail")]
    public void Finds_the_command_that_was_answered(string text, string command) =>
        Assert.Equal(command, SmtpReplyDecoder.Default.Decode(text).Command);

    [Fact]
    public void The_servers_words_are_kept_without_what_stands_around_them()
    {
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode("(host mx.example.net[192.0.2.1] said: 550-5.1.1 No such\r\n550 5.1.1 user here (in reply to RCPT TO command))");
        Assert.Equal("No such user here", info.Text);
        Assert.Equal("mx.example.net", info.Host);
        Assert.Null(info.ClientAddress);
    }

    [Theory]
    [InlineData("Your message could not be delivered, sorry about your mail. ")]
    [InlineData("the mailbox is full and the user is unknown, blocked by a policy of the server; ")]
    public void Much_text_around_a_reply_does_not_hide_it(string prose)
    {
        foreach (int length in new[] { 1_000, 10_000, 60_000 })
        {
            string around = string.Concat(Enumerable.Repeat(prose, length / prose.Length));
            foreach (string text in new[] { around + "\n550 Relaying denied", "said: 550 Relaying denied (in reply to RCPT TO command) " + around })
            {
                SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
                Assert.Equal((550, "RelayDenied", "Relaying denied"), (info.Code, info.Reason, info.MatchedText));
            }
        }
    }

    [Theory]
    [InlineData("host mx.example.com[192.0.2.1] said: 521 Dieser Server nimmt keine E-Mails an", "Server nimmt keine E-Mails")]
    [InlineData("host mx.example.com[192.0.2.1] said: 550 5.4.4 Host niet gevonden", "Host niet gevonden")]
    public void A_replys_own_words_are_matched_without_those_around_it(string text, string matched) =>
        Assert.Equal(matched, SmtpReplyDecoder.Default.Decode(text).MatchedText);

    [Fact]
    public void Codes_out_of_range_are_refused_by_name()
    {
        var e = Assert.Throws<System.ArgumentOutOfRangeException>(() => SmtpReplyDecoder.Default.Decode(600));
        Assert.Equal("code", e.ParamName);
        Assert.Equal(600, e.ActualValue);
    }
}
