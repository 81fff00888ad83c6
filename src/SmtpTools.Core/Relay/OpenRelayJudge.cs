using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Relay;

/// <summary>Tells from the probes whether a server is an open relay. Accepting an address is not yet relaying, and refusing this client is not yet being closed.</summary>
internal static class OpenRelayJudge
{
    private enum View
    {
        IsUnclear,
        Refuses,
        Relays,
        TakesAnything,
    }

    // Below this share of answered forms a verdict of "closed" would say more than was seen.
    private const double AnsweredShare = 0.75;

    /// <summary>The accepted forms that mean relaying; the others could be a mailbox of the server's own, or the server takes anything.</summary>
    public static IEnumerable<SmtpRelayProbe> Telling(IReadOnlyList<SmtpRelayProbe> probes)
    {
        // A server may verify the mailboxes of one of its domains and not those of another: each form is held against the control of its own domain.
        HashSet<RelayControl> refused = [RelayControl.Outside, .. probes.Where(probe => probe.IsControl && IsIt(probe, SmtpProbeOutcome.Denied)).Select(probe => FormOf(probe).Control)];
        return ControlsTell(probes)
            ? probes.Where(probe => !probe.IsControl && IsIt(probe, SmtpProbeOutcome.Accepted) && refused.Contains(FormOf(probe).Control))
            : [];
    }

    /// <summary>The server refused a control, so that it does not take anything.</summary>
    public static bool ControlsTell(IReadOnlyList<SmtpRelayProbe> probes) => Controls(probes).Any(probe => IsIt(probe, SmtpProbeOutcome.Denied));

    /// <summary>The server accepted every control: an impossible domain and mailboxes that are not there.</summary>
    public static bool TakesAnything(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] controls = Controls(probes).ToArray();
        return controls.Length > 0 && controls.All(probe => IsIt(probe, SmtpProbeOutcome.Accepted));
    }

    /// <summary>The verdict, with its reason.</summary>
    /// <param name="probes">All forms and controls, from the first source address.</param>
    /// <param name="elsewhere">The same from the second source address; empty without one.</param>
    public static (SmtpRelayVerdict Verdict, string Reason) Judge(IReadOnlyList<SmtpRelayProbe> probes, IReadOnlyList<SmtpRelayProbe> elsewhere)
    {
        View here = ViewOf(probes);
        View? there = elsewhere.Count > 0 ? ViewOf(elsewhere) : null;
        return (here, there) switch
        {
            (View.Relays or View.TakesAnything, View.Refuses) => Trusted(probes[0], elsewhere[0]),
            (View.Refuses, View.Relays or View.TakesAnything) => Trusted(elsewhere[0], probes[0]),
            (View.Refuses, _) => (SmtpRelayVerdict.Closed, Closed(probes)),
            (View.Relays, null) => (SmtpRelayVerdict.Open, $"It accepts {Quote(probes)}. {OneSource(probes[0])}{RcptAlone(probes)}"),
            (View.Relays, View.Relays or View.TakesAnything) => (SmtpRelayVerdict.Open, $"It accepts {Quote(probes)}, from {probes[0].SourceAddress} and from {elsewhere[0].SourceAddress}.{RcptAlone(probes)}"),
            (View.Relays, _) => (SmtpRelayVerdict.Inconclusive, $"It accepts {Quote(probes)}, from {probes[0].SourceAddress}; from {elsewhere[0].SourceAddress} it could not be told: {Unclear(elsewhere)}"),
            (View.TakesAnything, _) => (SmtpRelayVerdict.Inconclusive, "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later. The message of -Evidence Deliver shows which, in the recipient's mailbox."),
            _ => (SmtpRelayVerdict.Inconclusive, Unclear(probes)),
        };
    }

    /// <summary>What a form that was accepted, and tells nothing, is marked with.</summary>
    public const string CouldBeLocal = "accepted, but the server takes unknown names of its own too, so this may be one";

    /// <summary>What it takes, if it takes anything. Many a server that does has no use for address literals, so that one is none of them.</summary>
    private static IEnumerable<SmtpRelayProbe> Controls(IEnumerable<SmtpRelayProbe> probes) =>
        probes.Where(probe => probe.IsControl && FormOf(probe).Control != RelayControl.Address);

    /// <summary>What the server did from one address.</summary>
    private static View ViewOf(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] outside = Outside(probes);
        return TakesAnything(probes) ? View.TakesAnything
            : Telling(probes).Any() ? View.Relays
            : RefusesStrangers(Plain(probes)) && Denied(outside) >= AnsweredShare * outside.Length ? View.Refuses
            : View.IsUnclear;
    }

    /// <summary>A refused sender tells nothing of others, unless it is refused for who sends.</summary>
    private static bool RefusesStrangers(SmtpRelayProbe plain) =>
        IsIt(plain, SmtpProbeOutcome.Denied) && (plain.Rcpt is not null || plain.Reason is nameof(SmtpReason.AuthenticationRequired) or nameof(SmtpReason.RelayDenied));

    private static (SmtpRelayVerdict Verdict, string Reason) Trusted(SmtpRelayProbe accepted, SmtpRelayProbe denied) =>
        (SmtpRelayVerdict.Closed, $"It relays for {accepted.SourceAddress}, which it trusts, and refuses {denied.SourceAddress}.");

    private static string Closed(IEnumerable<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] forms = probes.Where(probe => !probe.IsControl).ToArray();
        int denied = Denied(forms);
        int late = forms.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied) && probe.Grade != nameof(SmtpRelayGrade.None));
        int local = forms.Count(probe => probe.Problem == CouldBeLocal);
        int rest = forms.Length - denied - local;
        return $"It refuses {denied} of {forms.Length} forms"
            + (late > 0 ? $", {late} of them not before DATA" : "")
            + (local > 0 ? $"; {local} it takes as it takes any name of its own, so they tell nothing" : "")
            + (rest > 0 ? $"; {rest} got no answer that tells" : "") + ".";
    }

    private static string Unclear(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe plain = Plain(probes);
        SmtpRelayProbe[] outside = Outside(probes);
        return plain is { Rcpt: null, Reply: not null }
            ? $"It refuses at MAIL FROM, so that it was asked for no recipient: {Why(plain)}"
            : IsIt(plain, SmtpProbeOutcome.Accepted) ? $"It accepts {plain.Mail}, {plain.Rcpt}, but it refused none of the controls, so that it may take anything."
            : $"{Denied(outside)} of {outside.Length} forms were refused; the others got no answer that tells: "
                + Why(IsIt(plain, SmtpProbeOutcome.Denied) ? outside.FirstOrDefault(probe => IsIt(probe, SmtpProbeOutcome.Undetermined)) : plain);
    }

    private static SmtpRelayProbe Plain(IEnumerable<SmtpRelayProbe> probes) => probes.First(probe => FormOf(probe).IsPlain);

    private static SmtpRelayProbe[] Outside(IEnumerable<SmtpRelayProbe> probes) => probes.Where(probe => !probe.IsControl && !FormOf(probe).MayBeLocal).ToArray();

    private static int Denied(IEnumerable<SmtpRelayProbe> probes) => probes.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied));

    private static string OneSource(SmtpRelayProbe probe) =>
        $"Seen from {probe.SourceAddress ?? "one address"} alone: a server that trusts that address would look the same; -SourceAddress with two addresses tells.";

    private static string RcptAlone(IReadOnlyList<SmtpRelayProbe> probes) =>
        Telling(probes).All(probe => probe.Grade == nameof(SmtpRelayGrade.RcptAccepted)) ? " No more than RCPT was tried: a server may still refuse at DATA, which -Evidence Data tells." : "";

    private static string Quote(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] accepted = Telling(probes).ToArray();
        return accepted.Length == 1 ? $"{accepted[0].Mail}, {accepted[0].Rcpt}" : $"{accepted.Length} forms, such as {accepted[0].Mail}, {accepted[0].Rcpt}";
    }

    private static string Why(SmtpRelayProbe? probe) => (probe?.Problem ?? probe?.Reply?.ToString() ?? "no reply").TrimEnd('.') + ".";

    private static bool IsIt(SmtpRelayProbe probe, SmtpProbeOutcome outcome) => probe.Outcome == outcome.ToString();

    private static RelayProbeForm FormOf(SmtpRelayProbe probe) => RelayProbeForm.All[probe.Number - 1];
}
