namespace SmtpTools.Relay;

/// <summary>Tells what a refusing reply of an open-relay check is about: to refuse a sender, a message or a command is not to refuse to relay.</summary>
internal static class RelayRefusal
{
    /// <summary>The server refuses this form, and would whoever sent it and whatever it carried.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="phase">The step that it answers.</param>
    /// <param name="form">The form that was tried.</param>
    public static bool Denies(SmtpReplyInfo reply, SmtpRelayPhase phase, RelayProbeForm form) =>
        reply.Code >= 500 && phase >= SmtpRelayPhase.Mail
            && (reply.Reason is nameof(SmtpReason.RelayDenied) or nameof(SmtpReason.AuthenticationRequired)
                || ((phase >= SmtpRelayPhase.Rcpt || form.TriesSender) && IsAboutRecipient(reply))
                || (form.TriesSender && reply.Reason is nameof(SmtpReason.SenderRejected) or nameof(SmtpReason.SenderAuthentication)));

    /// <summary>The way an address is written is what the server does not take: that tells of this form, and of no other.</summary>
    public static bool IsAboutSyntax(int? code, string? reason) => code == 501 || reason == nameof(SmtpReason.AddressSyntax);

    /// <summary>The message is refused for what it is, and not for where it is to go.</summary>
    public static bool IsAboutMessage(SmtpReplyInfo reply) => reply.Reason is nameof(SmtpReason.SpamContent) or nameof(SmtpReason.Virus) or nameof(SmtpReason.ContentFormat)
        or nameof(SmtpReason.MessageTooLarge) or nameof(SmtpReason.SenderAuthentication) or nameof(SmtpReason.DomainBlocklisted);

    private static bool IsAboutRecipient(SmtpReplyInfo reply) =>
        IsAboutSyntax(reply.Code, reply.Reason)
        || reply.Reason is nameof(SmtpReason.RecipientUnknown) or nameof(SmtpReason.RecipientRefused) or nameof(SmtpReason.RecipientMoved) or nameof(SmtpReason.DomainUnknown)
        || (reply.Reason == nameof(SmtpReason.PolicyRejected) && reply.Party != nameof(SmtpParty.SenderAdministrator)); // that is a rule against this client
}
