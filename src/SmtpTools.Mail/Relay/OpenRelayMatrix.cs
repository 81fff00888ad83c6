using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>Tries the forms of an open-relay check, each in a transaction of its own; a lost connection is opened again and the matrix goes on.</summary>
/// <param name="open">Opens a session from a source address; null for the system's choice.</param>
/// <param name="options">Sender, recipient and how far to go.</param>
/// <param name="listener">Hears of each probe: how many are done, of how many, and the probe.</param>
internal sealed class OpenRelayMatrix(Func<IPAddress?, Task<RelaySession>> open, RelayCheckOptions options, Action<int, int, SmtpRelayProbe>? listener) : IDisposable
{
    // A server that has hung up this often in a row has said enough.
    private const int MostLostInARow = 3;

    // Servers slow down a client that makes many errors, and drop it later: Postfix waits a second before each reply after 10 (smtpd_soft_error_limit). A form makes two at most.
    private const int MostRefusals = 8;

    /// <summary>The time for all of it, in times of a step: a server that answers each command just in time would hold the check for an hour.</summary>
    public const int LongestInSteps = 20;

    private readonly string _random = "x" + Guid.NewGuid().ToString("N").Substring(0, 10);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private RelaySession? _session;
    private RelayProbeWriter _writer = null!;
    private int _lostInARow;
    private int _refusals;
    private int _done;
    private int _total;

    /// <summary>The probes, in their order.</summary>
    public List<SmtpRelayProbe> Probes { get; } = [];

    /// <summary>The same from the second source address; empty without one.</summary>
    public List<SmtpRelayProbe> Elsewhere { get; } = [];

    /// <summary>Why the server last could not be asked; null where it always could.</summary>
    public RelayException? LastFailure { get; private set; }

    /// <summary>The time was over before all was tried.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The server stands on this machine, which most servers trust.</summary>
    public bool IsOnThisMachine { get; private set; }

    /// <summary>The message that was handed over as evidence; null where none was.</summary>
    public TestMessage? Canary { get; private set; }

    /// <summary>Runs the matrix on a session that is open already.</summary>
    public async Task RunAsync(RelaySession session)
    {
        _session = session;
        _writer = new RelayProbeWriter(session, options, _random);
        IsOnThisMachine = session.Address is { } address && CanUse(address);
        await TryAllAsync(Probes, options.FirstSource, options.Evidence).ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
        if (!IsCutShort && SecondSource(session) is { } second)
        {
            // One message is enough: here the 354 tells.
            SmtpRelayEvidence evidence = options.Evidence == SmtpRelayEvidence.Rcpt ? SmtpRelayEvidence.Rcpt : SmtpRelayEvidence.Data;
            await TryAllAsync(Elsewhere, second, evidence).ConfigureAwait(false);
            await LeaveAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => Close();

    /// <summary>
    /// The given one; else, for a server on this machine, another of this machine's own addresses: a server that trusts 127.0.0.1, as most do, is not open for that.
    /// </summary>
    private IPAddress? SecondSource(RelaySession session) =>
        options.SourceAddresses.Count > 1 ? options.SourceAddresses[1]
        : options.SourceAddresses.Count == 0 && session.Address is { AddressFamily: AddressFamily.InterNetwork } address && IPAddress.IsLoopback(address)
            && (OpenRelayJudge.Telling(Probes).Any() || OpenRelayJudge.TakesAnything(Probes)) && CanUse(s_otherLoopback) ? s_otherLoopback
        : null;

    private static readonly IPAddress s_otherLoopback = IPAddress.Parse("127.0.0.2");

    private static bool CanUse(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false; // macOS has 127.0.0.1 alone
        }
    }

    private async Task TryAllAsync(List<SmtpRelayProbe> probes, IPAddress? source, SmtpRelayEvidence evidence)
    {
        _lostInARow = 0;
        _total += RelayProbeForm.All.Count;
        foreach (RelayProbeForm form in RelayProbeForm.All)
        {
            probes.Add(await TryAsync(form, source).ConfigureAwait(false));
            listener?.Invoke(++_done, _total, probes[probes.Count - 1]);
        }

        SmtpRelayProbe[] telling = OpenRelayJudge.Telling(probes).ToArray();
        MarkUntelling(probes, telling);
        bool takesAnything = OpenRelayJudge.TakesAnything(probes);
        if (evidence != SmtpRelayEvidence.Rcpt)
        {
            await GatherEvidenceAsync(takesAnything && evidence == SmtpRelayEvidence.Deliver ? probes.Where(probe => FormOf(probe).IsPlain) : telling, evidence, source).ConfigureAwait(false);
        }
    }

    private static void MarkUntelling(List<SmtpRelayProbe> probes, SmtpRelayProbe[] telling)
    {
        if (!OpenRelayJudge.ControlsTell(probes))
        {
            return;
        }

        foreach (SmtpRelayProbe probe in probes.Where(probe => !probe.IsControl && probe.Outcome == nameof(SmtpProbeOutcome.Accepted) && !telling.Contains(probe)))
        {
            probe.Outcome = nameof(SmtpProbeOutcome.Undetermined);
            probe.Problem = OpenRelayJudge.CouldBeLocal;
        }
    }

    private static RelayProbeForm FormOf(SmtpRelayProbe probe) => RelayProbeForm.All[probe.Number - 1];

    private async Task<SmtpRelayProbe> TryAsync(RelayProbeForm form, IPAddress? source)
    {
        var probe = new SmtpRelayProbe { Number = form.Number, Form = form.Name, IsControl = form.IsControl, Mail = _writer.Mail(form), SourceAddress = source?.ToString() };
        for (int attempt = 1; attempt <= 2 && _lostInARow < MostLostInARow && !IsTimeUp(); attempt++)
        {
            try
            {
                RelaySession session = await SessionAsync(source).ConfigureAwait(false);
                probe.SourceAddress = session.SourceAddress?.ToString();
                Decide(probe, await TransactAsync(session, form, probe).ConfigureAwait(false));
                if (probe.Code != SmtpReply.ServiceNotAvailable)
                {
                    _lostInARow = 0;
                    return probe;
                }

                Close();
                _lostInARow++; // it hangs up, often on what was said before this probe
            }
            catch (RelayException e)
            {
                Lost(e);
                if (e.Reply is null)
                {
                    probe.Problem = e.Problem is null ? e.Status.ToString() : $"{e.Status}: {e.Problem}";
                }
                else
                {
                    Decide(probe, e.Reply);
                }
            }
        }

        probe.Problem ??= probe.Reply is not null ? null : IsCutShort ? "not tried: the time was over" : "not tried: the server hung up on the probes before";
        return probe;
    }

    /// <summary>MAIL and RCPT; the reply that decides.</summary>
    private async Task<SmtpReply> TransactAsync(RelaySession session, RelayProbeForm form, SmtpRelayProbe probe)
    {
        probe.Rcpt = null;
        SmtpReply reply = await AskAsync(session, probe.Mail).ConfigureAwait(false);
        if (reply.Code is 501 or 553 or 550 && RelayProbeWriter.HasLiteral(form.Mail) && probe.Mail != _writer.MailAtName(form))
        {
            probe.Mail = _writer.MailAtName(form);
            reply = await AskAsync(session, probe.Mail).ConfigureAwait(false);
        }

        if (reply.IsPositive)
        {
            probe.Rcpt = _writer.Rcpt(form);
            reply = await AskAsync(session, probe.Rcpt).ConfigureAwait(false);
        }

        await ResetAsync(session).ConfigureAwait(false);
        return reply;
    }

    private async Task<SmtpReply> AskAsync(RelaySession session, string command)
    {
        SmtpReply reply = await session.SendAsync(command).ConfigureAwait(false);
        _refusals += reply.IsPositive ? 0 : 1;
        return reply;
    }

    private async Task ResetAsync(RelaySession session)
    {
        try
        {
            if (!(await session.SendAsync("RSET").ConfigureAwait(false)).IsPositive)
            {
                Close();
            }
        }
        catch (RelayException)
        {
            Close(); // the reply before it counts; the next probe gets a new connection
        }
    }

    private static void Decide(SmtpRelayProbe probe, SmtpReply reply)
    {
        probe.Reply = reply.Explain();
        probe.Code = reply.Code;
        probe.Reason = probe.Reply.Reason;
        probe.Problem = null;
        if (reply.IsPositive)
        {
            bool isAccepted = reply.Phase == SmtpRelayPhase.Rcpt;
            probe.Outcome = isAccepted ? nameof(SmtpProbeOutcome.Accepted) : nameof(SmtpProbeOutcome.Undetermined);
            probe.Grade = isAccepted ? nameof(SmtpRelayGrade.RcptAccepted) : nameof(SmtpRelayGrade.None);
            return;
        }

        // "Later" and "with TLS" are no answers, and a server that wants nothing to do with this client has not said what it does for others.
        probe.Outcome = RelayRefusal.Denies(probe.Reply, reply.Phase, FormOf(probe)) ? nameof(SmtpProbeOutcome.Denied) : nameof(SmtpProbeOutcome.Undetermined);
    }

    /// <summary>Repeats forms that were accepted, and goes on with them, until one of them ends the search.</summary>
    private async Task GatherEvidenceAsync(IEnumerable<SmtpRelayProbe> accepted, SmtpRelayEvidence evidence, IPAddress? source)
    {
        foreach (SmtpRelayProbe probe in accepted)
        {
            if (_lostInARow >= MostLostInARow || IsTimeUp() || await GivesEvidenceAsync(probe, evidence, source).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private bool IsTimeUp() => IsCutShort |= _watch.Elapsed >= TimeOf(options);

    /// <summary>How long the whole may take.</summary>
    public static TimeSpan TimeOf(RelayCheckOptions options) => TimeSpan.FromTicks(options.Timeout.Ticks * LongestInSteps);

    /// <summary>To 354, and there drops the connection, or hands over the message. False where another form may tell more: the server refuses this one, or cannot be asked.</summary>
    private async Task<bool> GivesEvidenceAsync(SmtpRelayProbe probe, SmtpRelayEvidence evidence, IPAddress? source)
    {
        try
        {
            RelaySession session = await SessionAsync(source).ConfigureAwait(false);
            SmtpReply reply = await EnvelopeAsync(session, probe).ConfigureAwait(false);
            bool ends = false;
            if (reply.Code != SmtpReply.StartMailInput)
            {
                Regrade(probe, reply);
            }
            else
            {
                probe.Grade = nameof(SmtpRelayGrade.DataAccepted);
                if (evidence == SmtpRelayEvidence.Data)
                {
                    Close(); // without the dot nothing is queued (RFC 5321 4.1.1.4)
                    return true;
                }

                ends = await DeliversAsync(session, probe).ConfigureAwait(false);
            }

            await ResetAsync(session).ConfigureAwait(false);
            return ends;
        }
        catch (RelayException e)
        {
            Lost(e);
            bool isHandedOver = probe.Grade == nameof(SmtpRelayGrade.DataAccepted); // it may have the message: a second would be one too many
            probe.Outcome = isHandedOver ? probe.Outcome : nameof(SmtpProbeOutcome.Undetermined);
            probe.Problem = $"at DATA: {e.Problem ?? e.Status.ToString()}";
            return isHandedOver;
        }
    }

    /// <summary>Hands over the message. False where it is refused for where it is to go, which may be let through in another form; what is refused for itself is not offered again.</summary>
    private async Task<bool> DeliversAsync(RelaySession session, SmtpRelayProbe probe)
    {
        var canary = new TestMessage(options.Sender, options.Recipient!, _writer.Server, _writer.Port);
        SmtpReply reply = await session.SendAsync(canary.Text).ConfigureAwait(false);
        if (reply.IsPositive)
        {
            Canary = canary;
            probe.Grade = nameof(SmtpRelayGrade.Delivered);
            return true;
        }

        SmtpReplyInfo refusal = reply.Explain();
        if (RelayRefusal.IsAboutMessage(refusal))
        {
            probe.Problem = $"it refuses the message for what it is: {refusal.Said}";
            return true;
        }

        Regrade(probe, reply);
        return probe.Outcome != nameof(SmtpProbeOutcome.Denied) || probe.Reason == nameof(SmtpReason.PolicyRejected);
    }

    /// <summary>A later refusal decides, and takes nothing from how far the probe got.</summary>
    private static void Regrade(SmtpRelayProbe probe, SmtpReply reply)
    {
        string grade = probe.Grade;
        Decide(probe, reply);
        probe.Grade = grade;
    }

    private void Lost(RelayException failure)
    {
        Close();
        LastFailure = failure;
        _lostInARow++;
    }

    private async Task<SmtpReply> EnvelopeAsync(RelaySession session, SmtpRelayProbe probe)
    {
        SmtpReply reply = await AskAsync(session, probe.Mail).ConfigureAwait(false);
        reply = reply.IsPositive ? await AskAsync(session, probe.Rcpt!).ConfigureAwait(false) : reply;
        return reply.IsPositive ? await AskAsync(session, "DATA").ConfigureAwait(false) : reply;
    }

    private async Task<RelaySession> SessionAsync(IPAddress? source)
    {
        if (_refusals >= MostRefusals)
        {
            await LeaveAsync().ConfigureAwait(false);
        }

        if (_session is not { IsOpen: true })
        {
            Close();
            _session = await open(source).ConfigureAwait(false);
        }

        return _session;
    }

    /// <summary>Ends the session as the protocol has it (RFC 5321 4.1.1.10).</summary>
    private async Task LeaveAsync()
    {
        if (_session is { IsOpen: true })
        {
            await _session.QuitAsync().ConfigureAwait(false);
        }

        Close();
    }

    private void Close()
    {
        _session?.Dispose();
        _session = null;
        _refusals = 0;
    }
}
