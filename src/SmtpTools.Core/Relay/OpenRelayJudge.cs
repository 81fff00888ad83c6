using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Relay;

/// <summary>Tells from the probes whether a server is an open relay. Accepting an address is not yet relaying, and refusing this client is not yet being closed.</summary>
internal static class OpenRelayJudge
{
    // Below this share of answered forms a verdict of "closed" would say more than was seen.
    private const double AnsweredShare = 0.75;

    /// <summary>The accepted forms that mean relaying; the others could be a mailbox of the server's own, or the server takes anything.</summary>
    public static IEnumerable<SmtpRelayProbe> Telling(IReadOnlyList<SmtpRelayProbe> probes)
    {
        bool refusesUnknownMailboxes = Controls(probes, mayBeLocal: true).All(probe => IsIt(probe, SmtpProbeOutcome.Denied));
        return TakesAnything(probes)
            ? []
            : probes.Where(probe => !probe.IsControl && IsIt(probe, SmtpProbeOutcome.Accepted) && (refusesUnknownMailboxes || !FormOf(probe).MayBeLocal));
    }

    /// <summary>The server accepted every control: an impossible domain and mailboxes that are not there.</summary>
    public static bool TakesAnything(IReadOnlyList<SmtpRelayProbe> probes) =>
        probes.Any(probe => probe.IsControl) && probes.Where(probe => probe.IsControl).All(probe => IsIt(probe, SmtpProbeOutcome.Accepted));

    /// <summary>The verdict, with its reason.</summary>
    /// <param name="probes">All forms and controls, from the first source address.</param>
    /// <param name="elsewhere">The plain form and those that were accepted, from the second source address; empty without one.</param>
    public static (SmtpRelayVerdict Verdict, string Reason) Judge(IReadOnlyList<SmtpRelayProbe> probes, IReadOnlyList<SmtpRelayProbe> elsewhere)
    {
        SmtpRelayProbe[] telling = Telling(probes).ToArray();
        SmtpRelayProbe[] tellingElsewhere = elsewhere.Where(probe => IsIt(probe, SmtpProbeOutcome.Accepted)).ToArray();
        if (TakesAnything(probes))
        {
            return (SmtpRelayVerdict.Inconclusive, "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later. -Evidence Deliver shows which, in the recipient's mailbox.");
        }

        if (telling.Length > 0)
        {
            return elsewhere.Count == 0 ? (SmtpRelayVerdict.Open, $"It accepts {Quote(telling)}{OneSource(telling[0])}")
                : tellingElsewhere.Length > 0 ? (SmtpRelayVerdict.Open, $"It accepts {Quote(telling)}, from {telling[0].SourceAddress} and from {elsewhere[0].SourceAddress}.")
                : elsewhere.All(probe => IsIt(probe, SmtpProbeOutcome.Denied)) ? Trusted(telling[0], elsewhere[0])
                : (SmtpRelayVerdict.Inconclusive, $"It accepts from {telling[0].SourceAddress}; what it does from {elsewhere[0].SourceAddress} could not be told.");
        }

        SmtpRelayProbe[] forms = probes.Where(probe => !probe.IsControl).ToArray();
        SmtpRelayProbe[] outside = forms.Where(probe => !FormOf(probe).MayBeLocal).ToArray();
        int denied = outside.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied));
        bool isPlainDenied = forms.Any(probe => FormOf(probe).IsPlain && IsIt(probe, SmtpProbeOutcome.Denied));
        if (isPlainDenied && denied >= AnsweredShare * outside.Length)
        {
            return tellingElsewhere.Length > 0 ? Trusted(tellingElsewhere[0], outside[0]) : (SmtpRelayVerdict.Closed, Closed(forms));
        }

        SmtpRelayProbe? unclear = forms.FirstOrDefault(probe => FormOf(probe).IsPlain && !IsIt(probe, SmtpProbeOutcome.Denied)) ?? outside.FirstOrDefault(probe => IsIt(probe, SmtpProbeOutcome.Undetermined));
        return (SmtpRelayVerdict.Inconclusive, $"{denied} of {outside.Length} forms were refused; the others got no answer that tells: {Why(unclear).TrimEnd('.')}.");
    }

    /// <summary>What a form that was accepted, and tells nothing, is marked with.</summary>
    public const string CouldBeLocal = "accepted, but the server takes unknown names of its own too, so this may be one";

    private static IEnumerable<SmtpRelayProbe> Controls(IEnumerable<SmtpRelayProbe> probes, bool mayBeLocal) =>
        probes.Where(probe => probe.IsControl && FormOf(probe).MayBeLocal == mayBeLocal);

    private static (SmtpRelayVerdict Verdict, string Reason) Trusted(SmtpRelayProbe accepted, SmtpRelayProbe denied) =>
        (SmtpRelayVerdict.Closed, $"It relays for {accepted.SourceAddress}, which it trusts, and refuses {denied.SourceAddress}.");

    private static string Closed(SmtpRelayProbe[] forms)
    {
        int denied = forms.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied));
        int local = forms.Count(probe => probe.Problem == CouldBeLocal);
        int rest = forms.Length - denied - local;
        return $"It refuses {denied} of {forms.Length} forms"
            + (local > 0 ? $"; {local} it takes as it takes any name of its own, so they tell nothing" : "")
            + (rest > 0 ? $"; {rest} got no answer that tells" : "") + ".";
    }

    private static string OneSource(SmtpRelayProbe probe) =>
        $". Seen from {probe.SourceAddress ?? "one address"} alone: a server that trusts that address would look the same; -SourceAddress with two addresses tells.";

    private static string Quote(SmtpRelayProbe[] accepted) =>
        accepted.Length == 1 ? $"{accepted[0].Mail}, {accepted[0].Rcpt}" : $"{accepted.Length} forms, such as {accepted[0].Mail}, {accepted[0].Rcpt}";

    private static string Why(SmtpRelayProbe? probe) => probe?.Problem ?? probe?.Reply?.ToString() ?? "no reply";

    private static bool IsIt(SmtpRelayProbe probe, SmtpProbeOutcome outcome) => probe.Outcome == outcome.ToString();

    private static RelayProbeForm FormOf(SmtpRelayProbe probe) => RelayProbeForm.All[probe.Number - 1];
}
