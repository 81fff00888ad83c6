using System;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>The check ends here: a refusal, or something that broke. Never leaves this assembly; it becomes a result.</summary>
internal sealed class RelayException(SmtpRelayStatus status, SmtpRelayPhase phase, string? problem = null, SmtpReply? reply = null, string? circumstance = null) : Exception(problem ?? status.ToString())
{
    /// <summary>The circumstance that nobody could say whether the name has an address.</summary>
    public const string LookUpFailed = "dns";

    private const int LongestProblem = 1024;

    public SmtpRelayStatus Status { get; } = status;

    public SmtpRelayPhase Phase { get; } = phase;

    /// <summary>What was the matter, on one line: it may tell what a server or a proxy said.</summary>
    public string? Problem { get; } = problem is null ? null : OneLine.Of(problem, LongestProblem);

    public SmtpReply? Reply { get; } = reply;

    /// <summary>What gives the status words of its own (Relay/Data/Statuses.txt); null for none.</summary>
    public string? Circumstance { get; } = circumstance;

    /// <summary>The end that a reply makes: a refusal, or what breaks the protocol.</summary>
    public static RelayException Of(SmtpReply reply)
    {
        if (reply.Code < 400)
        {
            return new RelayException(SmtpRelayStatus.ProtocolError, reply.Phase, "a reply that does not fit the command", reply);
        }

        SmtpReplyInfo info = reply.Explain();
        return new RelayException(RelayStatusJudge.Judge(info, reply.Phase), reply.Phase, reply: reply, circumstance: RelayStatusJudge.IsAboutClientName(info, reply.Phase) ? "client-name" : null);
    }
}
