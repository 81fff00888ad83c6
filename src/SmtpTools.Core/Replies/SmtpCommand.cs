namespace SmtpTools;

/// <summary>The command that a reply answers (RFC 5321 4.1 and the extensions).</summary>
public enum SmtpCommand
{
    /// <summary>Not known.</summary>
    None,

    /// <summary>No command: the greeting after the connection was opened.</summary>
    Connect,

    /// <summary>EHLO (RFC 5321 4.1.1.1), or LHLO of LMTP.</summary>
    Ehlo,

    /// <summary>HELO (RFC 5321 4.1.1.1).</summary>
    Helo,

    /// <summary>STARTTLS (RFC 3207).</summary>
    StartTls,

    /// <summary>AUTH (RFC 4954).</summary>
    Auth,

    /// <summary>MAIL FROM (RFC 5321 4.1.1.2).</summary>
    Mail,

    /// <summary>RCPT TO (RFC 5321 4.1.1.3).</summary>
    Rcpt,

    /// <summary>DATA, before the message (RFC 5321 4.1.1.4).</summary>
    Data,

    /// <summary>The end of the message: the dot after DATA, or the last BDAT.</summary>
    EndOfData,

    /// <summary>BDAT (RFC 3030).</summary>
    Bdat,

    /// <summary>RSET (RFC 5321 4.1.1.5).</summary>
    Rset,

    /// <summary>VRFY (RFC 5321 4.1.1.6).</summary>
    Vrfy,

    /// <summary>EXPN (RFC 5321 4.1.1.7).</summary>
    Expn,

    /// <summary>HELP (RFC 5321 4.1.1.8).</summary>
    Help,

    /// <summary>NOOP (RFC 5321 4.1.1.9).</summary>
    Noop,

    /// <summary>QUIT (RFC 5321 4.1.1.10).</summary>
    Quit,

    /// <summary>ETRN (RFC 1985).</summary>
    Etrn,

    /// <summary>ATRN (RFC 2645).</summary>
    Atrn,
}
