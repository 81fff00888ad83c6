using System;

namespace SmtpTools.Mail;

/// <summary>The check ends here: a refusal, or something that broke. Never leaves this assembly; it becomes a result.</summary>
internal sealed class RelayException(SmtpRelayStatus status, SmtpRelayPhase phase, string? problem = null, SmtpReply? reply = null) : Exception(problem ?? status.ToString())
{
    public SmtpRelayStatus Status { get; } = status;

    public SmtpRelayPhase Phase { get; } = phase;

    public string? Problem { get; } = problem;

    public SmtpReply? Reply { get; } = reply;
}
