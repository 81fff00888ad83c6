using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace SmtpTools.Mail;

/// <summary>
/// Looks where a server that refused to relay takes mail from clients that sign in: connects to its ports for that, says EHLO and goes. Nothing but the advice hangs on it.
/// </summary>
internal sealed class SubmissionScout(RelayCheckOptions options, string server, int port)
{
    // Long enough for a server that answers; who is told why it was refused should not wait for ports that a firewall drops.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public async Task<TextList> LookAsync(CancellationToken token)
    {
        string?[] found = await Task.WhenAll(options.SubmissionPorts.Where(other => other != port).Select(other => LookAsync(other, token))).ConfigureAwait(false);
        return new TextList(found.OfType<string>().ToArray());
    }

    private async Task<string?> LookAsync(int other, CancellationToken token)
    {
        var light = new RelayCheckOptions
        {
            AddressFamily = options.AddressFamily,
            LocalDomain = options.LocalDomain,
            Proxy = options.Proxy,
            SourceAddresses = options.SourceAddresses.Take(1).ToArray(),
            SkipCertificateCheck = true, // nothing is sent there
            Timeout = options.Timeout < s_patience ? options.Timeout : s_patience,
            SubmissionPorts = [],
        };
        SmtpRelayResult result = await new RelayChecker(light).CheckAsync(server, other, null, null, token).ConfigureAwait(false);
        if (result.Status != nameof(SmtpRelayStatus.Ready) || result.AuthMechanisms.Count == 0)
        {
            return null;
        }

        string tls = result.Tls is null ? "no TLS" : result.Tls.Mode == nameof(SmtpTlsMode.Implicit) ? "TLS from the start" : "STARTTLS";
        return $"{other} ({tls}; AUTH {string.Join(" ", result.AuthMechanisms)})";
    }
}
