using System;

namespace SmtpTools.Relay;

/// <summary>Tells from a refusing reply, and from the step that it answers, how a check ended.</summary>
internal static class RelayStatusJudge
{
    /// <param name="reply">A reply of 400 or above.</param>
    /// <param name="phase">The step that it answers.</param>
    public static SmtpRelayStatus Judge(SmtpReplyInfo reply, SmtpRelayPhase phase)
    {
        bool isTransient = reply.Code / 100 == 4;
        return ByAuthCode(reply.Code, phase)
            ?? ByReason(reply, (SmtpReason)Enum.Parse(typeof(SmtpReason), reply.Reason), phase, isTransient)
            ?? (isTransient ? phase == SmtpRelayPhase.Greeting ? SmtpRelayStatus.Throttled : SmtpRelayStatus.Deferred : ByPhase(phase));
    }

    /// <summary>The name that EHLO or HELO gave is what the server does not take: 501 and 504 are about a parameter, and they have no other.</summary>
    public static bool IsAboutClientName(SmtpReplyInfo reply, SmtpRelayPhase phase) =>
        phase == SmtpRelayPhase.Ehlo && (reply.Code is 501 or 504 || reply.Reason == nameof(SmtpReason.DomainUnknown)
            || (reply.Reason == nameof(SmtpReason.ReverseDns) && (Has(reply.Text, "helo") || Has(reply.Text, "ehlo"))));

    private static bool Has(string? text, string word) => text?.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>At AUTH some codes say that nobody has looked at the credentials, whatever their words (RFC 4954 4 and 6).</summary>
    private static SmtpRelayStatus? ByAuthCode(int? code, SmtpRelayPhase phase) => (phase, code) switch
    {
        (SmtpRelayPhase.Auth, >= 500 and <= 504) => SmtpRelayStatus.AuthenticationUnavailable,
        (SmtpRelayPhase.Auth, 454) => SmtpRelayStatus.Deferred,
        _ => null,
    };

    private static SmtpRelayStatus? ByReason(SmtpReplyInfo reply, SmtpReason reason, SmtpRelayPhase phase, bool isTransient) => reason switch
    {
        SmtpReason.RelayDenied => SmtpRelayStatus.RelayDenied,
        SmtpReason.AuthenticationRequired => SmtpRelayStatus.AuthenticationRequired,
        SmtpReason.AuthenticationFailed => SmtpRelayStatus.AuthenticationFailed,
        SmtpReason.TlsRequired => SmtpRelayStatus.TlsRequired,
        SmtpReason.TlsFailed when phase == SmtpRelayPhase.Tls => SmtpRelayStatus.TlsUnavailable,
        SmtpReason.Greylisted => SmtpRelayStatus.Greylisted,
        SmtpReason.RateLimited or SmtpReason.TooManyConnections => SmtpRelayStatus.Throttled,
        SmtpReason.IpBlocklisted or SmtpReason.Reputation or SmtpReason.ReverseDns => SmtpRelayStatus.Blocked,
        // A rule against the client and not the recipient, though many servers say so only after RCPT: "Client host rejected: Access denied".
        SmtpReason.PolicyRejected when phase <= SmtpRelayPhase.Rcpt && reply.Party == nameof(SmtpParty.SenderAdministrator) => SmtpRelayStatus.Blocked,
        SmtpReason.SenderRejected or SmtpReason.SenderAuthentication or SmtpReason.DomainBlocklisted when phase <= SmtpRelayPhase.Rcpt => SmtpRelayStatus.SenderRejected,
        SmtpReason.RecipientUnknown or SmtpReason.RecipientRefused or SmtpReason.RecipientMoved or SmtpReason.MailboxDisabled or SmtpReason.DomainUnknown
            or SmtpReason.DomainRefusesMail when phase == SmtpRelayPhase.Rcpt && !isTransient => SmtpRelayStatus.RecipientRejected,
        _ => null,
    };

    private static SmtpRelayStatus ByPhase(SmtpRelayPhase phase) => phase switch
    {
        SmtpRelayPhase.Greeting or SmtpRelayPhase.Ehlo => SmtpRelayStatus.Blocked,
        SmtpRelayPhase.Tls => SmtpRelayStatus.TlsUnavailable,
        SmtpRelayPhase.Auth => SmtpRelayStatus.AuthenticationFailed,
        SmtpRelayPhase.Mail => SmtpRelayStatus.SenderRejected,
        SmtpRelayPhase.Rcpt => SmtpRelayStatus.RecipientRejected,
        SmtpRelayPhase.Data => SmtpRelayStatus.MessageRejected,
        _ => SmtpRelayStatus.ProtocolError,
    };
}
