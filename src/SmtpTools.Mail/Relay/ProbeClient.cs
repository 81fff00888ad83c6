using System.Threading;
using System.Threading.Tasks;
using MailKit;
using MailKit.Net.Smtp;
#if NET
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
#endif

namespace SmtpTools.Mail;

/// <summary>MailKit's client, led command by command.</summary>
internal sealed class ProbeClient(IProtocolLogger recorder) : SmtpClient(recorder)
{
    /// <summary>Sends a line, or a message with its end, and waits for the reply; what it says is the recorder's.</summary>
    public Task SendAsync(string text, CancellationToken token) => SendCommandAsync(text, token);

#if NET
    /// <summary>What the server sends must be enough to validate its certificate: nothing is fetched from anywhere else.</summary>
    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback)
    {
        SslClientAuthenticationOptions options = base.GetSslClientAuthenticationOptions(host, remoteCertificateValidationCallback);
        options.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        options.LocalCertificateSelectionCallback = (sender, _, own, _, _) =>
        {
            _handshake = sender as SslStream; // MailKit keeps it to itself until the dialogue behind the handshake has begun well
            return own.Count > 0 ? own[0] : null!;
        };
        return options;
    }

    private SslStream? _handshake;

    /// <summary>Protocol and cipher suite, once the handshake is over; nulls before.</summary>
    public (string? Protocol, string? CipherSuite) Agreed => _handshake is null ? default : (_handshake.SslProtocol.ToString(), _handshake.NegotiatedCipherSuite.ToString());
#else
    /// <summary>Protocol and cipher, once the server's answer to EHLO is there; nulls before.</summary>
    public (string? Protocol, string? CipherSuite) Agreed => IsSecure ? (SslProtocol.ToString(), $"{SslCipherAlgorithm} {SslCipherStrength}") : default;
#endif
}
