using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>Checks a server and port: can it be reached, what does it offer, does it relay. Safe for use by several threads at once.</summary>
/// <param name="options">What to check, and how.</param>
/// <exception cref="ArgumentException">The proxy is of no kind that is known.</exception>
public sealed class RelayChecker(RelayCheckOptions options)
{
    // The dialogue of a whole matrix has some 200 lines; a server that makes more of it is not heard to the end.
    private const int LongestTranscript = 2000;

    private const int SoonExpired = 14;

    private readonly RelayCheckOptions _options = Usable(options);

    /// <summary>The server's addresses, for who must know before the check where it would go.</summary>
    /// <param name="server">Name or address.</param>
    /// <param name="token">Ends the look-up.</param>
    /// <returns>What the check is to be given, so that it connects to no other address; null where it could not be found out.</returns>
    public async Task<ServerAddresses?> ResolveAsync(string server, CancellationToken token)
    {
        using var deadline = new Deadline(_options.Timeout, token);
        try
        {
            return new ServerAddresses(await Dialer.ResolveAsync(NameToLookUp(server), _options.AddressFamily, deadline).ConfigureAwait(false));
        }
        catch (RelayException e)
        {
            return e is { Status: SmtpRelayStatus.NameNotResolved, Circumstance: not RelayException.LookUpFailed } ? new ServerAddresses(e) : null;
        }
    }

    /// <summary>Checks one server and port. There is a result whatever happens; only <paramref name="token"/> throws.</summary>
    /// <param name="server">Name or address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="listener">Hears the dialogue as it goes, a line each, without secrets; on threads of its own. Null for none.</param>
    /// <param name="probed">Hears of each probe of an open-relay check: how many are done, of how many, and the probe. Null for none.</param>
    /// <param name="token">Ends the check and closes its connections.</param>
    /// <exception cref="OperationCanceledException"><paramref name="token"/> was cancelled.</exception>
    public async Task<SmtpRelayResult> CheckAsync(string server, int port, Action<string>? listener, Action<int, int, SmtpRelayProbe>? probed, CancellationToken token)
    {
        var transcript = _options.Transcript ? new List<string>() : null;
        var check = new RelayCheck(_options, server, port, Listener(listener, transcript), probed, token);
        long start = Stopwatch.GetTimestamp();
        SmtpRelayResult result = await check.RunAsync().ConfigureAwait(false);
        if (!_options.OpenRelay && result.Status is nameof(SmtpRelayStatus.RelayDenied) or nameof(SmtpRelayStatus.AuthenticationUnavailable) or nameof(SmtpRelayStatus.AuthenticationRequired) && !result.IsAuthenticated)
        {
            TextList ports = await new SubmissionScout(_options, server, port).LookAsync(token).ConfigureAwait(false);
            result.SubmissionPorts = new TextList(ports.Select(check.Secrets.Apply).ToArray());
        }

        RelayText.Describe(result, _options.Timeout, check.Circumstance);
        result.Warnings = new TextList(WarningsOf(result, check).ToArray());
        result.Transcript = transcript is null ? null : new TextList(transcript.ToArray());
        result.TotalMilliseconds = Math.Round((Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency, 2);
        return result;
    }

    private static RelayCheckOptions Usable(RelayCheckOptions options)
    {
        _ = options.Proxy is null ? null : Dialer.ProxyOf(options.Proxy);
        return options;
    }

    internal static string NameToLookUp(string server) => WireName.OfDomain(server.TrimEnd('.').Trim('[', ']'));

    private static Action<string>? Listener(Action<string>? listener, List<string>? transcript) => transcript is null ? listener : line =>
    {
        listener?.Invoke(line);
        if (transcript.Count < LongestTranscript)
        {
            transcript.Add(line);
        }
        else if (transcript.Count == LongestTranscript)
        {
            transcript.Add($"[more than {LongestTranscript} lines]");
        }
    };

    private IEnumerable<string> WarningsOf(SmtpRelayResult result, RelayCheck check)
    {
        if (result.Banner is { } banner && GreetingJudge.IsRewritten(banner))
        {
            yield return "The greeting is asterisks: a firewall on the way rewrites the dialogue, and may hide STARTTLS and AUTH too. On Cisco, turn its inspection of SMTP off: 'no fixup protocol smtp 25' (PIX), 'no inspect esmtp' (ASA).";
        }

        if (check.IsHeloOnly)
        {
            yield return "The server refused EHLO and took HELO, which has no extensions: no STARTTLS, no AUTH, no SIZE. It is an old server, or a firewall on the way that inspects SMTP takes EHLO from it.";
        }

        if (check.OctetsPastStartTls > 0)
        {
            yield return $"{check.OctetsPastStartTls} octets came in the clear behind the reply to STARTTLS and were discarded: a broken server, or someone on the way who puts words into its mouth (RFC 3207 6).";
        }

        if (result.IsOpenRelay == true && IPAddress.TryParse(result.Address, out IPAddress? address) && IPAddress.IsLoopback(address))
        {
            yield return "Seen from the server's own machine: many a server relays for all addresses of its machine and for nobody else. Test from outside before you act on the verdict.";
        }

        if (result.Tls is { IsValid: false, Protocol: not null } && !_options.NeedsValidCertificate)
        {
            yield return $"The certificate does not validate ({result.Tls.Errors}); {(_options.SkipCertificateCheck ? "-SkipCertificateCheck let it pass" : "the open-relay check went on all the same, as mail servers do among themselves")}.";
        }

        if (result.Tls is { IsValid: true, DaysLeft: <= SoonExpired })
        {
            yield return $"The certificate expires in {result.Tls.DaysLeft} days.";
        }

        if (result.AuthMechanismsBeforeTls.Count > 0 && result.AuthMechanismsBeforeTls.Intersect(["PLAIN", "LOGIN"], StringComparer.OrdinalIgnoreCase).Any())
        {
            yield return "The server offers AUTH PLAIN or LOGIN before TLS, so that passwords may cross the network in the clear (RFC 4954 4).";
        }
    }
}
