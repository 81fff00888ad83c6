namespace SmtpTools;

/// <summary>Which TLS a relay check uses.</summary>
public enum SmtpTlsMode
{
    /// <summary>TLS from the first octet on port 465 (RFC 8314), else STARTTLS where the server offers it.</summary>
    Auto,

    /// <summary>No TLS.</summary>
    None,

    /// <summary>STARTTLS (RFC 3207), which the server must offer.</summary>
    StartTls,

    /// <summary>As Auto, but not without TLS.</summary>
    Required,

    /// <summary>TLS from the first octet (RFC 8314), on any port.</summary>
    Implicit,
}
