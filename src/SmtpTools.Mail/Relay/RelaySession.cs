using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace SmtpTools.Mail;

/// <summary>One connection to a server, from its opening to its end. Whatever goes wrong is thrown as a <see cref="RelayException"/> that names status and step.</summary>
internal sealed class RelaySession : IDisposable
{
    private const int ImplicitTlsPort = 465;
    private const int AuthenticationSucceeded = 235;

    private const string ChallengeWithoutAnswer = "a challenge that cannot be answered";

    private readonly string _server;
    private readonly int _port;
    private readonly RelayCheckOptions _options;
    private readonly Deadline _deadline;
    private readonly ProbeClient _client;
    private Dialed? _connection;
    private CancellationTokenRegistration _ending;

    [SuppressMessage("Security", "CA5359", Justification = "What is found is judged right after the handshake, before anything but EHLO is sent.")]
    public RelaySession(string server, int port, RelayCheckOptions options, SecretMask secrets, Action<string>? listener, CancellationToken token)
    {
        _server = server;
        _port = port;
        _options = options;
        _deadline = new Deadline(options.Timeout, token);
        Recorder = new DialogueRecorder(_deadline, secrets, listener) { Secured = NoteWhatWasAgreed };
        _client = new ProbeClient(Recorder)
        {
            CheckCertificateRevocation = false, // would ask other servers than the one under test
            ServerCertificateValidationCallback = Inspect,
            LocalDomain = options.LocalDomain,
        };
        if (options.ClientCertificate is not null)
        {
            _client.ClientCertificates = new X509CertificateCollection { options.ClientCertificate };
        }
    }

    public string Server => _server;

    public int Port => _port;

    public DialogueRecorder Recorder { get; }

    public SmtpTlsInfo? Tls { get; private set; }

    public IPAddress? Address => _connection?.Address;

    public IPAddress? SourceAddress => _connection?.SourceAddress;

    public double? ResolveMilliseconds { get; private set; }

    public double? ConnectMilliseconds { get; private set; }

    public bool IsOpen => _client.IsConnected;

    private bool IsImplicit => _options.Tls == SmtpTlsMode.Implicit || (_options.Tls is SmtpTlsMode.Auto or SmtpTlsMode.Required && _port == ImplicitTlsPort);

    /// <summary>The server's addresses; none where a proxy looks them up, in its own network.</summary>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync()
    {
        if (_options.Proxy is not null)
        {
            return [];
        }

        if (_options.Addresses is not null)
        {
            return _options.Addresses.OrFail();
        }

        long start = Stopwatch.GetTimestamp();
        IPAddress[] addresses = await Dialer.ResolveAsync(_server, _options.AddressFamily, _deadline).ConfigureAwait(false);
        ResolveMilliseconds = Since(start);
        return addresses;
    }

    /// <summary>Connects, agrees on TLS and says EHLO.</summary>
    /// <param name="addresses">The server's addresses; empty where a proxy looks them up.</param>
    /// <param name="source">The client's address to connect from; null to leave it to the system.</param>
    public async Task OpenAsync(IReadOnlyList<IPAddress> addresses, IPAddress? source)
    {
        _deadline.Restart();
        long start = Stopwatch.GetTimestamp();
        _connection = _options.Proxy is null
            ? await Dialer.ConnectAsync(addresses, _port, source, _deadline).ConfigureAwait(false)
            : await Dialer.ConnectAsync(_options.Proxy, _server, _port, source, _deadline).ConfigureAwait(false);

        // What follows cannot be cancelled everywhere (a handshake on .NET Framework), but all of it ends when its connection is closed.
        _ending = _deadline.Token.Register(_connection.Stream.Dispose);
        ConnectMilliseconds = Since(start);
        Recorder.Connected();
        SecureSocketOptions tls = IsImplicit ? SecureSocketOptions.SslOnConnect
            : _options.Tls == SmtpTlsMode.None ? SecureSocketOptions.None
            : _options.Tls == SmtpTlsMode.Auto ? SecureSocketOptions.StartTlsWhenAvailable
            : SecureSocketOptions.StartTls;
        await Guarded(() => _client.ConnectAsync(_connection.Stream, _server, _port, tls, _deadline.Token)).ConfigureAwait(false);
        NoteWhatWasAgreed();
        // Said after the handshake and not within it, so that protocol, cipher and what the server offers are known all the same; no more than EHLO was sent.
        if (Tls is { IsValid: false } && _options.NeedsValidCertificate)
        {
            throw new RelayException(SmtpRelayStatus.CertificateInvalid, SmtpRelayPhase.Tls, Tls.Errors.ToString());
        }
    }

    /// <summary>Signs in.</summary>
    public async Task SignInAsync(NetworkCredential credential)
    {
        var offer = new ServerOffer(Recorder.Ehlo);
        if (!_client.IsEncrypted && !_options.AllowUnencryptedAuthentication)
        {
            throw new RelayException(SmtpRelayStatus.TlsUnavailable, SmtpRelayPhase.Auth, "the connection is not encrypted, so the credentials were not sent; -AllowUnencryptedAuthentication sends them all the same");
        }

        if (_options.AuthMechanism is { } only && !offer.AuthMechanisms.Contains(only, StringComparer.OrdinalIgnoreCase))
        {
            throw new RelayException(SmtpRelayStatus.AuthenticationUnavailable, SmtpRelayPhase.Auth, $"the server does not offer {only}, but {(offer.AuthMechanisms.Count == 0 ? "no AUTH at all" : offer.AuthMechanisms)}");
        }

        _client.AuthenticationMechanisms.RemoveWhere(mechanism => _options.AuthMechanism is not null && !mechanism.Equals(_options.AuthMechanism, StringComparison.OrdinalIgnoreCase));
        SaslMechanism? token = _options.AuthMechanism?.ToUpperInvariant() switch
        {
            "XOAUTH2" => new SaslMechanismOAuth2(credential),
            "OAUTHBEARER" => new SaslMechanismOAuthBearer(credential),
            _ => null, // MailKit ranks the others and never takes these by itself
        };
        await Guarded(() => token is null ? _client.AuthenticateAsync(Encoding.UTF8, new CautiousCredentials(credential, Recorder), _deadline.Token) : _client.AuthenticateAsync(token, _deadline.Token)).ConfigureAwait(false);
    }

    /// <summary>Sends a command, or a message with its end, and returns the reply, which fits it.</summary>
    public async Task<SmtpReply> SendAsync(string text)
    {
        await Guarded(() => _client.SendAsync(text, _deadline.Token)).ConfigureAwait(false);
        return Recorder.LastReply is { Fits: true } reply ? reply : throw RelayException.Of(Recorder.LastReply!);
    }

    /// <summary>Says QUIT and closes. A server that does not answer it has done no wrong to the answer.</summary>
    /// <returns>The reply to QUIT; null where none came.</returns>
    public async Task<SmtpReply?> QuitAsync()
    {
        try
        {
            await Guarded(() => _client.DisconnectAsync(quit: true, _deadline.Token)).ConfigureAwait(false);
        }
        catch (RelayException)
        {
        }

        return Recorder.LastReply is { Command: SmtpCommand.Quit } reply ? reply : null;
    }

    public void Dispose()
    {
        _ending.Dispose();
        _connection?.Stream.Dispose();
        _client.Dispose();
        _deadline.Dispose();
    }

    private static double Since(long start) => Math.Round((Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency, 2);

    private async Task Guarded(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _deadline.ThrowIfCallerCancelled();
            throw Translate(e);
        }
    }

    private RelayException Translate(Exception e)
    {
        SmtpRelayPhase phase = Recorder.Phase;
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is RelayException known)
            {
                return known;
            }
        }

        if (e is SslHandshakeException && Tls is null)
        {
            Describe(null, null, SslPolicyErrors.RemoteCertificateNotAvailable);
        }

        if (_deadline.HasPassed)
        {
            SmtpRelayStatus status = phase == SmtpRelayPhase.Greeting && Recorder.Garbage is null ? SmtpRelayStatus.NoBanner : SmtpRelayStatus.TimedOut;
            return Recorder.Begun is { } begun ? new RelayException(status, phase, $"only '{begun}' came", circumstance: "incomplete") : new RelayException(status, phase, Recorder.Garbage);
        }

        return e switch
        {
            SmtpCommandException => RelayException.Of(Recorder.LastReply!),
            AuthenticationException => Recorder.LastReply is { Code: not (AuthenticationSucceeded or SmtpReply.Challenge) } refusal ? RelayException.Of(refusal)
                : Recorder.LastReply is { Code: AuthenticationSucceeded } || e is SaslException { ErrorCode: SaslErrorCode.IncorrectHash } || e.InnerException is SaslException { ErrorCode: SaslErrorCode.IncorrectHash }
                    ? new RelayException(SmtpRelayStatus.AuthenticationFailed, SmtpRelayPhase.Auth, "the server did not prove that it knows the password")
                : new RelayException(SmtpRelayStatus.ProtocolError, SmtpRelayPhase.Auth, ChallengeWithoutAnswer),
            NotSupportedException => phase == SmtpRelayPhase.Ehlo && !_client.IsConnected
                ? new RelayException(SmtpRelayStatus.TlsUnavailable, SmtpRelayPhase.Tls, "the server does not offer STARTTLS")
                : Recorder.AuthMechanism is not null ? new RelayException(SmtpRelayStatus.ProtocolError, SmtpRelayPhase.Auth, ChallengeWithoutAnswer)
                : new RelayException(SmtpRelayStatus.AuthenticationUnavailable, SmtpRelayPhase.Auth, "the server offers no AUTH mechanism that can be used"),
            SslHandshakeException => new RelayException(SmtpRelayStatus.TlsFailed, SmtpRelayPhase.Tls, Dialer.Innermost(e)),
            _ when Recorder.Garbage is { } garbage => new RelayException(Recorder.Greeting is null ? SmtpRelayStatus.NotSmtp : SmtpRelayStatus.ProtocolError, phase, $"the server said '{garbage}'"),
            _ when (Recorder.Farewell ?? Recorder.LastReply) is { Code: SmtpReply.ServiceNotAvailable } farewell => RelayException.Of(farewell),
            _ when phase == SmtpRelayPhase.Auth && !IsAboutConnection(e) => new RelayException(SmtpRelayStatus.ProtocolError, phase, ChallengeWithoutAnswer),
            _ => new RelayException(SmtpRelayStatus.ConnectionLost, phase, e is SmtpProtocolException ? null : Dialer.Innermost(e)),
        };
    }

    /// <summary>Everything else comes of what the server said: mechanisms take a challenge apart with little care.</summary>
    private static bool IsAboutConnection(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or ProtocolException or ServiceNotConnectedException;

    private bool Inspect(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Describe(certificate, chain, errors);
        return true;
    }

    private void Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Tls = CertificateInspector.Inspect(_server, certificate, chain, errors, DateTime.UtcNow);
        Tls.Mode = IsImplicit ? nameof(SmtpTlsMode.Implicit) : nameof(SmtpTlsMode.StartTls);
    }

    private void NoteWhatWasAgreed()
    {
        if (Tls is not null)
        {
            (Tls.Protocol, Tls.CipherSuite) = _client.Agreed;
        }
    }
}
