using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SmtpTools.Mail;

/// <summary>What a relay check does, and how. Not to be changed while a check runs.</summary>
public sealed class RelayCheckOptions
{
    /// <summary>The sender (MAIL FROM), without brackets; empty for none (<c>&lt;&gt;</c>, RFC 5321 4.5.5); null to use the user's address, else the recipient.</summary>
    public string? Sender { get; set; }

    /// <summary>The recipient (RCPT TO), without brackets; null to try no relaying.</summary>
    public string? Recipient { get; set; }

    /// <summary>User name and password, or token, to sign in with; null to stay a stranger.</summary>
    public NetworkCredential? Credential { get; set; }

    /// <summary>The AUTH mechanism to use; null for the strongest that both sides know.</summary>
    public string? AuthMechanism { get; set; }

    /// <summary>Signing in over a connection that anyone on the way can read is allowed.</summary>
    public bool AllowUnencryptedAuthentication { get; set; }

    /// <summary>Which TLS is used.</summary>
    public SmtpTlsMode Tls { get; set; }

    /// <summary>A certificate that does not validate is described, and the check goes on.</summary>
    public bool SkipCertificateCheck { get; set; }

    /// <summary>
    /// The check ends at a certificate that does not validate. One for open relay asks as mail servers ask one another: with TLS where it is there, with whatever certificate; it signs nobody in.
    /// </summary>
    internal bool NeedsValidCertificate => !SkipCertificateCheck && !(OpenRelay && Tls == SmtpTlsMode.Auto);

    /// <summary>The client's own certificate, with its private key; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The name that EHLO gives; null for this machine's.</summary>
    public string? LocalDomain { get; set; }

    /// <summary>The client's addresses to connect from; empty to leave it to the system. The second is for the open-relay check alone.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; set; } = [];

    internal IPAddress? FirstSource => SourceAddresses.Count > 0 ? SourceAddresses[0] : null;

    /// <summary>Which of the server's addresses are used; <see cref="AddressFamily.Unspecified"/> for both.</summary>
    public AddressFamily AddressFamily { get; set; }

    /// <summary>The server's addresses, where they were looked up before; null to look them up. Not used with a proxy.</summary>
    public ServerAddresses? Addresses { get; set; }

    /// <summary>The proxy to connect through, such as <c>socks5://host:1080</c> (socks4, socks4a, socks5, http, https); null for none.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>How long each step may take: connecting, the handshake, each reply. An open-relay check as a whole begins nothing more after twenty times as long.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>All forms of an open-relay check are tried, without signing in.</summary>
    public bool OpenRelay { get; set; }

    /// <summary>How far the open-relay check goes.</summary>
    public SmtpRelayEvidence Evidence { get; set; } = SmtpRelayEvidence.Data;

    /// <summary>A marked test message is handed over to the recipient.</summary>
    public bool SendMessage { get; set; }

    /// <summary>The dialogue is kept in the result.</summary>
    public bool Transcript { get; set; }

    /// <summary>The ports that are looked at for the advice when a server refuses to relay (RFC 6409, RFC 8314).</summary>
    public IReadOnlyList<int> SubmissionPorts { get; set; } = [587, 465, 2525];
}
