namespace SmtpTools.Tests.Servers;

/// <summary>The ways in which <see cref="OpenSmtpdServer"/> behaves.</summary>
public enum OpenSmtpdListener
{
    /// <summary>Takes mail for its own domain only. The others do so too, but for what is said of them.</summary>
    Closed,

    /// <summary>Relays for everyone.</summary>
    Open,

    /// <summary>Offers STARTTLS and breaks off in the handshake: this version does not get on with OpenSSL 3.</summary>
    BrokenTls,
}
