using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>ConvertFrom-SmtpLog reads the notifications that real servers make, in their maildirs.</summary>
[Collection(nameof(RealServers))]
public sealed class RealBounceTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    [SkippableFact]
    public async Task Postfix()
    {
        PostfixServer postfix = servers.Postfix;
        SmtpLogEvent found = await BounceAsync(postfix, postfix.Port(PostfixListener.Open), "postfix-bounce");
        Assert.NotNull(found.QueueId);
        Assert.Contains($"{found.QueueId}: to=<postfix-bounce@{PostfixServer.FailingDomain}>", postfix.Log);
        Assert.Equal(("5.1.1", $"unknown user: \"postfix-bounce@{PostfixServer.FailingDomain}\"", "RecipientUnknown"), (found.EnhancedCode, found.ReplyText, found.Reason));
        Assert.Equal("x-postfix", found.Extra["DiagnosticType"]);
    }

    [SkippableFact]
    public async Task Exim()
    {
        EximServer exim = servers.Exim;
        SmtpLogEvent found = await BounceAsync(exim, exim.Port(EximListener.Open), "exim-bounce");

        // Its fields have no reason: that stands in the words.
        Assert.Equal(("5.0.0", "nobody is here"), (found.EnhancedCode, found.ReplyText));
    }

    private async Task<SmtpLogEvent> BounceAsync<T>(RealServer<T> server, int port, string marker)
        where T : struct, System.Enum
    {
        string recipient = $"{marker}@{RealServer<T>.FailingDomain}";
        using WireClient client = await WireClient.GreetedAsync(port);
        await client.DeliverAsync(recipient, marker);
        await server.WaitForMessageAsync($"Subject: {marker}\n");

        (var output, var errors) = session.Run($"ConvertFrom-SmtpLog -LiteralPath '{server.Maildir}' -Recipient {recipient}");
        Assert.Empty(errors);
        var found = (SmtpLogEvent)Assert.Single(output).BaseObject;
        Assert.Equal(("Dsn", "Bounced", TestCertificates.HostName, "me@client.example"), (found.Format, found.Event, found.Server, found.Sender));
        Assert.Equal(marker, found.Extra["Subject"]);
        Assert.NotNull(found.Time);
        return found;
    }
}
