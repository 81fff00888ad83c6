using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using SmtpTools.Mail;

namespace SmtpTools.Commands;

/// <summary>Checks mail servers live: can they be reached, what do they offer, do they relay.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SmtpRelay", DefaultParameterSetName = RelaySet, SupportsShouldProcess = true)]
[OutputType(typeof(SmtpRelayResult))]
[OutputType(typeof(bool))]
public sealed class TestSmtpRelayCommand : PSCmdlet, IDisposable
{
    /// <summary>The type name that the advice view hangs on: one question gets an answer to read, many get a table.</summary>
    internal const string AdviceTypeName = "SmtpTools.SmtpRelayResult#Advice";

    private const string Activity = "Checking mail servers";
    private const string RelaySet = "Relay";
    private const string OpenRelaySet = "OpenRelay";
    private const int RelayPort = 25;
    private const int SubmissionPort = 587;

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private RelayPump? _pump;
    private bool _yesToAll;
    private bool _noToAll;
    private bool _hasProgress;
    private bool _isOneQuestion;

    /// <summary>Names or addresses of the servers.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NameExchange", "ComputerName", "HostName", "DNSHostName", "Name")]
    [AllowEmptyString]
    [ServerName]
    public string[] Server { get; set; } = [];

    /// <summary>The ports of each.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PortCell]
    [ValidateRange(1, 65535)]
    [ArgumentCompleter(typeof(PortCompleter))]
    public int[] Port { get; set; } = [];

    /// <summary>The sender (MAIL FROM).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("From")]
    [AllowEmptyString]
    public string? Sender { get; set; }

    /// <summary>The recipient (RCPT TO).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("To")]
    public string? Recipient { get; set; }

    /// <summary>User name and password to sign in with.</summary>
    [Parameter(ParameterSetName = RelaySet, ValueFromPipelineByPropertyName = true)]
    [CredentialCell]
    public PSCredential? Credential { get; set; }

    /// <summary>The AUTH mechanism to sign in with.</summary>
    [Parameter(ParameterSetName = RelaySet)]
    [ArgumentCompleter(typeof(MechanismCompleter))]
    public string? AuthMechanism { get; set; }

    /// <summary>Signs in even where the connection is not encrypted.</summary>
    [Parameter(ParameterSetName = RelaySet)]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>Hands a marked test message over to the recipient.</summary>
    [Parameter(ParameterSetName = RelaySet)]
    public SwitchParameter SendMessage { get; set; }

    /// <summary>Tries all forms of an open-relay check.</summary>
    [Parameter(ParameterSetName = OpenRelaySet, Mandatory = true)]
    public SwitchParameter OpenRelay { get; set; }

    /// <summary>How far the open-relay check goes with an address that was accepted.</summary>
    [Parameter(ParameterSetName = OpenRelaySet)]
    public SmtpRelayEvidence Evidence { get; set; } = SmtpRelayEvidence.Data;

    /// <summary>Asks nothing before an open-relay check.</summary>
    [Parameter(ParameterSetName = OpenRelaySet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Which TLS is used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TlsCell]
    public SmtpTlsMode Tls { get; set; }

    /// <summary>Goes on with a certificate that does not validate.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client's own certificate.</summary>
    [Parameter]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The name that EHLO gives.</summary>
    [Parameter]
    public string? LocalDomain { get; set; }

    /// <summary>The client's address to connect from; a second one tells an open relay from one that trusts the first.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public IPAddress[]? SourceAddress { get; set; }

    /// <summary>Which of a server's addresses are used.</summary>
    [Parameter]
    [ValidateSet("Any", "IPv4", "IPv6")]
    public string AddressFamily { get; set; } = "Any";

    /// <summary>The proxy to connect through.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>Seconds that each step may take.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int Timeout { get; set; } = 20;

    /// <summary>How many checks run beside one another.</summary>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int ThrottleLimit { get; set; } = 100;

    /// <summary>Keeps the dialogue in the result.</summary>
    [Parameter]
    public SwitchParameter Transcript { get; set; }

    /// <summary>Writes one Boolean for each server and port.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (SourceAddress?.Length > 1 && !OpenRelay)
        {
            ThrowTerminatingError(Errors.RelayArgument(nameof(SourceAddress), SourceAddress, "has two addresses; the second is for -OpenRelay, which compares what the server does from each"));
        }

        if (SourceAddress?.Length > 1 && Proxy is not null)
        {
            ThrowTerminatingError(Errors.RelayArgument(nameof(SourceAddress), SourceAddress, "has two addresses, and the server behind -Proxy sees neither: it sees the proxy. Leave one parameter away"));
        }

        if (Credential is not null && Tls == SmtpTlsMode.None && !AllowUnencryptedAuthentication)
        {
            ThrowTerminatingError(Errors.RelayArgument(nameof(Credential), null, "would cross the network in the clear with -Tls None. Leave -Tls away, or say -AllowUnencryptedAuthentication"));
        }

        if (LocalDomain is not null && RelayArguments.Name(LocalDomain, out string? problem) is null)
        {
            ThrowTerminatingError(Errors.RelayArgument(nameof(LocalDomain), LocalDomain, problem!));
        }

        _isOneQuestion = !MyInvocation.ExpectingInput && Server.Length == 1 && Port.Length <= 1;
        _pump = new RelayPump(ThrottleLimit, IsVerbose());
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TakeAddress(nameof(Sender), Sender, out string? sender) || !TakeAddress(nameof(Recipient), Recipient, out string? recipient))
        {
            return;
        }

        if (recipient?.Length == 0)
        {
            WriteError(Errors.RelayArgument(nameof(Recipient), Recipient, "is the null address, which only a sender can have (RFC 5321 4.5.5)"));
            return;
        }

        recipient ??= OpenRelay || SendMessage ? sender : null;
        if ((OpenRelay || SendMessage) && (string.IsNullOrEmpty(recipient) || (OpenRelay && recipient!.IndexOf('@') is < 1)))
        {
            WriteError(Errors.RelayArgument(nameof(Recipient), Recipient, OpenRelay
                ? "is needed with -OpenRelay: a mail address of yours in a domain that the servers do not host"
                : "is needed with -SendMessage: the address that the test message goes to"));
            return;
        }

        if (OpenRelay && recipient!.Take(recipient!.LastIndexOf('@')).Any(c => c > 0x7F))
        {
            // Refused by servers without SMTPUTF8 (RFC 6531), whether they relay or not.
            WriteError(Errors.RelayArgument(nameof(Recipient), recipient, "has other letters than ASCII before the @; an open-relay check needs an address that every server understands"));
            return;
        }

        foreach (string text in Server)
        {
            if (RelayArguments.Server(text, out string? problem) is not { } server)
            {
                WriteError(Errors.RelayArgument(nameof(Server), text, problem!));
                continue;
            }

            foreach (int port in Port.Length > 0 ? Port : [Credential is null ? RelayPort : SubmissionPort])
            {
                Begin(server, port, sender, recipient);
                Write(toTheEnd: false);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Write(toTheEnd: true);
        if (_hasProgress)
        {
            WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _pump?.Stop();

    /// <inheritdoc/>
    public void Dispose() => _pump?.Dispose();

    private bool IsVerbose() =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? verbose)
            ? LanguagePrimitives.IsTrue(verbose)
            : GetVariableValue("VerbosePreference")?.ToString() is { } preference and not nameof(ActionPreference.SilentlyContinue) && preference != nameof(ActionPreference.Ignore);

    private bool TakeAddress(string name, string? text, out string? address)
    {
        string? problem = null;
        address = string.IsNullOrWhiteSpace(text) ? null : RelayArguments.Address(text!, out problem);
        if (problem is not null)
        {
            WriteError(Errors.RelayArgument(name, text, problem));
        }

        return problem is null;
    }

    // A method of its own: the mail engine is not loaded before it is needed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Begin(string server, int port, string? sender, string? recipient)
    {
        string target = $"{server}:{port}";
        var options = new RelayCheckOptions
        {
            Sender = sender,
            Recipient = recipient,
            Credential = Credential?.GetNetworkCredential(),
            AuthMechanism = AuthMechanism,
            AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
            Tls = Tls,
            SkipCertificateCheck = SkipCertificateCheck,
            ClientCertificate = ClientCertificate,
            LocalDomain = LocalDomain,
            SourceAddresses = SourceAddress ?? [],
            AddressFamily = AddressFamily switch
            {
                "IPv4" => System.Net.Sockets.AddressFamily.InterNetwork,
                "IPv6" => System.Net.Sockets.AddressFamily.InterNetworkV6,
                _ => System.Net.Sockets.AddressFamily.Unspecified,
            },
            Proxy = Proxy,
            Timeout = TimeSpan.FromSeconds(Timeout),
            OpenRelay = OpenRelay,
            Evidence = Evidence,
            SendMessage = SendMessage && ShouldProcess(target, $"Send a test message to {recipient}"),
            Transcript = Transcript,
        };
        try
        {
            if (!OpenRelay || IsAllowed(server, target, recipient!, options))
            {
                _pump!.Add(server, port, options);
            }
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(Errors.RelayArgument(nameof(Proxy), null, e.Message)); // it may hold a password
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private bool IsAllowed(string server, string target, string recipient, RelayCheckOptions options)
    {
        if (!ShouldProcess(target, "Try the forms of an open-relay check"))
        {
            return false;
        }

        bool isConfirmed = Force || (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm) && !LanguagePrimitives.IsTrue(confirm));
        string? question = isConfirmed ? null
            : Evidence == SmtpRelayEvidence.Deliver ? $"If {target} relays, one marked test message is handed over to it for {recipient}. Go on?"
            : _pump!.IsPublic(server, options) ? $"{target} has a public address. An open-relay check looks like an attack to its owner: have you permission to test it?"
            : null;
        if (question is null)
        {
            return true;
        }

        try
        {
            return ShouldContinue(question, "Open-relay check", ref _yesToAll, ref _noToAll);
        }
        catch (Exception e) when (e is PSInvalidOperationException or HostException or NotImplementedException)
        {
            WriteError(Errors.RelayNotConfirmed(target)); // nobody is there to ask, or nothing to ask by
            return false;
        }
    }

    private void Write(bool toTheEnd)
    {
        try
        {
            foreach (RelayEvent next in _pump!.Take(toTheEnd))
            {
                Write(next);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Write(RelayEvent next)
    {
        if (next.Line is not null)
        {
            WriteVerbose(next.Line);
        }

        if (next.Result is not null)
        {
            WriteObject(Quiet ? Answer(next.Result) : _isOneQuestion ? ForReading(next.Result) : next.Result);
        }

        if (next.Failure is not null)
        {
            WriteError(Errors.RelayCheckFailed(next.Failure));
        }

        ShowProgress(next.Progress);
    }

    private static PSObject ForReading(SmtpRelayResult result)
    {
        var answer = new PSObject(result);
        answer.TypeNames.Insert(0, AdviceTypeName);
        return answer;
    }

    /// <summary>The answer to what was asked: is it an open relay; does it relay; where no recipient was given, is it there.</summary>
    private bool Answer(SmtpRelayResult result)
    {
        if (OpenRelay && result.IsOpenRelay is null)
        {
            WriteWarning($"{result}: {result.VerdictReason}");
        }

        return OpenRelay ? result.IsOpenRelay == true : result.Status is nameof(SmtpRelayStatus.Relayed) or nameof(SmtpRelayStatus.Ready);
    }

    /// <summary>At most five times a second: drawing it must not slow the work.</summary>
    private void ShowProgress(string? step)
    {
        const int Interval = 200;
        if ((_pump!.Total > 1 || OpenRelay) && _sinceProgress.ElapsedMilliseconds >= Interval)
        {
            _sinceProgress.Restart();
            _hasProgress = true;
            string status = string.Format(CultureInfo.InvariantCulture, "{0} of {1}", _pump.Done, _pump.Total);
            WriteProgress(new ProgressRecord(0, Activity, status) { PercentComplete = _pump.Done * 100 / Math.Max(_pump.Total, 1), CurrentOperation = step });
        }
    }
}
