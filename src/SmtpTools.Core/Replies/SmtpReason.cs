namespace SmtpTools;

/// <summary>
/// Why a server answered as it did: the one normalised list. The words of each are in <c>Data/Reasons.txt</c>.
/// </summary>
public enum SmtpReason
{
    /// <summary>Nobody could tell.</summary>
    Unknown,

    /// <summary>It worked.</summary>
    Delivered,

    /// <summary>It answers a command (greeting, help, status, a challenge to go on) and is no failure.</summary>
    Information,

    /// <summary>The mailbox does not exist.</summary>
    RecipientUnknown,

    /// <summary>The mailbox exists or is not told, and does not take this mail.</summary>
    RecipientRefused,

    /// <summary>The mailbox is elsewhere now.</summary>
    RecipientMoved,

    /// <summary>The recipient's quota is used up.</summary>
    MailboxFull,

    /// <summary>The mailbox is suspended, inactive, expired or locked.</summary>
    MailboxDisabled,

    /// <summary>The domain does not exist or has no mail host in the DNS.</summary>
    DomainUnknown,

    /// <summary>The domain takes no mail at all (null MX, 521, 556).</summary>
    DomainRefusesMail,

    /// <summary>The server does not forward mail from this client to that domain.</summary>
    RelayDenied,

    /// <summary>The client has to sign in first.</summary>
    AuthenticationRequired,

    /// <summary>Name, password, token or mechanism was refused.</summary>
    AuthenticationFailed,

    /// <summary>This envelope or header sender is refused or does not exist.</summary>
    SenderRejected,

    /// <summary>SPF, DKIM, DMARC or ARC failed or is missing.</summary>
    SenderAuthentication,

    /// <summary>The client's PTR record or HELO name is missing, generic or does not match.</summary>
    ReverseDns,

    /// <summary>The client's address is on a block list, public or the server's own.</summary>
    IpBlocklisted,

    /// <summary>A domain or URL in the envelope or message is on a block list.</summary>
    DomainBlocklisted,

    /// <summary>The sender's or the client's reputation is too low, without a named list.</summary>
    Reputation,

    /// <summary>The message itself was judged to be spam or phishing.</summary>
    SpamContent,

    /// <summary>The message carries malware or a forbidden attachment.</summary>
    Virus,

    /// <summary>The message breaks RFC 5322 or MIME, or lacks a header.</summary>
    ContentFormat,

    /// <summary>A local rule, and no more is told.</summary>
    PolicyRejected,

    /// <summary>Too much mail in this time, of this sender or to this recipient.</summary>
    RateLimited,

    /// <summary>Too many connections or sessions at once.</summary>
    TooManyConnections,

    /// <summary>Too many recipients in one message.</summary>
    TooManyRecipients,

    /// <summary>Come back later: first contact.</summary>
    Greylisted,

    /// <summary>Over the size limit.</summary>
    MessageTooLarge,

    /// <summary>The server has no room.</summary>
    SystemFull,

    /// <summary>The server is broken or misconfigured.</summary>
    SystemError,

    /// <summary>The server is closing, busy or down for now.</summary>
    ServiceUnavailable,

    /// <summary>DNS, routing, connection lost or time-out on the way.</summary>
    NetworkError,

    /// <summary>The queue gave up after trying.</summary>
    Expired,

    /// <summary>Too many hops, or mail to itself.</summary>
    MailLoop,

    /// <summary>Encryption is demanded.</summary>
    TlsRequired,

    /// <summary>Encryption was tried and failed.</summary>
    TlsFailed,

    /// <summary>An address is badly formed.</summary>
    AddressSyntax,

    /// <summary>A command is unknown, out of order or badly formed, or an extension is missing.</summary>
    ProtocolError,

    /// <summary>The sending service itself withheld the message, the address being on its suppression list.</summary>
    Suppressed,

    /// <summary>It is an abuse report, not a failure.</summary>
    Feedback,

    /// <summary>It is an automatic answer, not a failure.</summary>
    AutoReply,
}
