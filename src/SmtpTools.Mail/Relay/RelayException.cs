using System;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>The check ends here: a refusal, or something that broke. Never leaves this assembly; it becomes a result.</summary>
internal sealed class RelayException(SmtpRelayStatus status, SmtpRelayPhase phase, string? problem = null, SmtpReply? reply = null) : Exception(problem ?? status.ToString())
{
    public SmtpRelayStatus Status { get; } = status;

    public SmtpRelayPhase Phase { get; } = phase;

    public string? Problem { get; } = problem;

    public SmtpReply? Reply { get; } = reply;

    /// <summary>The end that a reply makes: a refusal, or what breaks the protocol.</summary>
    public static RelayException Of(SmtpReply reply) => reply.Code < 400
        ? new RelayException(SmtpRelayStatus.ProtocolError, reply.Phase, "a reply that does not fit the command", reply)
        : new RelayException(RelayStatusJudge.Judge(reply.Explain(), reply.Phase), reply.Phase, reply: reply);
}
