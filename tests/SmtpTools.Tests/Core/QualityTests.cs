using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace SmtpTools.Tests.Core;

/// <summary>
/// How many replies get the reason that a careful reader gave them. The sample is of real replies, collected and labelled apart from the rules; the shares are what is asked
/// of replies that nobody has seen, so a rule written from a miss here would spoil the measure.
/// </summary>
public sealed class QualityTests(ITestOutputHelper output)
{
    private static readonly (string[] Reasons, SmtpReplyInfo Info)[] s_sample =
        SampleReplies.All.Select(row => (row.Reasons, SmtpReplyDecoder.Default.Decode(row.Reply))).ToArray();

    [Theory]
    [InlineData(true, 0.95)]
    [InlineData(false, 0.85)]
    public void Enough_replies_get_the_right_reason(bool withCode, double least)
    {
        var part = s_sample.Where(row => (row.Info.Code ?? (object?)row.Info.EnhancedCode) is not null == withCode).ToArray();
        double share = part.Count(row => row.Reasons.Contains(row.Info.Reason)) / (double)part.Length;
        output.WriteLine($"{part.Length} replies {(withCode ? "with" : "without")} a code: {share:P1} right");
        Assert.InRange(part.Length, 100, 1_000);
        Assert.InRange(share, least, 1);
    }
}
