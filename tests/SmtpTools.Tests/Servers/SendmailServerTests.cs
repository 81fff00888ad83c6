using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

[Collection(nameof(RealServers))]
public sealed class SendmailServerTests(RealServers servers)
{
    private const string Stranger = "bob@elsewhere.example";

    [SkippableTheory]
    [InlineData("127.0.0.1", "250 2.1.5 <bob@elsewhere.example>... Recipient ok")]
    [InlineData("127.0.0.2", "550 5.7.1 <bob@elsewhere.example>... Relaying denied")]
    public async Task Answers_the_recipient(string from, string reply) =>
        Assert.Equal(reply, await WireClient.AskRecipientAsync(servers.Sendmail.Port(SendmailListener.Trusting), Stranger, from));
}
