using System;
using System.Linq;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>A filter that gives a message another queue id.</summary>
public class MailScannerTests
{
    [Fact]
    public void A_message_that_MailScanner_queued_again_is_one()
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc });
        reader.Begin(null, new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc));
        string[] lines =
        [
            "Jan 15 10:00:01 mx postfix/smtpd[10]: AAAAAAAAAA: client=out.example[192.0.2.1]",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: hold: header Received: by mx from out.example[192.0.2.1]; from=<a@example> to=<b@example> proto=ESMTP helo=<out.example>",
            "Jan 15 10:00:01 mx postfix/cleanup[11]: AAAAAAAAAA: message-id=<1@example>",
            "Jan 15 10:00:03 mx MailScanner[12]: Message AAAAAAAAAA.A1B2C from 192.0.2.1 (a@example) to example is not spam, SpamAssassin (score=0.1, required 5)",
            "Jan 15 10:00:04 mx MailScanner[12]: Requeue: AAAAAAAAAA.A1B2C to BBBBBBBBBB",
            "Jan 15 10:00:04 mx postfix/qmgr[13]: BBBBBBBBBB: from=<a@example>, size=1500, nrcpt=1 (queue active)",
            "Jan 15 10:00:05 mx postfix/smtp[14]: BBBBBBBBBB: to=<b@example>, relay=mx.b[192.0.2.2]:25, delay=4, delays=3/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
            "Jan 15 10:00:05 mx postfix/qmgr[13]: BBBBBBBBBB: removed",
        ];
        SmtpMessageTrace message = Assert.Single(lines.SelectMany(reader.ReadMessages).ToList().Concat(reader.Finish()));
        Assert.Equal(("AAAAAAAAAA; BBBBBBBBBB", "192.0.2.1", "b@example Delivered"), (message.QueueIds.ToString(), message.ClientAddress, message.Recipients.ToString()));
    }
}
