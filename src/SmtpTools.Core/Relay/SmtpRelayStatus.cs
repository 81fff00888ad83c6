namespace SmtpTools;

/// <summary>How a relay check ended.</summary>
public enum SmtpRelayStatus
{
    /// <summary>The server is there and speaks SMTP; no recipient was given, so relaying was not tried.</summary>
    Ready,

    /// <summary>The recipient, or the message where one was sent, was accepted.</summary>
    Relayed,

    /// <summary>The server relays for everyone.</summary>
    OpenRelay,

    /// <summary>The server does not relay for this client.</summary>
    RelayDenied,

    /// <summary>The server wants the client to sign in first (RFC 4954).</summary>
    AuthenticationRequired,

    /// <summary>The server refused to let that user sign in.</summary>
    AuthenticationFailed,

    /// <summary>Credentials were given, but the server has no way to use them as asked on this port.</summary>
    AuthenticationUnavailable,

    /// <summary>The server refused the sender (MAIL FROM).</summary>
    SenderRejected,

    /// <summary>The server refused the recipient (RCPT TO) for another reason than relaying.</summary>
    RecipientRejected,

    /// <summary>The server accepted the recipient and refused the message.</summary>
    MessageRejected,

    /// <summary>The server asks an unknown client to come again later.</summary>
    Greylisted,

    /// <summary>The server has too much to do with this client, or altogether.</summary>
    Throttled,

    /// <summary>The server refuses this client: its address, its name or its reputation.</summary>
    Blocked,

    /// <summary>The server cannot take the mail now, for a reason of its own (a 4yz reply).</summary>
    Deferred,

    /// <summary>The server wants TLS first (RFC 3207), and it was not used.</summary>
    TlsRequired,

    /// <summary>TLS was asked for and the server does not offer it, or refuses it.</summary>
    TlsUnavailable,

    /// <summary>The TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The server's certificate does not validate.</summary>
    CertificateInvalid,

    /// <summary>The server's name has no address.</summary>
    NameNotResolved,

    /// <summary>The network has no way to the server.</summary>
    Unreachable,

    /// <summary>Nothing listens on that port.</summary>
    Refused,

    /// <summary>The server, or the network, did not answer in time.</summary>
    TimedOut,

    /// <summary>The connection was made, and no greeting came.</summary>
    NoBanner,

    /// <summary>Something answers on that port which is no SMTP server.</summary>
    NotSmtp,

    /// <summary>The server's answers break the protocol.</summary>
    ProtocolError,

    /// <summary>The server closed the connection.</summary>
    ConnectionLost,
}
