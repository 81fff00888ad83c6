using System;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Commands and their replies, in logs that leave some of them out.</summary>
public class DialogueTests
{
    private const string IisHead = "#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status ";

    [Fact]
    public void A_new_command_ends_a_reply_of_which_the_log_has_the_first_line_only() => Assert.Equal(
        ["Ehlo 250 ", "Mail 250 ", "Rcpt 250 b@b.example", "Rcpt 550 c@b.example", "Data 354 ", "EndOfData 250 b@b.example"],
        Replies(
            IisHead,
            Iis("Response", "- - 220+mx.b.example+ESMTP"),
            Iis("Command", "EHLO - relay.example"),
            Iis("Response", "- - 250-mx.b.example+Hello"),
            Iis("Command", "MAIL - FROM:<a@a.example>"),
            Iis("Response", "- - 250+2.1.0+Ok"),
            Iis("Command", "RCPT - TO:<b@b.example>"),
            Iis("Command", "RCPT - TO:<c@b.example>"),
            Iis("Response", "- - 250+2.1.5+Ok"),
            Iis("Response", "- - 550-5.1.1+The+mailbox+does+not+exist.+Please+try"),
            Iis("Command", "DATA - -"),
            Iis("Response", "- - 354+Go+ahead"),
            Iis("Response", "- - 250+2.0.0+Ok")).Skip(1));

    [Fact]
    public void A_reply_with_another_code_is_another_reply() => Assert.Equal(
        ["Mail 250 ", "Rcpt 250 b@b.example"],
        Replies(
            Exchange(">", "EHLO ex1.example"),
            Exchange("<", "220-left over"),
            Exchange(">", "MAIL FROM:<a@a.example>"),
            Exchange(">", "RCPT TO:<b@b.example>"),
            Exchange("<", "250 2.1.0 Ok"),
            Exchange("<", "250 2.1.5 Ok")).Skip(1));

    [Fact]
    public void A_log_that_begins_within_a_transaction_blames_no_recipient_until_the_replies_are_in_step() => Assert.Equal(
        [" 250 ", " 550 ", "Data 354 ", "EndOfData 250 ", "Mail 250 ", "Rcpt 550 e@b.example"],
        Replies(
            Exchange(">", "RCPT TO:<d@b.example>"),
            Exchange("<", "250 2.1.5 Ok"),
            Exchange("<", "550 5.1.1 User unknown"),
            Exchange(">", "DATA"),
            Exchange("<", "354 Go ahead"),
            Exchange("<", "250 2.0.0 Ok"),
            Exchange(">", "MAIL FROM:<a@a.example>"),
            Exchange(">", "RCPT TO:<e@b.example>"),
            Exchange("<", "250 2.1.0 Ok"),
            Exchange("<", "550 5.1.1 User unknown")));

    [Fact]
    public void A_transcript_begins_with_its_first_line() => Assert.Equal(
        ["Rcpt 250 b@b.example"],
        Replies("C: RCPT TO:<b@b.example>", "S: 250 2.1.5 Ok"));

    [Fact]
    public void A_log_that_begins_behind_EHLO_is_in_step() => Assert.Equal(
        ["Mail 250 ", "Rcpt 250 b@b.example", "Rcpt 550 c@b.example"],
        Replies(
            Exchange("<", "250-mx.b.example"),
            Exchange("<", "250-PIPELINING"),
            Exchange(">", "MAIL FROM:<a@a.example>"),
            Exchange(">", "RCPT TO:<b@b.example>"),
            Exchange(">", "RCPT TO:<c@b.example>"),
            Exchange("<", "250 2.1.0 Ok"),
            Exchange("<", "250 2.1.5 Ok"),
            Exchange("<", "550 5.1.1 User unknown")).Skip(2));

    [Fact]
    public void Only_the_end_of_the_message_is_a_delivery()
    {
        string[] reasons = [.. Read(
            IisHead,
            "2024-01-15 02:55:04 192.0.2.30 app.example SMTPSVC1 RELAY01 192.0.2.20 0 MAIL - +FROM:<a@a.example> 250",
            "2024-01-15 02:55:04 192.0.2.30 app.example SMTPSVC1 RELAY01 192.0.2.20 0 RCPT - +TO:<b@b.example> 250",
            "2024-01-15 02:55:05 192.0.2.30 app.example SMTPSVC1 RELAY01 192.0.2.20 0 DATA - +<1@relay.example> 250",
            "2024-01-15 02:55:05 192.0.2.30 app.example SMTPSVC1 RELAY01 192.0.2.20 0 QUIT - app.example 240").Select(found => $"{found.Command} {found.Reason}")];
        Assert.Equal(["Mail Information", "Rcpt Information", "EndOfData Delivered", "Quit Information"], reasons);
    }

    private static string Iis(string direction, string rest)
    {
        string[] cells = rest.Split(' ');
        return $"2024-01-15 02:55:06 203.0.113.6 OutboundConnection{direction} SMTPSVC1 RELAY01 - 25 {cells[0]} {cells[1]} {cells[2]} 0";
    }

    private static string Exchange(string direction, string data) => $"2024-01-15T02:55:06.123Z,Internet,08DC0F1A2B3C4D5E,1,192.0.2.10:4711,203.0.113.6:25,{direction},{data},";

    private static string[] Replies(params string[] lines) =>
        [.. Read(lines).Where(found => found.ReplyCode is not null).Select(found => $"{found.Command} {found.ReplyCode} {found.Recipient}")];

    private static SmtpLogEvent[] Read(params string[] lines)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc });
        reader.Begin(null, DateTime.UtcNow);
        return [.. lines.Select(reader.Read).OfType<SmtpLogEvent>()];
    }
}
