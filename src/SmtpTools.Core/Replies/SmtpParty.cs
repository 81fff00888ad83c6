namespace SmtpTools;

/// <summary>Who must act.</summary>
public enum SmtpParty
{
    /// <summary>Nobody: it worked, or time alone mends it.</summary>
    Nobody,

    /// <summary>The person the message was meant for.</summary>
    Recipient,

    /// <summary>Who runs the recipient's mail server.</summary>
    RecipientAdministrator,

    /// <summary>The person who sent the message.</summary>
    Sender,

    /// <summary>Who runs the sender's mail server or domain.</summary>
    SenderAdministrator,
}
