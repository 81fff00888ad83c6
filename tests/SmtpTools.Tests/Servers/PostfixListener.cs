namespace SmtpTools.Tests.Servers;

/// <summary>The ways in which <see cref="PostfixServer"/> behaves.</summary>
public enum PostfixListener
{
    /// <summary>Takes mail for its own domain only. The others do so too, but for what is said of them.</summary>
    Closed,

    /// <summary>Relays for everyone on this machine.</summary>
    Open,

    /// <summary>Relays for 127.0.0.1, and not for 127.0.0.2.</summary>
    Trusting,

    /// <summary>Relays for who has signed in, which takes STARTTLS.</summary>
    Submission,

    /// <summary>Relays for who has signed in, and has no TLS.</summary>
    ClearSubmission,

    /// <summary>Relays for who has signed in, in TLS from the first byte.</summary>
    ImplicitTls,

    /// <summary>As <see cref="Submission"/>, with a certificate that has expired.</summary>
    Expired,

    /// <summary>As <see cref="Submission"/>, with a certificate for another name.</summary>
    WrongName,

    /// <summary>As <see cref="Submission"/>, with a certificate that nobody vouches for.</summary>
    SelfSigned,

    /// <summary>As <see cref="Submission"/>, with a key of 1,024 bits.</summary>
    WeakKey,

    /// <summary>Offers STARTTLS and refuses it with 454, since it does not understand its own configuration.</summary>
    TlsUnavailable,

    /// <summary>Takes no command before STARTTLS; relays for everyone on this machine then.</summary>
    TlsRequired,

    /// <summary>Accepts every recipient, and no message.</summary>
    RefusesData,

    /// <summary>Asks to try again later for each recipient.</summary>
    Greylisting,

    /// <summary>Refuses every sender.</summary>
    RefusesSender,

    /// <summary>Greets with 554.</summary>
    RefusesClient,

    /// <summary>Takes connections and says nothing, since its configuration is one that Postfix does not start with.</summary>
    Silent,

    /// <summary>Behind postscreen: refuses who talks before the greeting.</summary>
    Screened,
}
