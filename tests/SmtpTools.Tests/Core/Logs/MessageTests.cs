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
        Assert.Equal(("b@example Delivered", "all@example"), (message.Recipients.ToString(), message.Recipients[0].OriginalRecipient));
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

    [Fact]
    public void The_message_has_the_reply_that_decided_its_outcome()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:01 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=2 (queue active)",
            "Jan 15 10:00:03 mx postfix/smtp[13]: AAAAAAAAAA: to=<c@example>, relay=mx.c[192.0.2.3]:25, delay=2, delays=1/0/0.5/0.5, dsn=5.1.1, status=bounced (host mx.c[192.0.2.3] said: 550 5.1.1 User unknown (in reply to RCPT TO command))",
            "Jan 15 10:00:04 mx postfix/smtp[14]: AAAAAAAAAA: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=602, delays=601/0/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)"));
        Assert.Equal(("Bounced", 550, "5.1.1", "Rcpt", "RecipientUnknown"), (message.Outcome, message.ReplyCode, message.EnhancedCode, message.Command, message.Reason));
        Assert.Contains("User unknown", message.ReplyText, StringComparison.Ordinal);
    }

    /// <summary>The message came without such a recipient, and its sender's server was told at once.</summary>
    [Theory]
    [InlineData("Deferred", 450, "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
        "Jan 15 10:00:04 mx postfix/smtp[14]: AAAAAAAAAA: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=602, delays=601/0/0.5/0.5, dsn=4.0.0, status=deferred (450 later)")]
    [InlineData("Unknown", null, "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)")]
    [InlineData("Rejected", 550, "Jan 15 10:00:02 mx postfix/smtpd[10]: lost connection after RCPT from out.example[192.0.2.1]")]
    [InlineData("Rejected", 554, "Jan 15 10:00:02 mx postfix/cleanup[11]: AAAAAAAAAA: milter-reject: END-OF-MESSAGE from out.example[192.0.2.1]: 5.7.1 virus; from=<a@example> to=<b@example> proto=ESMTP helo=<me>")]
    public void A_recipient_that_was_refused_by_name_decides_only_where_there_is_no_other(string outcome, int? code, params string[] lines)
    {
        SmtpMessageTrace message = Assert.Single(Read(
        [
            "Jan 15 10:00:00 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: reject: RCPT from out.example[192.0.2.1]: 550 5.1.1 <c@example>: Recipient address rejected: User unknown; from=<a@example> to=<c@example> proto=ESMTP helo=<me>",
            .. lines,
        ]));
        Assert.Equal((outcome, code), (message.Outcome, code == 554 ? 554 : message.ReplyCode));
        Assert.Equal("Rejected", message.Recipients[0].Outcome);
    }

    /// <summary>No queue had it, so no line says that it left one.</summary>
    [Theory]
    [InlineData("2024-01-15 10:01:00 no host name found for IP address 192.0.2.7", "2024-01-15 10:00:00 1rPabe-0001AB-2D H=bad.example (me) [192.0.2.66] F=<a@example> rejected after DATA: This message contains a virus (Eicar)")]
    [InlineData("2024-01-15T10:01:00Z mx postfix/smtpd[10]: connect from out.example[192.0.2.1]",
        "2024-01-15T10:00:00Z mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
        "2024-01-15T10:00:01Z mx postfix/cleanup[11]: AAAAAAAAAA: milter-reject: END-OF-MESSAGE from out.example[192.0.2.1]: 5.7.1 This message contains a virus (Eicar); from=<a@example> to=<b@example> proto=ESMTP helo=<me>")]
    public void A_message_that_is_refused_whole_is_over(string later, params string[] lines)
    {
        SmtpLogReader reader = Open();
        Assert.Empty(lines.SelectMany(reader.ReadMessages));
        SmtpMessageTrace message = Assert.Single(reader.ReadMessages(later));
        Assert.Equal(("Rejected", "Virus", "a@example", true), (message.Outcome, message.Reason, message.Sender, message.Complete));
    }

    [Fact]
    public void What_a_delivery_without_a_queue_id_ended_with_is_a_message()
    {
        SmtpMessageTrace[] messages = Read(
            "\"APPLICATION\"\t1240\t\"2026-11-23 08:01:00.000\"\t\"SMTPDeliverer - Message 77: Delivering message from anna@acme.example to bob@b.example. File: C:\\Data\\{A}.eml\"",
            "\"SMTPC\"\t1241\t11\t\"2026-11-23 08:01:00.500\"\t\"192.0.2.27\"\t\"RECEIVED: 220 mx.b.example ESMTP\"",
            "\"SMTPC\"\t1241\t11\t\"2026-11-23 08:01:00.610\"\t\"192.0.2.27\"\t\"SENT: MAIL FROM:<anna@acme.example>\"",
            "\"SMTPC\"\t1241\t11\t\"2026-11-23 08:01:00.700\"\t\"192.0.2.27\"\t\"RECEIVED: 250 2.1.0 OK\"",
            "\"SMTPC\"\t1241\t11\t\"2026-11-23 08:01:00.710\"\t\"192.0.2.27\"\t\"SENT: RCPT TO:<bob@b.example>\"",
            "\"SMTPC\"\t1241\t11\t\"2026-11-23 08:01:00.800\"\t\"192.0.2.27\"\t\"RECEIVED: 550 5.1.1 No such user\"");
        Assert.Contains("anna@acme.example: bob@b.example Bounced", messages.Select(message => $"{message.Sender}: {message.Recipients}"));
    }

    [Theory]
    [InlineData("smart.example[198.51.100.1]:25", 2)]
    [InlineData("filter.example[127.0.0.1]:10024", 1)]
    [InlineData("spamassassin", 1)]
    public void A_program_that_sends_every_mail_with_one_message_id_sends_several(string relay, int messages)
    {
        string[] Mail(string id, int second) =>
        [
            $"Jan 15 10:01:0{second} mx postfix/pickup[5]: {id}: uid=0 from=<root>",
            $"Jan 15 10:01:0{second} mx postfix/cleanup[2]: {id}: message-id=<fixed@app.example>",
            $"Jan 15 10:01:0{second} mx postfix/qmgr[3]: {id}: from=<root@mx.example>, size=400, nrcpt=1 (queue active)",
            $"Jan 15 10:01:0{second} mx postfix/smtp[4]: {id}: to=<j@d.example>, relay={relay}, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            $"Jan 15 10:01:0{second} mx postfix/qmgr[3]: {id}: removed",
        ];
        Assert.Equal(messages, Read([.. Mail("4F9D195432D", 1), .. Mail("4F9D195432E", 3)]).Length);
    }

    [Fact]
    public void One_message_id_for_all_mail_does_not_make_it_one_message()
    {
        SmtpLogReader reader = Open();
        const int Count = 2000;
        int written = Enumerable.Range(0, Count).Sum(i => reader.ReadMessages($"2024-01-15T10:00:01Z mx postfix/cleanup[11]: 3{i:X8}: message-id=<1@example>").Count());
        Assert.InRange(reader.Finish().Max(message => message.QueueIds.Count) + written, 2, 100);
    }

    [Fact]
    public void A_connection_without_a_message_is_none() => Assert.Empty(Read(
        "Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=joe, relay=out.example [192.0.2.7]",
        "Jan 15 10:00:01 mx sm-mta[1]: 40F2t4ab012345: out.example [192.0.2.7] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA"));

    [Fact]
    public void What_was_handed_on_within_the_server_is_not_over()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:00 mx sendmail[100]: 40FA00ab000100: from=root, size=200, class=0, nrcpts=1, msgid=<1@mx.example>, relay=root@localhost",
            "Jan 15 10:00:00 mx sm-mta[101]: 40FA00cd000101: from=<root@mx.example>, size=500, class=0, nrcpts=1, msgid=<1@mx.example>, proto=ESMTP, daemon=MTA-v4, relay=localhost [127.0.0.1]",
            "Jan 15 10:00:00 mx sendmail[100]: 40FA00ab000100: to=bob@other.example, ctladdr=root (0/0), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30200, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (40FA00cd000101 Message accepted for delivery)",
            "Jan 15 10:02:00 mx sm-mta[102]: 40FA00cd000101: to=<bob@other.example>, ctladdr=<root@mx.example> (0/0), delay=00:02:00, xdelay=00:00:01, mailer=esmtp, pri=120500, relay=mx.other.example. [203.0.113.5], dsn=5.1.1, stat=User unknown"));
        Assert.Equal(("40FA00ab000100; 40FA00cd000101", "bob@other.example Bounced", true), (message.QueueIds.ToString(), message.Recipients.ToString(), message.Complete));
    }

    [Theory]
    [InlineData("root@mx.example Bounced",
        "Jan 15 10:00:00 mx sendmail[100]: 40FA00ab000100: from=root, size=200, class=0, nrcpts=1, msgid=<1@mx.example>, relay=root@localhost",
        "Jan 15 10:00:00 mx sm-mta[101]: 40FA00cd000101: from=<root@mx.example>, size=500, class=0, nrcpts=1, msgid=<1@mx.example>, proto=ESMTP, daemon=MTA-v4, relay=localhost [127.0.0.1]",
        "Jan 15 10:00:00 mx sendmail[100]: 40FA00ab000100: to=root, ctladdr=root (0/0), delay=00:00:00, mailer=relay, pri=30200, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (40FA00cd000101 Message accepted for delivery)",
        "Jan 15 10:02:00 mx sm-mta[102]: 40FA00cd000101: to=<root@mx.example>, delay=00:02:00, mailer=local, pri=120500, dsn=5.1.1, stat=User unknown")]
    [InlineData("www-data@mx.example Bounced",
        "2024-01-15 10:00:00 1rPabe-0001AB-2D <= www-data@mx.example U=www-data P=local S=400 for www-data",
        "2024-01-15 10:00:00 1rPabe-0001AB-2D ** www-data@mx.example R=nonlocal: Mailing to remote domains not supported",
        "2024-01-15 10:00:00 1rPabe-0001AB-2D Completed")]
    [InlineData("b@example Delivered",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp message msgid=1a2b3c4d size=2048 nrcpt=1 proto=ESMTP",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp envelope evpid=1a2b3c4d5e6f7081 from=<a@example> to=<b@example>",
        "Jan 15 10:00:01 mx smtpd[1]: 8a2f5b1c3d4e6f71 smtp connected address=127.0.0.1 host=localhost",
        "Jan 15 10:00:01 mx smtpd[1]: 8a2f5b1c3d4e6f71 smtp message msgid=2a2b3c4d size=2048 nrcpt=1 proto=ESMTP",
        "Jan 15 10:00:01 mx smtpd[1]: 8a2f5b1c3d4e6f71 smtp envelope evpid=2a2b3c4d5e6f7081 from=<a@example> to=<b@example>",
        "Jan 15 10:00:01 mx smtpd[1]: 9b2f5b1c3d4e6f72 mta delivery evpid=1a2b3c4d5e6f7081 from=<a@example> to=<b@example> rcpt=<-> source=\"127.0.0.1\" relay=\"127.0.0.1 (localhost)\" delay=1s result=\"Ok\" stat=\"250 2.0.0 2a2b3c4d Message accepted for delivery\"",
        "Jan 15 10:00:02 mx smtpd[1]: 9b2f5b1c3d4e6f73 mda delivery evpid=2a2b3c4d5e6f7081 from=<a@example> to=<b@example> rcpt=<b@example> user=b delay=1s result=Ok stat=Delivered")]
    public void A_recipient_that_is_named_twice_on_its_way_is_one(string recipients, params string[] lines)
    {
        SmtpMessageTrace message = Assert.Single(Read(lines));
        Assert.Equal((recipients, 1, true), (message.Recipients.ToString(), message.RecipientCount, message.Complete));
    }

    [Fact]
    public void A_notification_may_begin_with_the_line_that_names_it()
    {
        SmtpMessageTrace[] messages = Read(
            "Jan 15 10:00:00 mx sm-mta[102]: 40FA00cd000101: from=<a@example>, size=500, class=0, nrcpts=1, msgid=<1@mx.example>, proto=ESMTP, daemon=MTA-v4, relay=out.example [192.0.2.7]",
            "Jan 15 10:00:02 mx sm-mta[102]: 40FA00cd000101: to=<b@example>, delay=00:00:02, mailer=local, pri=120500, dsn=5.1.1, stat=User unknown",
            "Jan 15 10:00:02 mx sm-mta[102]: 40FA00cd000101: 40FA00cd000102: DSN: User unknown",
            "Jan 15 10:00:03 mx sm-mta[102]: 40FA00cd000102: to=<a@example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=31000, relay=mx.example. [203.0.113.5], dsn=2.0.0, stat=Sent (Ok)");
        Assert.Equal(["40FA00cd000101 a@example: b@example Bounced < True", "40FA00cd000102 : a@example Delivered <40FA00cd000101 True"], messages.Select(message => $"{Describe(message)} <{message.ParentQueueId} {message.Complete}").Order());
    }

    [Fact]
    public void A_message_whose_time_is_over_has_expired()
    {
        SmtpMessageTrace message = Read(
            "Jan 15 10:00:00 mx sm-mta[102]: 40FA00cd000101: from=<a@example>, size=500, class=0, nrcpts=1, msgid=<1@mx.example>, proto=ESMTP, daemon=MTA, relay=out.example [192.0.2.7]",
            "Jan 15 10:00:02 mx sm-mta[102]: 40FA00cd000101: to=<b@other.example>, delay=00:00:02, mailer=esmtp, pri=120500, relay=mx.other.example., dsn=4.0.0, stat=Deferred: Connection timed out with mx.other.example.",
            "Jan 20 10:00:02 mx sm-mta[102]: 40FA00cd000101: 40KA00cd000102: sender notify: Cannot send message for 5 days")[0];
        Assert.Equal(("b@other.example Expired", "40KA00cd000102", true), (message.Recipients.ToString(), message.NotificationQueueId, message.Complete));
    }

    [Theory]
    [InlineData("b@example Delivered",
        "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
        "Jan 15 10:00:03 mx amavis[33]: (00033-01) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:1234 [192.0.2.1] <a@example> -> <b@example>, Queue-ID: AAAAAAAAAA, Message-ID: <1@example>, mail_id: abc, Hits: 20, size: 1234, 300 ms",
        "Jan 15 10:00:03 mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=127.0.0.1[127.0.0.1]:10024, delay=3, delays=1/0/0/2, dsn=2.7.0, status=sent (250 2.7.0 Ok)")]
    [InlineData("b@example Discarded",
        "Jan 15 10:00:03 mx amavis[33]: (00033-01) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:1234 [192.0.2.1] <a@example> -> <b@example>, Queue-ID: AAAAAAAAAA, Message-ID: <1@example>, mail_id: abc, Hits: 20, size: 1234, 300 ms")]
    public void What_a_filter_thinks_of_a_message_counts_where_nothing_else_is_known(string recipients, params string[] lines)
    {
        SmtpMessageTrace message = Assert.Single(Read(lines));
        Assert.Equal((recipients, 1), (message.Recipients.ToString(), message.Attempts));
    }

    [Fact]
    public void The_queues_own_server_says_more_than_a_filter_that_spoke_first()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:03 mx amavis[33]: (00033-01) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.1]:1234 [192.0.2.1] <a@example> -> <x@example>, Queue-ID: AAAAAAAAAA, Message-ID: <1@example>, mail_id: abc, Hits: 20, size: 1234, 300 ms",
            "Jan 15 10:00:04 mx postfix/smtp[13]: AAAAAAAAAA: to=<B@example>, relay=mx[192.0.2.2]:25, delay=3, delays=1/0/0/2, dsn=4.0.0, status=deferred (450 later)",
            "Jan 15 10:10:04 mx postfix/smtp[13]: AAAAAAAAAA: to=<b@example>, relay=mx[192.0.2.2]:25, delay=3, delays=1/0/0/2, dsn=2.0.0, status=sent (250 Ok)",
            "Jan 15 10:10:05 mx postfix/qmgr[12]: AAAAAAAAAA: removed"));
        Assert.Equal(("Postfix", "B@example Delivered"), (message.Format, message.Recipients.ToString()));
    }

    [Theory]
    [InlineData("452", "2024-01-15 10:00:00 1rPabe-0001AB-2D <= a@example U=a P=local S=400",
        "2024-01-15 10:00:01 1rPabe-0001AB-2D == b@example R=r T=t defer (-44): SMTP error from remote mail server after RCPT TO:<b@example>: 452 4.2.2 Over quota",
        "2024-01-15 10:00:01 1rPabe-0001AB-2D Message is frozen", "2024-01-15 11:00:01 1rPabe-0001AB-2D removed by root", "2024-01-15 11:00:01 1rPabe-0001AB-2D Completed")]
    [InlineData("450", "Jan 15 10:00:02 mx postfix/qmgr[12]: AAAAAAAAAA: from=<a@example>, size=1234, nrcpt=1 (queue active)",
        "Jan 15 10:00:04 mx postfix/smtp[14]: AAAAAAAAAA: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.0.0, status=deferred (host mx.b[192.0.2.2] said: 450 later (in reply to RCPT TO command))",
        "Jan 15 10:00:05 mx postfix/postsuper[15]: AAAAAAAAAA: removed")]
    public void What_an_administrator_takes_out_of_the_queue_is_discarded_for_the_last_reason(string code, params string[] lines)
    {
        SmtpRecipientTrace recipient = Assert.Single(Assert.Single(Read(lines)).Recipients);
        Assert.Equal(("b@example Discarded", 1, code), (recipient.ToString(), recipient.Attempts, recipient.ReplyCode?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Thousands_of_servers_in_one_log_are_told_apart()
    {
        const int Count = 3000;
        SmtpMessageTrace[] messages = Read([.. Enumerable.Range(0, 2 * Count).Select(i => $"2024-01-15T10:00:01Z mx{i % Count} postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]")]);
        Assert.Equal(2 * Count, messages.Length);
        Assert.Equal(Count, messages.Select(message => message.Server).Distinct().Count());
    }

    /// <summary>In formats without a line for a message that leaves the queue, each line of later mail shows that the message before is over.</summary>
    [Theory]
    [InlineData("Jan 15 10:05:00 mx sm-mta[9]: 40F2t4ab099999: from=<z@example>, size=1, class=0, nrcpts=1, msgid=<9@example>, proto=ESMTP, daemon=MTA, relay=x [192.0.2.9]",
        "40F2t4ab012345 a@example: b@other.example Delivered; c@other.example Delivered; d@other.example Bounced",
        "Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: from=<a@example>, size=2048, class=0, nrcpts=3, msgid=<1@example>, proto=ESMTP, daemon=MTA, relay=out.example [192.0.2.7]",
        "Jan 15 10:00:01 mx sm-mta[2]: 40F2t4ab012345: to=<b@other.example>,<c@other.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.other.example. [203.0.113.5], dsn=2.0.0, stat=Sent (Ok)",
        "Jan 15 10:04:01 mx sm-mta[2]: 40F2t4ab012345: to=<d@other.example>, delay=00:04:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.other.example. [203.0.113.5], dsn=5.1.1, stat=User unknown")]
    [InlineData("Jan 15 10:05:00 mx sm-mta[9]: 40F2t4ab099999: from=<z@example>, size=1, class=0, nrcpts=1, msgid=<9@example>, proto=ESMTP, daemon=MTA, relay=x [192.0.2.9]",
        "40F2t4ab012345 a@example: b@example Rejected; c@example Delivered",
        "Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: <b@example>... User unknown",
        "Jan 15 10:00:20 mx sm-mta[1]: 40F2t4ab012345: from=<a@example>, size=2048, class=0, nrcpts=1, msgid=<1@example>, proto=ESMTP, daemon=MTA, relay=out.example [192.0.2.7]",
        "Jan 15 10:01:01 mx sm-mta[2]: 40F2t4ab012345: to=<c@example>, delay=00:01:01, xdelay=00:00:01, mailer=local, pri=1, dsn=2.0.0, stat=Sent")]
    [InlineData("Jan 15 10:05:00 mx smtpd[1]: 8a2f5b1c3d4e6f99 smtp connected address=192.0.2.9 host=x",
        "1a2b3c4d a@example: b@other.example Delivered; c@other.example Bounced",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp connected address=192.0.2.7 host=out.example",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp message msgid=1a2b3c4d size=2048 nrcpt=2 proto=ESMTP",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp envelope evpid=1a2b3c4d5e6f7081 from=<a@example> to=<b@other.example>",
        "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp envelope evpid=1a2b3c4d5e6f7082 from=<a@example> to=<c@other.example>",
        "Jan 15 10:00:01 mx smtpd[1]: 9b2f5b1c3d4e6f71 mta delivery evpid=1a2b3c4d5e6f7081 from=<a@example> to=<b@other.example> rcpt=<-> source=\"192.0.2.1\" relay=\"203.0.113.5 (mx)\" delay=1s result=\"Ok\" stat=\"250 Ok\"",
        "Jan 15 10:00:02 mx smtpd[1]: 9b2f5b1c3d4e6f71 mta delivery evpid=1a2b3c4d5e6f7082 from=<a@example> to=<c@other.example> rcpt=<-> source=\"192.0.2.1\" relay=\"203.0.113.5 (mx)\" delay=1s result=\"TempFail\" stat=\"451 later\"",
        "Jan 15 10:03:02 mx smtpd[1]: 9b2f5b1c3d4e6f72 mta delivery evpid=1a2b3c4d5e6f7082 from=<a@example> to=<c@other.example> rcpt=<-> source=\"192.0.2.1\" relay=\"203.0.113.5 (mx)\" delay=1s result=\"PermFail\" stat=\"550 no\"")]
    [InlineData("2024-01-15 10:05:00.221166132 new msg 93870",
        "93869 a@example: b@other.example Delivered; c@example Delivered",
        "2024-01-15 10:00:00.221166132 new msg 93869",
        "2024-01-15 10:00:00.221166132 info msg 93869: bytes 2343 from <a@example> qp 18695 uid 49491",
        "2024-01-15 10:00:00.221166132 starting delivery 1: msg 93869 to remote b@other.example",
        "2024-01-15 10:00:00.221166132 starting delivery 2: msg 93869 to local c@example",
        "2024-01-15 10:00:01.221166132 delivery 1: success: 203.0.113.5_accepted_message./Remote_host_said:_250_Ok/",
        "2024-01-15 10:00:40.221166132 delivery 2: success: did_1+0+0/",
        "2024-01-15 10:00:40.221166132 end msg 93869")]
    [InlineData("2024-01-15T10:05:00.000Z,,,,EX01,,,ROUTING,EXPAND,99,<9@example>,,h@example,,1600,2,x@example,,News,z@example,z@example,,Originating,,,,,Email,,15.01.2507.006",
        "7 a@example: c@example Delivered; d@example Delivered; e@example Bounced",
        "#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,custom-data,transport-traffic-type,log-id,schema-version",
        "2024-01-15T10:00:00.000Z,198.51.100.7,out.example,192.0.2.10,EX01,,EX01\\Default,SMTP,RECEIVE,7,<1@example>,,list@example;c@example,,5123,2,,,Hi,a@example,a@example,,Incoming,,,,,Email,,15.01.2507.006",
        "2024-01-15T10:00:01.000Z,,,,EX01,,,ROUTING,EXPAND,7,<1@example>,,d@example;e@example,250 2.1.5 RESOLVER.GRP.Expanded; distribution list expanded,1600,2,list@example,,Hi,a@example,a@example,,Originating,,,,,Email,,15.01.2507.006",
        "2024-01-15T10:00:02.000Z,192.0.2.10,EX01,192.0.2.11,EX02,250 2.0.0 OK,Mailbox,STOREDRIVER,DELIVER,7,<1@example>,,c@example;d@example,'';'',5123,2,,,Hi,a@example,a@example,,Incoming,,,,,Email,,15.01.2507.006",
        "2024-01-15T10:03:00.000Z,,EX01,,EX01,,,ROUTING,FAIL,7,<1@example>,,e@example,550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found,1400,1,,,Hi,a@example,a@example,,Originating,,,,,Email,,15.01.2507.006")]
    [InlineData("{\"type\":\"Reception\",\"id\":\"9\",\"sender\":\"z@example\",\"recipient\":\"y@example\",\"size\":1,\"response\":{\"code\":250,\"content\":\"OK\"},\"timestamp\":1705312800,\"num_attempts\":0,\"nodeid\":\"n\"}",
        "1d98 a@example: b@other.example Delivered; c@other.example Bounced",
        "{\"type\":\"Reception\",\"id\":\"1d98\",\"sender\":\"a@example\",\"recipient\":[\"b@other.example\",\"c@other.example\"],\"size\":1,\"response\":{\"code\":250,\"content\":\"OK\"},\"timestamp\":1705312500,\"num_attempts\":0,\"nodeid\":\"n\"}",
        "{\"type\":\"Delivery\",\"id\":\"1d98\",\"sender\":\"a@example\",\"recipient\":\"b@other.example\",\"size\":1,\"response\":{\"code\":250,\"content\":\"OK\"},\"timestamp\":1705312501,\"created\":1705312500,\"num_attempts\":0,\"nodeid\":\"n\"}",
        "{\"type\":\"Bounce\",\"id\":\"1d98\",\"sender\":\"a@example\",\"recipient\":\"c@other.example\",\"size\":1,\"response\":{\"code\":550,\"content\":\"no\"},\"timestamp\":1705312600,\"created\":1705312500,\"num_attempts\":3,\"nodeid\":\"n\"}")]
    [InlineData("2024-01-15T10:05:00Z [NOTICE] [65A1B2C3-0002-4D5E-8F90-0123456789AB] [core] connect ip=192.0.2.7 port=49152 local_ip=:: local_port=25",
        "65A1B2C3-0001-4D5E-8F90-0123456789AB.1 a@example: b@one.example Delivered; x@one.example Rejected; c@two.example Delivered; d@two.example Bounced",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB] [core] connect ip=192.0.2.7 port=49152 local_ip=:: local_port=25",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] sender <a@example> code=CONT msg=\"\"",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] recipient <b@one.example> code=OK msg=\"\" sender=a@example",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] recipient <x@one.example> code=DENY msg=\"no\" sender=a@example",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] recipient <c@two.example> code=OK msg=\"\" sender=a@example",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] recipient <d@two.example> code=OK msg=\"\" sender=a@example",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] message mid=<1@example> size=1024 rcpts=3/0/1 delay=0.2 code=CONT msg=\"\"",
        "2024-01-15T10:00:00Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1] [core] queue code=OK msg=\"Message Queued\"",
        "2024-01-15T10:00:01Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1.1] [outbound]  delivered file=1_mx1 domain=one.example host=mx.one.example ip=203.0.113.5 port=25 mode=SMTP tls=Y auth=N response=\"2.0.0 Ok\" delay=1.203 fails=0 rcpts=1/0/0",
        "2024-01-15T10:00:01Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1.2] [outbound] recipient <d@two.example> rejected: 550 5.1.1 User unknown",
        "2024-01-15T10:02:01Z [NOTICE] [65A1B2C3-0001-4D5E-8F90-0123456789AB.1.2] [outbound]  delivered file=2_mx1 domain=two.example host=mx.two.example ip=203.0.113.6 port=25 mode=SMTP tls=Y auth=N response=\"2.0.0 Ok\" delay=1.203 fails=0 rcpts=1/0/1")]
    public void A_message_is_over_when_its_server_says_so_or_its_recipients_are_done(string later, string expected, params string[] lines)
    {
        SmtpLogReader reader = Open();
        Assert.Empty(lines.SelectMany(reader.ReadMessages));
        SmtpMessageTrace message = Assert.Single(reader.ReadMessages(later));
        Assert.Equal((expected, true), ($"{message.QueueId} {message.Sender}: {message.Recipients}", message.Complete));
        Assert.Equal((expected, true), (Describe(Read(lines)), Read(lines).Single().Complete));
    }

    [Fact]
    public void A_connection_tells_whose_message_it_is()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp connected address=192.0.2.7 host=out.example",
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f71 smtp connected address=192.0.2.8 host=other.example",
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256",
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp authentication user=alice result=ok",
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp message msgid=1a2b3c4d size=2048 nrcpt=1 proto=ESMTP",
            "Jan 15 10:00:00 mx smtpd[1]: 8a2f5b1c3d4e6f70 smtp disconnected reason=quit"));
        Assert.Equal(("out.example", "192.0.2.7", "TLSv1.3", "alice"), (message.ClientName, message.ClientAddress, message.TlsProtocol, message.SaslUser));
    }

    [Fact]
    public void Sessions_without_queue_ids_are_told_apart_and_give_a_message_for_each_transaction()
    {
        string[] lines =
        [
            "#Log-type: SMTP Receive Protocol Log",
            "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context",
            .. new[]
            {
                "S1|+|", "S1|>|220 EX01", "S2|+|", "S2|>|220 EX01", "S1|<|EHLO one", "S1|>|250 hi", "S1|<|MAIL FROM:<a@example>", "S2|<|EHLO two", "S2|>|250 hi", "S1|>|250 2.1.0 Sender OK",
                "S1|<|RCPT TO:<b@example>", "S1|>|250 2.1.5 Recipient OK", "S2|<|MAIL FROM:<z@example>", "S2|>|250 2.1.0 Sender OK",
                "S1|<|RCPT TO:<c@example>", "S1|>|250 2.1.5 Recipient OK", "S2|<|RCPT TO:<x@example>", "S2|>|550 5.7.1 Unable to relay", "S2|<|RCPT TO:<y@example>", "S2|>|550 5.7.1 Unable to relay",
                "S1|<|DATA", "S1|>|354 go", "S1|>|\"250 2.6.0 <1@example> [InternalId=7, Hostname=EX01] Queued mail for delivery\"", "S2|-|",
                "S1|<|MAIL FROM:<a@example>", "S1|>|250 2.1.0 Sender OK", "S1|<|RCPT TO:<d@example>", "S1|>|250 2.1.5 Recipient OK", "S1|<|DATA", "S1|>|354 go", "S1|>|554 5.6.0 Bad content", "S1|-|",
            }.Select((text, i) => text.Split('|')).Select((part, i) => $"2024-01-15T10:00:{i:00}.000Z,EX01\\Default,{part[0]},{i},192.0.2.10:25,192.0.2.{part[0][1]}:5000,{part[1]},{part[2]},"),
        ];
        SmtpMessageTrace[] messages = Read(lines);
        Assert.Equal(
            ["192.0.2.1 a@example: b@example Unknown; c@example Unknown 7", "192.0.2.1 a@example: d@example Rejected ", "192.0.2.2 z@example: x@example Rejected; y@example Rejected "],
            messages.Select(message => $"{message.ClientAddress} {message.Sender}: {message.Recipients} {message.QueueId}").Order());
        Assert.All(messages, message => Assert.Equal(message.QueueId is null, message.Complete));
    }

    [Fact]
    public void A_refused_sender_is_a_whole_message()
    {
        SmtpMessageTrace message = Assert.Single(Read("2024-01-15 07:14:17 H=(x) [203.0.113.1] rejected MAIL <a@b.example> SIZE=100: no"));
        Assert.Equal(("a@b.example", "203.0.113.1", true), (message.Sender, message.ClientAddress, message.Complete));
    }

    [Fact]
    public void A_log_without_queue_ids_is_joined_by_message_id()
    {
        SmtpMessageTrace[] messages = Read(
            "type,timeLogged,rcpt,orig,dsnDiag,dsnStatus,vmtaPool,header_Message-Id,queue",
            "r,1705285500,b@example,a@example,,,,<1@example>,",
            "r,1705285500,c@example,a@example,,,,<1@example>,",
            "d,1705285504,b@example,a@example,smtp;250 OK,2.0.0 (success),pool1,<1@example>,q",
            "d,1705285504,y@example,z@example,smtp;250 OK,2.0.0 (success),pool1,<2@example>,q",
            "t,1705285505,c@example,a@example,smtp;450 4.2.0 Greylisted,4.2.0 (undefined),pool1,<1@example>,q",
            "b,1705285905,c@example,a@example,smtp;550 5.1.1 no,5.1.1 (bad),pool1,<1@example>,q");
        Assert.Equal(["1@example a@example: b@example Delivered; c@example Bounced", "2@example z@example: y@example Delivered"], messages.Select(message => $"{message.MessageId} {Describe(message)[1..]}").Order());
        Assert.All(messages, message => Assert.True(message.Complete));
    }

    [Fact]
    public void A_line_that_names_no_message_is_one()
    {
        SmtpMessageTrace[] messages = Read(
            "d,1705285504,1705285501,a@example,b@example,,relayed,2.0.0 (success),smtp;250 2.0.0 Ok,mx.b (203.0.113.6),,smtp,,smtp,192.0.2.10,203.0.113.6,,4711,vmta1,,",
            "t,1705285504,1705285501,a@example,c@example,,delayed,4.2.0 (undefined),smtp;450 4.2.0 Greylisted,mx.c (203.0.113.7),,smtp,,smtp,192.0.2.10,203.0.113.7,,4711,vmta1,,");
        Assert.Equal([" a@example: b@example Delivered True", " a@example: c@example Deferred False"], messages.Select(message => $"{Describe(message)} {message.Complete}"));
    }

    [Fact]
    public void What_a_mailbox_says_of_a_queued_message_is_no_other_message()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:02 mx dovecot: lmtp(bob)<12><abc>: sieve: msgid=<1@example>: stored mail into mailbox 'INBOX'",
            "Jan 15 10:00:02 mx dovecot: lmtp(bob)<12><abc>: sieve: msgid=<of.another.log@example>: stored mail into mailbox 'INBOX'",
            "Jan 15 10:00:03 mx postfix/lmtp[13]: AAAAAAAAAA: to=<b@example>, relay=mx[private/dovecot-lmtp], delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <b@example> Saved)",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: AAAAAAAAAA: removed"));
        Assert.Equal("b@example Delivered", message.Recipients.ToString());
    }

    [Fact]
    public void Recipients_are_told_apart_at_commas_outside_of_quotes()
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "{\"type\":\"Reception\",\"id\":\"1\",\"sender\":\"a@example\",\"recipient\":[\"\\\"b, \\\\\\\" c\\\"@example\",\"d@example\"],\"size\":1,\"response\":{\"code\":250,\"content\":\"OK\"},\"timestamp\":1705312500,\"num_attempts\":0,\"nodeid\":\"n\"}"));
        Assert.Equal(["\"b, \\\" c\"@example", "d@example"], message.Recipients.Select(recipient => recipient.Recipient));
    }

    [Fact]
    public void Messages_that_are_over_at_one_time_do_not_fill_the_memory()
    {
        SmtpLogReader reader = Open();
        const int Most = 200_000;
        int written = 0;
        for (int i = 0; i < Most + 1000; i++)
        {
            written += reader.ReadMessages($"2024-01-15T10:00:01Z mx sm-mta[1]: 40F2t4ab{i:000000}: from=<a@example>, size=1, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=x [192.0.2.9]").Count();
        }

        Assert.InRange(written, 900, 1100);
    }

    [Fact]
    public void What_is_refused_to_two_clients_by_one_process_is_two_messages()
    {
        const string Refusal = "Jan 15 10:00:01 mx postfix/postscreen[10]: NOQUEUE: reject: RCPT from [{0}]:4711: 550 5.7.1 Service unavailable; client [{0}] blocked using list.example; from=<>, to=<{1}>, proto=ESMTP, helo=<me>";
        SmtpMessageTrace[] messages = Read(string.Format(null, Refusal, "192.0.2.1", "b@example"), string.Format(null, Refusal, "192.0.2.2", "c@example"));
        Assert.Equal(["192.0.2.1: b@example Rejected", "192.0.2.2: c@example Rejected"], messages.Select(message => $"{message.ClientAddress}: {message.Recipients}"));
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
    public void One_server_with_a_wrong_clock_ends_nothing_for_long()
    {
        SmtpMessageTrace[] messages = Read(
            "Jan 25 00:00:00 bad postfix/smtpd[10]: connect from out.example[192.0.2.1]",
            "Jan 25 00:00:01 bad postfix/smtpd[10]: disconnect from out.example[192.0.2.1]",
            "Jan 15 10:00:00 mx postfix/smtpd[10]: connect from out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/smtpd[10]: disconnect from out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:02 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:03 mx postfix/qmgr[12]: AAAAAAAAAA: removed");
        Assert.True(Assert.Single(messages).Complete);
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

    [Theory]
    [InlineData("a reply", "postfix/smtp[10]: 3{0:X8}: to=<u@example>, relay=none, delay=1, dsn=4.4.1, status=deferred ({1})")]
    [InlineData("a recipient", "postfix/smtp[10]: AAAAAAAAAA: to=<u{0}{1}@example>, relay=none, delay=1, dsn=4.4.1, status=deferred (no)")]
    [InlineData("a message id", "postfix/cleanup[10]: 3{0:X8}: message-id=<{1}@example>")]
    [InlineData("a refused recipient", "postfix/smtpd[10]: NOQUEUE: reject: RCPT from c.example[192.0.2.1]: 550 5.1.1 <u{0}@example>: {1}; from=<a@example> to=<u{0}@example> proto=ESMTP helo=<c>")]
    [InlineData("a refused content", "postfix/smtpd[10]: 3{0:X8}: reject: DATA from c.example[192.0.2.1]: 550 5.7.1 {1}; from=<a@example> proto=ESMTP helo=<c>")]
    public void Lines_that_are_long_do_not_fill_the_memory(string what, string line)
    {
        SmtpLogReader reader = Open();
        string padding = new('x', 60_000);
        int written = 0;
        for (int i = 0; i < 6000 && written == 0; i++)
        {
            written += reader.ReadMessages("2024-01-15T10:00:01Z mx " + string.Format(null, line, i, padding)).Count();
        }

        Assert.True(written > 0, $"360 MB of {what} are kept");
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

    [Theory]
    [InlineData("451 4.3.2 Please try again later", "Please try again later")]
    [InlineData("554 5.7.1 virus Eicar detected", "virus Eicar detected")]
    public void What_a_milter_refuses_at_its_end_never_came_in(string reply, string status)
    {
        SmtpMessageTrace message = Assert.Single(Read(
            "Jan 15 10:00:00 mx sm-mta[10]: 40F2t4ab012345: from=<a@example>, size=300, class=0, nrcpts=1, msgid=<1@example>, proto=ESMTP, daemon=MTA, relay=out.example [192.0.2.1]",
            $"Jan 15 10:00:00 mx sm-mta[10]: 40F2t4ab012345: Milter: data, reject={reply}",
            $"Jan 15 10:00:00 mx sm-mta[10]: 40F2t4ab012345: to=<b@example>, delay=00:00:01, pri=30300, stat={status}"));
        Assert.Equal(("Rejected", "b@example Rejected", "EndOfData", true), (message.Outcome, message.Recipients.ToString(), message.Recipients[0].Command, message.Complete));
    }

    [Fact]
    public void A_delivery_that_is_told_without_a_reply_has_its_reason()
    {
        var filter = new SmtpLogFilter { Reasons = [SmtpReason.Delivered] };
        SmtpLogReader reader = Open(filter);
        SmtpMessageTrace message = Assert.Single(new[]
        {
            "2024-01-15 10:00:00 1rPCgS-000189-00 <= a@example H=out.example [192.0.2.1] P=esmtp S=300",
            "2024-01-15 10:00:01 1rPCgS-000189-00 => bob <bob@example> R=local_user T=mail_spool",
            "2024-01-15 10:00:01 1rPCgS-000189-00 Completed",
        }.SelectMany(reader.ReadMessages).ToList().Concat(reader.Finish()));
        Assert.Equal("Delivered", message.Recipients[0].Reason);
        Assert.NotNull(Open(filter).Read("2024-01-15 10:00:01 1rPCgS-000189-00 => bob <bob@example> R=local_user T=mail_spool"));
    }

    [Fact]
    public void What_leaves_the_organisation_is_delivered()
    {
        const string Row = ",25769803798,<1@contoso.example>,,b@example,250 2.1.5 Ok,2548,1,,,Answer,a@contoso.example,a@contoso.example,2024-01-15T04:00:20.250Z,Originating,,,,,Email,,15.01.2507.006";
        SmtpMessageTrace message = Assert.Single(Read(
            "2024-01-15T04:00:20.250Z,192.0.2.50,client,192.0.2.10,EX01,,Client,SMTP,RECEIVE" + Row,
            "2024-01-15T04:00:22.500Z,192.0.2.10,EX01,203.0.113.6,mx.example,,To Internet,SMTP,SENDEXTERNAL" + Row));
        Assert.Equal(("Delivered", "b@example Delivered", "mx.example"), (message.Outcome, message.Recipients.ToString(), message.Recipients[0].RelayName));
    }

    [Fact]
    public void What_a_server_without_queue_ids_takes_and_hands_over_are_messages()
    {
        const string Head = "#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status cs-bytes ";
        const string Inbound = "2024-01-15 02:55:04 192.0.2.30 app.example SMTPSVC1 RELAY01 192.0.2.20 0 ";
        const string Outbound = "2024-01-15 02:55:06 203.0.113.6 OutboundConnection";
        string[] lines =
        [
            Head,
            Inbound + "EHLO - +app.example 250 26",
            Inbound + "MAIL - +FROM:<a@a.example> 250 48",
            Inbound + "RCPT - +TO:<b@b.example> 250 30",
            Inbound + "RCPT - +TO:<c@b.example> 250 30",
            Inbound + "DATA - +<1@relay.example> 250 1534",
            Inbound + "QUIT - app.example 240 4",
            Outbound + "Response SMTPSVC1 RELAY01 - 25 - - 220+mx.b.example 0 0",
            Outbound + "Command SMTPSVC1 RELAY01 - 25 MAIL - FROM:<a@a.example> 0 0",
            Outbound + "Response SMTPSVC1 RELAY01 - 25 - - 250+Ok 0 0",
            Outbound + "Command SMTPSVC1 RELAY01 - 25 RCPT - TO:<b@b.example> 0 0",
            Outbound + "Response SMTPSVC1 RELAY01 - 25 - - 250+Ok 0 0",
            Outbound + "Command SMTPSVC1 RELAY01 - 25 DATA - - 0 0",
            Outbound + "Response SMTPSVC1 RELAY01 - 25 - - 354+Go+ahead 0 0",
            Outbound + "Response SMTPSVC1 RELAY01 - 25 - - 250+2.0.0+Ok 0 0",
            Inbound + "DATA - +<2@relay.example> 250 900", // of a connection whose beginning the log does not have
        ];
        SmtpLogReader reader = Open();
        SmtpMessageTrace[] messages = [.. lines.SelectMany(reader.ReadMessages)]; // at once: no line will tell more
        Assert.Equal(
            ["1@relay.example a@a.example 192.0.2.30 1534 Unknown: b@b.example Unknown; c@b.example Unknown", " a@a.example   Delivered: b@b.example Delivered", "2@relay.example  192.0.2.30 900 Unknown: "],
            messages.Select(message => $"{message.MessageId} {message.Sender} {message.ClientAddress} {message.Size} {message.Outcome}: {message.Recipients}"));
    }

    private static SmtpLogReader Open(SmtpLogFilter? filter = null)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc, Filter = filter });
        reader.Begin(null, s_written);
        return reader;
    }

    private static string Describe(params SmtpMessageTrace[] messages) => string.Join(" | ", messages.Select(message => $"{message.QueueId} {message.Sender}: {message.Recipients}"));

    private static SmtpMessageTrace[] Read(params string[] lines)
    {
        SmtpLogReader reader = Open();
        return [.. lines.SelectMany(reader.ReadMessages).ToList().Concat(reader.Finish())];
    }
}
