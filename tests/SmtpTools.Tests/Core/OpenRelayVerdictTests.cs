using System.Linq;
using SmtpTools.Relay;
using Xunit;

namespace SmtpTools.Tests.Core;

/// <summary>Verdicts that no server of the fixtures gives cause for.</summary>
public sealed class OpenRelayVerdictTests
{
    [Theory]
    [InlineData("AuthenticationRequired", "Closed")]
    [InlineData("RelayDenied", "Closed")]
    [InlineData("SenderRejected", "Inconclusive")]
    public void A_refused_sender_tells_only_where_it_is_refused_for_who_sends(string reason, string verdict)
    {
        SmtpRelayProbe[] probes = RelayProbeForm.All
            .Select(form => new SmtpRelayProbe { Number = form.Number, Form = form.Name, IsControl = form.IsControl, Outcome = "Denied", Code = 530, Reason = reason, Reply = SmtpReplyDecoder.Default.Decode("530 no") })
            .ToArray();
        Assert.Equal(verdict, OpenRelayJudge.Judge(probes, []).Verdict.ToString());
    }
}
