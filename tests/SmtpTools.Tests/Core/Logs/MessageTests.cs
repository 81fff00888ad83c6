using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>Lines joined to messages.</summary>
public class MessageTests
{
    private static readonly DateTime s_written = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_message_has_client_sender_recipients_and_what_became_of_them()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:00 mx postfix/smtpd[10]: connect from out.example[192.0.2.1]",
            "Jan 15 10:00:00 mx postfix/smtpd[10]: Anonymous TLS connection established from out.example[192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
            "Jan 15 10:00:01 mx postfix/smtpd[10]: 4F9D195432C: client=out.example[192.0.2.1], sasl_method=PLAIN, sasl_username=user",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: 4F9D195432C: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: 4F9D195432C: from=<a@example>, size=1234, nrcpt=2 (queue active)",
            "Jan 15 10:00:03 mx postfix/smtp[13]: 4F9D195432C: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.2.0, status=deferred (host mx.b[192.0.2.2] said: 451 4.2.0 Greylisted (in reply to RCPT TO command))",
            "Jan 15 10:00:03 mx postfix/smtp[13]: 4F9D195432C: to=<c@example>, relay=mx.c[192.0.2.3]:25, delay=2, delays=1/0/0.5/0.5, dsn=5.1.1, status=bounced (host mx.c[192.0.2.3] said: 550 5.1.1 User unknown (in reply to RCPT TO command))",
            "Jan 15 10:10:03 mx postfix/smtp[14]: 4F9D195432C: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=602, delays=601/0/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            "Jan 15 10:10:03 mx postfix/qmgr[12]: 4F9D195432C: removed"));
        Assert.Equal(
            ("2024-01-15 10:00:01Z", "2024-01-15 10:10:03Z", 602.0, "Bounced", "mx", "4F9D195432C", "1@example", "a@example"),
            (message.Received?.ToString("u"), message.Finished?.ToString("u"), message.DurationSeconds, message.Outcome, message.Server, message.QueueId, message.MessageId, message.Sender));
        Assert.Equal(
            ("out.example", "192.0.2.1", "user", "TLSv1.3", 1234L, 2, 3, true, 7, 3L),
            (message.ClientName, message.ClientAddress, message.SaslUser, message.TlsProtocol, message.Size, message.RecipientCount, message.Attempts, message.Complete, message.Lines, message.LineNumber));
        Assert.Equal("b@example Delivered; c@example Bounced", message.Recipients.ToString());
        SmtpRecipientTrace retried = message.Recipients[0];
        Assert.Equal((2, "2024-01-15 10:00:03Z", "2024-01-15 10:10:03Z", 602.0, 250), (retried.Attempts, retried.FirstAttempt?.ToString("u"), retried.LastAttempt?.ToString("u"), retried.DelaySeconds, retried.ReplyCode));
        Assert.Equal(("mx.c", "192.0.2.3", 550, "5.1.1", "RecipientUnknown"), (message.Recipients[1].RelayName, message.Recipients[1].RelayAddress, message.Recipients[1].ReplyCode, message.Recipients[1].EnhancedCode, message.Recipients[1].Reason));
    }

    [Fact]
    public void What_a_content_filter_gives_back_is_the_same_message()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
            "Jan 15 10:00:03 mx postfix/smtpd[20]: BBBBBBBBBB: client=localhost[127.0.0.1]",
            "Jan 15 10:00:03 mx postfix/cleanup[11]: BBBBBBBBBB: message-id=<1@example>",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: BBBBBBBBBB: from=<a@example>, size=1500, nrcpt=1 (queue active)",
            "Jan 15 10:00:04 mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=127.0.0.1[127.0.0.1]:10024, delay=3, delays=1/0/0/2, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as BBBBBBBBBB)",
            "Jan 15 10:00:04 mx postfix/qmgr[12]: AAAAAAAAAA: removed",
            "Jan 15 10:00:30 mx postfix/smtp[14]: BBBBBBBBBB: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=27, delays=1/0/1/25, dsn=5.2.2, status=bounced (host mx.b[192.0.2.2] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command))",
            "Jan 15 10:00:30 mx postfix/qmgr[12]: BBBBBBBBBB: removed"));
        Assert.Equal(("AAAAAAAAAA", "AAAAAAAAAA; BBBBBBBBBB", "192.0.2.1", true), (message.QueueId, message.QueueIds.ToString(), message.ClientAddress, message.Complete));
        Assert.Equal(("b@example Bounced", 1234L, "MailboxFull"), (message.Recipients.ToString(), message.Size, message.Recipients[0].Reason));
    }

    [Fact]
    public void The_sender_is_the_whole_address_that_the_queue_has()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:01 mx postfix/pickup[10]: AAAAAAAAAA: uid=0 from=<root>",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<root@mx.example>, size=1234, nrcpt=1 (queue active)"));
        Assert.Equal("root@mx.example", message.Sender);
    }

    [Fact]
    public void A_forward_within_the_server_is_the_same_message()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
            "Jan 15 10:00:03 mx postfix/cleanup[11]: BBBBBBBBBB: message-id=<1@example>",
            "Jan 15 10:00:03 mx postfix/local[13]: AAAAAAAAAA: to=<all@example>, relay=local, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (forwarded as BBBBBBBBBB)",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: AAAAAAAAAA: removed",
            "Jan 15 10:00:05 mx postfix/smtp[14]: BBBBBBBBBB: to=<b@example>, orig_to=<all@example>, relay=mx.b[192.0.2.2]:25, delay=2, delays=1/0/1/0, dsn=2.0.0, status=sent (250 Ok)",
            "Jan 15 10:00:05 mx postfix/qmgr[12]: BBBBBBBBBB: removed"));
        Assert.Equal("all@example Delivered; b@example Delivered", message.Recipients.ToString());
    }

    [Fact]
    public void A_notification_is_a_message_of_its_own_tied_to_its_original()
    {
        SmtpMessageTrace[] messages = Read(
            "Jan 15 10:00:01 mx postfix/pickup[10]: AAAAAAAAAA: uid=0 from=<root>",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<root@mx>, size=1234, nrcpt=1 (queue active)",
            "Jan 15 10:00:03 mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=none, delay=2, delays=1/0/0/1, dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for name=example type=A: Host not found)",
            "Jan 15 10:00:03 mx postfix/cleanup[11]: BBBBBBBBBB: message-id=<2@mx>",
            "Jan 15 10:00:03 mx postfix/bounce[15]: AAAAAAAAAA: sender non-delivery notification: BBBBBBBBBB",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: BBBBBBBBBB: from=<>, size=3234, nrcpt=1 (queue active)",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: AAAAAAAAAA: removed",
            "Jan 15 10:00:05 mx postfix/local[14]: BBBBBBBBBB: to=<root@mx>, relay=local, delay=2, delays=1/0/1/0, dsn=2.0.0, status=sent (delivered to mailbox)",
            "Jan 15 10:00:05 mx postfix/qmgr[12]: BBBBBBBBBB: removed");
        Assert.Equal(["AAAAAAAAAA Bounced BBBBBBBBBB ", "BBBBBBBBBB Delivered  AAAAAAAAAA"], messages.Select(message => $"{message.QueueId} {message.Outcome} {message.NotificationQueueId} {message.ParentQueueId}"));
        Assert.Equal("DomainUnknown", messages[0].Recipients[0].Reason);
        Assert.Equal("", messages[1].Sender);
    }

    [Fact]
    public void An_id_that_is_used_again_is_another_message()
    {
        string[] lines =
        [
            "Jan 15 {0} mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 {0} mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<{0}@example>",
            "Jan 15 {0} mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=2, delays=1/0/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            "Jan 15 {0} mx postfix/qmgr[12]: AAAAAAAAAA: removed",
        ];
        SmtpMessageTrace[] messages = Read([.. new[] { "10:00:00", "10:00:01", "11:00:00" }.SelectMany(time => lines.Select(line => string.Format(null, line, time)))]);
        Assert.Equal(["10:00:00@example", "10:00:01@example", "11:00:00@example"], messages.Select(message => message.MessageId));
        Assert.All(messages, message => Assert.True(message.Complete));
    }

    [Fact]
    public void The_same_id_on_two_servers_is_two_messages()
    {
        SmtpMessageTrace[] messages = Read(
            "Jan 15 10:00:01 mx1 postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx2 postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.9]",
            "Jan 15 10:00:02 mx1 postfix/qmgr[12]: AAAAAAAAAA: removed",
            "Jan 15 10:00:02 mx2 postfix/qmgr[12]: AAAAAAAAAA: removed");
        Assert.Equal(["192.0.2.1", "192.0.2.9"], messages.Select(message => message.ClientAddress));
    }

    [Fact]
    public void What_is_refused_in_one_connection_is_one_message()
    {
        const string Refusal = "Jan 15 10:00:0{0} mx postfix/smtpd[10]: NOQUEUE: reject: RCPT from out.example[192.0.2.1]: 550 5.1.1 <{1}>: Recipient address rejected: User unknown; from=<{2}> to=<{1}> proto=ESMTP helo=<me>";
        SmtpMessageTrace[] messages = Read(
            "Jan 15 10:00:00 mx postfix/smtpd[10]: connect from out.example[192.0.2.1]",
            string.Format(null, Refusal, 1, "b@example", "a@example"),
            string.Format(null, Refusal, 2, "c@example", "a@example"),
            string.Format(null, Refusal, 3, "d@example", "z@example"),
            "Jan 15 10:00:04 mx postfix/smtpd[10]: disconnect from out.example[192.0.2.1] ehlo=1 commands=1",
            string.Format(null, Refusal, 5, "e@example", "a@example"));
        Assert.Equal(
            ["a@example: b@example Rejected; c@example Rejected", "z@example: d@example Rejected", "a@example: e@example Rejected"],
            messages.Select(message => $"{message.Sender}: {message.Recipients}"));
        Assert.Equal((null, "me", "Rejected", "RecipientUnknown"), (messages[0].QueueId, messages[0].Helo, messages[0].Outcome, messages[0].Recipients[0].Reason));
    }

    [Theory]
    [InlineData("Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: removed")]
    [InlineData("Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]")]
    public void A_message_that_the_log_has_a_part_of_is_not_complete(string line) => Assert.False(Assert.Single(Read(line)).Complete);

    [Fact]
    public void A_message_that_nothing_was_heard_of_for_days_is_written_before_the_log_ends()
    {
        SmtpLogReader reader = Open();
        Assert.Empty(reader.ReadMessages("Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]"));
        Assert.Empty(reader.ReadMessages("Jan 17 10:00:01 mx postfix/smtpd[10]: connect from out.example[192.0.2.1]"));
        SmtpMessageTrace[] written = [.. Enumerable.Range(19, 2).SelectMany(day => reader.ReadMessages($"Jan {day} 10:00:01 mx postfix/smtpd[10]: connect from out.example[192.0.2.1]"))];
        Assert.False(Assert.Single(written).Complete);
    }

    [Fact]
    public void One_line_with_a_wrong_clock_ends_nothing()
    {
        SmtpLogReader reader = Open();
        Assert.Empty(reader.ReadMessages("2024-01-15T10:00:01Z mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]"));
        Assert.Empty(reader.ReadMessages("2054-01-15T10:00:01Z mx postfix/smtpd[10]: connect from out.example[192.0.2.1]"));
        Assert.Empty(reader.ReadMessages("2024-01-15T10:00:02Z mx postfix/qmgr[10]: AAAAAAAAAA: removed"));
        Assert.True(Assert.Single(reader.Finish()).Complete);
    }

    [Fact]
    public void Messages_that_never_end_do_not_fill_the_memory()
    {
        SmtpLogReader reader = Open();
        const int Most = 200_000;
        int written = 0;
        for (int i = 0; i < Most + 1000; i++)
        {
            written += reader.ReadMessages($"2024-01-15T10:00:01Z mx postfix/smtpd[10]: 3{i:X8}: client=out.example[192.0.2.1]").Count();
        }

        Assert.InRange(written, 900, 1100);
        Assert.Equal(Most + 1000, written + reader.Finish().Count());
    }

    [Fact]
    public void A_message_of_very_many_recipients_is_read_in_a_time_that_grows_with_their_number()
    {
        var reader = Open();
        for (int i = 0; i < 50_000; i++)
        {
            Assert.Empty(reader.ReadMessages($"2024-01-15T10:00:01Z mx postfix/smtp[10]: AAAAAAAAAA: to=<u{i}@example>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:25: Connection timed out)"));
        }

        Assert.Equal(50_000, Assert.Single(reader.Finish()).Recipients.Count);
    }

    [Theory]
    [InlineData(nameof(SmtpLogFilter.Senders), "A@*", "AAAAAAAAAA")]
    [InlineData(nameof(SmtpLogFilter.Recipients), "d@example", "BBBBBBBBBB")]
    [InlineData(nameof(SmtpLogFilter.Clients), "192.0.2.?", "AAAAAAAAAA")]
    [InlineData(nameof(SmtpLogFilter.QueueIds), "bbb*", "BBBBBBBBBB")]
    [InlineData(nameof(SmtpLogFilter.MessageIds), "<2@example>", "BBBBBBBBBB")]
    [InlineData(nameof(SmtpLogFilter.Codes), "5.2.*", "BBBBBBBBBB")]
    [InlineData(nameof(SmtpLogFilter.Codes), "2*", "AAAAAAAAAA")]
    public void Only_messages_that_fit_are_written(string condition, string pattern, string queueId)
    {
        var filter = new SmtpLogFilter();
        typeof(SmtpLogFilter).GetProperty(condition)!.SetValue(filter, new[] { pattern });
        SmtpLogReader reader = Open(filter);
        string[] lines =
        [
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
            "Jan 15 10:00:03 mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=none, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 Ok)",
            "Jan 15 10:00:04 mx postfix/smtpd[10]: BBBBBBBBBB: client=out.example[198.51.100.1]",
            "Jan 15 10:00:04 mx postfix/cleanup[11]: BBBBBBBBBB: message-id=<2@example>",
            "Jan 15 10:00:04 mx postfix/qmgr[12]: BBBBBBBBBB: from=<c@example>, size=1234, nrcpt=1 (queue active)",
            "Jan 15 10:00:05 mx postfix/smtp[13]: BBBBBBBBBB: to=<d@example>, relay=none, delay=2, delays=1/0/0/1, dsn=5.2.2, status=bounced (full)",
        ];
        Assert.Equal([queueId], lines.SelectMany(reader.ReadMessages).Concat(reader.Finish()).Select(message => message.QueueId));
    }

    private static SmtpLogReader Open(SmtpLogFilter? filter = null)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc, Filter = filter });
        reader.Begin(null, s_written);
        return reader;
    }

    private static SmtpMessageTrace[] Read(params string[] lines)
    {
        SmtpLogReader reader = Open();
        return [.. lines.SelectMany(reader.ReadMessages).ToList().Concat(reader.Finish())];
    }
}
