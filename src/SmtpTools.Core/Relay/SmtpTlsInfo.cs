using System;

namespace SmtpTools;

/// <summary>What TLS was agreed on, and what the server's certificate says.</summary>
public sealed class SmtpTlsInfo
{
    /// <summary><c>StartTls</c> (RFC 3207) or <c>Implicit</c> (RFC 8314).</summary>
    public string Mode { get; internal set; } = "";

    /// <summary>The protocol, such as <c>Tls13</c>; null where the handshake failed.</summary>
    public string? Protocol { get; internal set; }

    /// <summary>The cipher suite by its IANA name, or the cipher where the platform tells no more; null where the handshake failed.</summary>
    public string? CipherSuite { get; internal set; }

    /// <summary>The certificate validates: its chain, its dates, its name and the strength of its key.</summary>
    public bool IsValid { get; internal set; }

    /// <summary>
    /// Every validation error by its name: <c>NameMismatch</c>, <c>SelfSigned</c>, <c>WeakKey</c> (RSA below 2,048 bits), <c>NotAvailable</c>, or a name of <see cref="System.Security.Cryptography.X509Certificates.X509ChainStatusFlags"/>
    /// such as <c>NotTimeValid</c>, <c>UntrustedRoot</c>, <c>PartialChain</c>.
    /// </summary>
    public TextList Errors { get; internal set; } = TextList.None;

    /// <summary>The name that the certificate was compared with.</summary>
    public string? ExpectedName { get; internal set; }

    /// <summary>The certificate's subject; null where the server sent none.</summary>
    public string? Subject { get; internal set; }

    /// <summary>The certificate's issuer.</summary>
    public string? Issuer { get; internal set; }

    /// <summary>The names and addresses that the certificate is for (RFC 5280 4.2.1.6).</summary>
    public TextList SubjectAlternativeNames { get; internal set; } = TextList.None;

    /// <summary>The certificate's SHA-1 hash, as Windows and PowerShell name certificates.</summary>
    public string? Thumbprint { get; internal set; }

    /// <summary>When the certificate becomes valid, UTC.</summary>
    public DateTime? NotBefore { get; internal set; }

    /// <summary>When the certificate expires, UTC.</summary>
    public DateTime? NotAfter { get; internal set; }

    /// <summary>Whole days until the certificate expires, rounded down; below zero when it has.</summary>
    public int? DaysLeft { get; internal set; }

    /// <summary>Protocol, subject and validity on one line.</summary>
    public override string ToString() =>
        $"{Protocol ?? "no TLS"}, {Subject ?? "no certificate"}, {(IsValid ? $"valid, {DaysLeft} days left" : Errors.ToString())}";
}
