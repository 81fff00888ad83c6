namespace SmtpTools;

/// <summary>The steps of a relay check, in their order.</summary>
public enum SmtpRelayPhase
{
    /// <summary>Looking up the server's addresses.</summary>
    Resolve,

    /// <summary>Opening the connection.</summary>
    Connect,

    /// <summary>Waiting for the greeting (RFC 5321 3.1).</summary>
    Greeting,

    /// <summary>EHLO or HELO (RFC 5321 3.2).</summary>
    Ehlo,

    /// <summary>STARTTLS (RFC 3207) and the TLS handshake.</summary>
    Tls,

    /// <summary>AUTH (RFC 4954).</summary>
    Auth,

    /// <summary>MAIL FROM (RFC 5321 3.3).</summary>
    Mail,

    /// <summary>RCPT TO (RFC 5321 3.3).</summary>
    Rcpt,

    /// <summary>DATA, and the message (RFC 5321 3.3).</summary>
    Data,

    /// <summary>RSET, QUIT and what else does not matter to the answer.</summary>
    Other,
}
