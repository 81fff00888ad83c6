using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>One check, while it runs.</summary>
internal sealed class RelayCheck(RelayCheckOptions options, string server, int port, Action<string>? listener, Action<int, int, SmtpRelayProbe>? probed, CancellationToken token)
{
    private readonly SmtpRelayResult _result = new() { Server = server, Port = port, CheckedAt = DateTime.UtcNow, Recipient = options.Recipient };
    private readonly string _name = RelayChecker.NameToLookUp(server);
    private IReadOnlyList<IPAddress> _addresses = [];

    public int OctetsPastStartTls { get; private set; }

    /// <summary>The server refused EHLO and took HELO.</summary>
    public bool IsHeloOnly { get; private set; }

    /// <summary>What no text of this check may show.</summary>
    public SecretMask Secrets { get; } = new(options.Credential?.Password, options.Credential?.UserName, server);

    /// <inheritdoc cref="RelayException.Circumstance"/>
    public string? Circumstance { get; private set; }

    public async Task<SmtpRelayResult> RunAsync()
    {
        RelaySession? session = null;
        try
        {
            session = new RelaySession(_name, port, options, Secrets, listener, token);
            _addresses = await session.ResolveAsync().ConfigureAwait(false);
            await session.OpenAsync(_addresses, options.FirstSource).ConfigureAwait(false);
            End(SmtpRelayStatus.Ready, SmtpRelayPhase.Ehlo, null);
            if (options.OpenRelay)
            {
                RelaySession first = session;
                session = null; // the matrix ends it
                Describe(first);
                await TryMatrixAsync(first).ConfigureAwait(false);
            }
            else
            {
                await TryRelayAsync(session).ConfigureAwait(false);
            }
        }
        catch (RelayException e)
        {
            End(e.Status, e.Phase, e.Reply, e.Problem);
            Circumstance = _result.MessageId is null ? e.Circumstance : "handed-over";
            if (options.OpenRelay)
            {
                _result.Verdict = nameof(SmtpRelayVerdict.Inconclusive);
                _result.VerdictReason = $"The server could not be asked: {e.Status}.";
                _result.Grade = nameof(SmtpRelayGrade.None);
            }
        }
        finally
        {
            if (session is not null)
            {
                Describe(session);
                session.Dispose();
            }
        }

        return _result;
    }

    private async Task TryRelayAsync(RelaySession session)
    {
        if (options.Credential is not null)
        {
            await session.SignInAsync(options.Credential).ConfigureAwait(false);
            _result.IsAuthenticated = true;
        }

        if (options.Recipient is not null)
        {
            await TransactAsync(session).ConfigureAwait(false);
        }

        SmtpReply? farewell = await session.QuitAsync().ConfigureAwait(false);
        if (IsSlipped(farewell, SmtpReply.Closing))
        {
            throw Slipped(farewell!);
        }
    }

    private async Task TransactAsync(RelaySession session)
    {
        string sender = SenderOf();
        _result.Sender = sender.Length == 0 ? "<>" : sender;
        sender = WireName.OfAddress(sender);
        string recipient = WireName.OfAddress(options.Recipient!);
        string utf8 = WireName.IsAscii(sender) && WireName.IsAscii(recipient) ? "" : " SMTPUTF8";
        if (utf8.Length > 0 && !new ServerOffer(session.Recorder.Ehlo).Has("SMTPUTF8"))
        {
            End(WireName.IsAscii(sender) ? SmtpRelayStatus.RecipientRejected : SmtpRelayStatus.SenderRejected, SmtpRelayPhase.Ehlo, null, "the address needs SMTPUTF8 (RFC 6531), which the server does not offer");
            return;
        }

        SmtpReply reply = await session.SendAsync($"MAIL FROM:<{sender}>{utf8}").ConfigureAwait(false);
        reply = reply.IsPositive ? await session.SendAsync($"RCPT TO:<{recipient}>").ConfigureAwait(false) : reply;
        if (reply.IsPositive && options.SendMessage)
        {
            reply = await HandOverAsync(session, sender, recipient).ConfigureAwait(false);
        }

        End(reply.IsPositive ? SmtpRelayStatus.Relayed : RelayStatusJudge.Judge(reply.Explain(), reply.Phase), reply.Phase, reply);
        if (_result.MessageId is null && session.IsOpen)
        {
            await ResetAsync(session).ConfigureAwait(false);
        }
    }

    private async Task<SmtpReply> HandOverAsync(RelaySession session, string sender, string recipient)
    {
        SmtpReply reply = await session.SendAsync("DATA").ConfigureAwait(false);
        if (reply.Code != SmtpReply.StartMailInput)
        {
            return reply;
        }

        var message = new TestMessage(sender, recipient, server, port);
        bool isRefused = false;
        try
        {
            reply = await session.SendAsync(message.Text).ConfigureAwait(false);
            isRefused = !reply.IsPositive;
        }
        finally
        {
            _result.MessageId = session.Recorder.HasSentMessage && !isRefused ? message.MessageId : null;
        }

        return reply;
    }

    private async Task ResetAsync(RelaySession session)
    {
        SmtpReply? reply = null;
        try
        {
            reply = await session.SendAsync("RSET").ConfigureAwait(false);
        }
        catch (RelayException)
        {
            // The answer is known; a server that hangs up now changes nothing.
        }

        if (IsSlipped(reply, null))
        {
            throw Slipped(reply!);
        }
    }

    /// <summary>
    /// RSET and QUIT are never refused: such a reply behind an acceptance is the one to a command before, and the acceptance may be too. Where a message was handed over, 354 has shown that
    /// the replies are in step.
    /// </summary>
    /// <param name="reply">The reply to RSET or QUIT; null where none came.</param>
    /// <param name="code">The one code that it can have; null for any acceptance.</param>
    private bool IsSlipped(SmtpReply? reply, int? code) =>
        _result.Status == nameof(SmtpRelayStatus.Relayed) && _result.MessageId is null && reply is { Code: not SmtpReply.ServiceNotAvailable } && (code is null ? !reply.IsPositive : reply.Code != code);

    private static RelayException Slipped(SmtpReply reply) =>
        new(SmtpRelayStatus.ProtocolError, reply.Phase, $"{reply.Command.ToString().ToUpperInvariant()} was answered '{reply.Lines[0]}', so that the replies before it may belong to other commands");

    private string SenderOf() =>
        options.Sender
        ?? (options.Credential?.UserName is { } user && user.IndexOf('@') > 0 && !user.Any(char.IsControl) ? user : options.Recipient!);

    private async Task TryMatrixAsync(RelaySession session)
    {
        using var matrix = new OpenRelayMatrix(OpenAsync, options, probed);
        await matrix.RunAsync(session).ConfigureAwait(false);
        (SmtpRelayVerdict verdict, string reason) = OpenRelayJudge.Judge(matrix.Probes, matrix.Elsewhere, options.Evidence);
        if (matrix.IsCutShort)
        {
            verdict = SmtpRelayVerdict.Inconclusive;
            reason += $" It took longer than {OpenRelayMatrix.TimeOf(options).TotalSeconds:0} seconds, {OpenRelayMatrix.LongestInSteps} times -Timeout, and was not tried to the end.";
        }

        if (verdict == SmtpRelayVerdict.Open && matrix.IsOnThisMachine && matrix.Elsewhere.Count == 0)
        {
            verdict = SmtpRelayVerdict.Inconclusive;
            reason += " The server is on this machine, which most servers trust.";
        }

        if (verdict == SmtpRelayVerdict.Open && (IsServersOwn(options.Recipient!, _result.EhloName) || IsServersOwn(options.Recipient!, _name)))
        {
            (verdict, reason) = (SmtpRelayVerdict.Inconclusive, $"{options.Recipient} is in the server's own domain, so that accepting it is no relaying. Give -Recipient an address that the server does not host.");
        }

        SmtpRelayProbe plain = matrix.Probes.First(probe => RelayProbeForm.All[probe.Number - 1].IsPlain);
        SmtpRelayProbe deciding = (verdict == SmtpRelayVerdict.Open ? OpenRelayJudge.Telling(matrix.Probes).First() : plain)!;
        Circumstance = verdict == SmtpRelayVerdict.Inconclusive && plain.Outcome == nameof(SmtpProbeOutcome.Accepted) && OpenRelayJudge.TakesAnything(matrix.Probes) ? "takes-anything" : null;
        _result.Sender = plain.Mail.Substring(plain.Mail.IndexOf('<') + 1).TrimEnd('>');
        _result.Probes = new SmtpRelayProbeList(matrix.Probes.Concat(matrix.Elsewhere).ToArray());
        _result.Verdict = verdict.ToString();
        _result.VerdictReason = reason;
        _result.Grade = matrix.Probes.Where(probe => !probe.IsControl).Max(OpenRelayJudge.GradeOf).ToString();
        _result.IsOpenRelay = verdict == SmtpRelayVerdict.Inconclusive ? null : verdict == SmtpRelayVerdict.Open;
        _result.MessageId = matrix.Canary?.MessageId;
        SmtpRelayPhase phase = PhaseOf(deciding);
        _result.Phase = phase.ToString();
        _result.Reply = deciding.Reply;
        _result.Code = deciding.Code;
        _result.Problem = deciding.Problem;
        _result.Status = (verdict, deciding) switch
        {
            (SmtpRelayVerdict.Open, _) => nameof(SmtpRelayStatus.OpenRelay),
            (_, { Outcome: nameof(SmtpProbeOutcome.Accepted) }) => nameof(SmtpRelayStatus.Relayed), // for this client; from elsewhere it may be closed
            (SmtpRelayVerdict.Closed, _) when phase < SmtpRelayPhase.Data => nameof(SmtpRelayStatus.RelayDenied),
            (_, { Reply: { Code: >= 400 } reply }) => RelayStatusJudge.Judge(reply, phase).ToString(),
            _ => (matrix.LastFailure?.Status ?? SmtpRelayStatus.ConnectionLost).ToString(),
        };
    }

    /// <summary>The step whose reply decided a probe.</summary>
    private static SmtpRelayPhase PhaseOf(SmtpRelayProbe probe) =>
        probe.Rcpt is null ? SmtpRelayPhase.Mail
        : probe.Grade != nameof(SmtpRelayGrade.None) && probe.Outcome != nameof(SmtpProbeOutcome.Accepted) ? SmtpRelayPhase.Data
        : SmtpRelayPhase.Rcpt;

    /// <summary>mx.example.org is most often the server of example.org.</summary>
    private static bool IsServersOwn(string recipient, string? serverName)
    {
        string domain = WireName.OfDomain(recipient.Substring(recipient.LastIndexOf('@') + 1));
        return serverName is not null && (serverName.Equals(domain, StringComparison.OrdinalIgnoreCase) || serverName.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<RelaySession> OpenAsync(IPAddress? source)
    {
        var session = new RelaySession(_name, port, options, Secrets, listener, token);
        try
        {
            await session.OpenAsync(_addresses, source).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void End(SmtpRelayStatus status, SmtpRelayPhase phase, SmtpReply? reply, string? problem = null)
    {
        _result.Status = status.ToString();
        _result.Phase = phase.ToString();
        _result.Reply = reply?.Explain();
        _result.Code = reply?.Code;
        _result.Problem = problem;
    }

    private void Describe(RelaySession session)
    {
        DialogueRecorder recorder = session.Recorder;
        var offer = new ServerOffer(recorder.Ehlo);
        ServerOffer before = session.Tls is null ? offer : new ServerOffer(recorder.EhloBeforeTls);
        OctetsPastStartTls = recorder.OctetsPastStartTls;
        IsHeloOnly = recorder.Ehlo?.Command == SmtpCommand.Helo;
        _result.Address = session.Address?.ToString();
        _result.SourceAddress = session.SourceAddress?.ToString();
        if (recorder.Greeting is { } greeting)
        {
            SmtpReplyInfo info = greeting.Explain();
            _result.Banner = OneLine.Of(greeting.Text(), 1024);
            _result.Software = info.Server ?? info.Provider;
        }

        _result.EhloName = offer.Name;
        _result.Capabilities = offer.Capabilities;
        _result.CapabilitiesBeforeTls = session.Tls is null ? TextList.None : before.Capabilities;
        _result.SizeLimit = offer.SizeLimit;
        _result.AuthMechanisms = offer.AuthMechanisms;
        _result.AuthMechanismsBeforeTls = before.AuthMechanisms;
        _result.AuthMechanism = recorder.AuthMechanism;
        _result.Tls = session.Tls;
        _result.ResolveMilliseconds ??= session.ResolveMilliseconds;
        _result.ConnectMilliseconds = session.ConnectMilliseconds;
        _result.GreetingMilliseconds = recorder.Time(SmtpRelayPhase.Greeting);
        _result.EhloMilliseconds = recorder.Time(SmtpRelayPhase.Ehlo);
        _result.TlsMilliseconds = session.Tls is null ? null : recorder.Time(SmtpRelayPhase.Tls);
        _result.AuthMilliseconds = recorder.Time(SmtpRelayPhase.Auth);
        _result.MailMilliseconds = recorder.Time(SmtpRelayPhase.Mail);
        _result.RcptMilliseconds = recorder.Time(SmtpRelayPhase.Rcpt);
        _result.DataMilliseconds = recorder.Time(SmtpRelayPhase.Data);
    }
}
