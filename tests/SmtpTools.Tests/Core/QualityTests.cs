using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace SmtpTools.Tests.Core;

/// <summary>
/// How many replies get the reason that a careful reader gave them. The sample's replies were labelled by hand and no rule was written from them; keep it so, or the figure
/// says nothing.
/// </summary>
public sealed class QualityTests(ITestOutputHelper output)
{
    private static readonly (string[] Reasons, SmtpReplyInfo Info)[] s_sample =
        SampleReplies.All.Select(row => (row.Reasons, SmtpReplyDecoder.Default.Decode(row.Reply))).ToArray();

    [Theory]
    [InlineData(true, 0.91)]
    [InlineData(false, 0.88)]
    public void Enough_replies_get_the_right_reason(bool withCode, double least)
    {
        var part = s_sample.Where(row => (row.Info.Code ?? (object?)row.Info.EnhancedCode) is not null == withCode).ToArray();
        double share = part.Count(row => row.Reasons.Contains(row.Info.Reason)) / (double)part.Length;
        output.WriteLine($"{part.Length} replies {(withCode ? "with" : "without")} a code: {share:P1} right");
        Assert.InRange(part.Length, 250, 1_000);
        Assert.InRange(share, least, 1);
    }
}
