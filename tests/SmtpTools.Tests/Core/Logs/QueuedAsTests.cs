using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>The queue id that the next server tells, and what looks like one.</summary>
public sealed class QueuedAsTests
{
    [Theory]
    [InlineData("250 2.0.0 Ok: queued as 4F9D195432C", "4F9D195432C")]
    [InlineData("250 OK id=1rPabc-0004Xy-AB", "1rPabc-0004Xy-AB")]
    [InlineData("250 2.0.0 40FA0eBj012345 Message accepted for delivery", "40FA0eBj012345")]
    [InlineData("250 2.6.0 <a@b> [InternalId=1234, Hostname=x.example] Queued mail for delivery", "1234")]
    [InlineData("250 OK ids=d7ef132b5d7711eea8c8000c29c33806", "d7ef132b5d7711eea8c8000c29c33806")]
    // A proxy's own id is none of a queue; that of the server behind it is.
    [InlineData("250 2.7.0 Ok, discarded, id=12345-01 - spam", "")]
    [InlineData("250 2.7.0 Ok, discarded, UBE, id=12345-01", "")]
    [InlineData("250 2.5.0 Ok, id=12345-01, DISCARD(bounce.suppressed)", "")]
    [InlineData("250 2.5.0 Ok, id=12345-01, continue delivery", "")]
    [InlineData("250 2.6.0 Ok, id=12345-01, from MTA([127.0.0.1]:10025): 250 2.0.0 Ok: queued as 079474CE44", "079474CE44")]
    [InlineData("250 2.0.0 Ok, id=12345-01, from MTA(smtp:[127.0.0.1]:10025): 250 OK id=1rPabc-0004Xy-AB", "1rPabc-0004Xy-AB")]
    [InlineData("250 2.0.0 Ok, id=12345-01, from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 40FA0eBj012345 Message accepted for delivery", "40FA0eBj012345")]
    [InlineData("250 2.0.0 Message accepted for delivery", "")]
    public void Takes_the_next_servers_id(string reply, string expected)
    {
        byte[] line = Encoding.ASCII.GetBytes(reply);
        var record = new LogRecord();
        record.Begin(line, 0, line.Length);
        QueuedAs.Set(record, line, 0);
        Assert.Equal(expected, Encoding.ASCII.GetString(record[LogField.RelatedQueueId]));
    }
}
