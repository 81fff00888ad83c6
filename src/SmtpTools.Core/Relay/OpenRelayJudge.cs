using System;
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
        HashSet<RelayControl> refused = [RelayControl.Outside, .. probes.Where(IsRefusedControl).Select(probe => FormOf(probe).Control)];
        return ControlsTell(probes)
            ? probes.Where(probe => !probe.IsControl && IsIt(probe, SmtpProbeOutcome.Accepted) && refused.Contains(FormOf(probe).Control))
            : [];
    }

    /// <summary>The server refused a control, so that it does not take anything.</summary>
    public static bool ControlsTell(IReadOnlyList<SmtpRelayProbe> probes) => Controls(probes).Any(IsRefusedControl);

    /// <summary>The server accepted every control with a domain: an impossible one and mailboxes that are not there.</summary>
    public static bool TakesAnything(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] controls = Controls(probes).ToArray();
        return controls.Length > 0 && controls.All(probe => IsIt(probe, SmtpProbeOutcome.Accepted));
    }

    /// <summary>The verdict, with its reason.</summary>
    /// <param name="probes">All forms and controls, from the first source address.</param>
    /// <param name="elsewhere">The same from the second source address; empty without one.</param>
    /// <param name="evidence">How far the check was to go.</param>
    public static (SmtpRelayVerdict Verdict, string Reason) Judge(IReadOnlyList<SmtpRelayProbe> probes, IReadOnlyList<SmtpRelayProbe> elsewhere, SmtpRelayEvidence evidence)
    {
        View here = ViewOf(probes, evidence);
        View? there = elsewhere.Count > 0 ? ViewOf(elsewhere, evidence) : null;
        return (here, there) switch
        {
            (View.Relays or View.TakesAnything, View.Refuses) => Trusted(probes[0], elsewhere[0]),
            (View.Refuses, View.Relays or View.TakesAnything) => Trusted(elsewhere[0], probes[0]),
            (View.Refuses, _) => (SmtpRelayVerdict.Closed, Closed(probes)),
            (View.Relays, null) => (SmtpRelayVerdict.Open, $"It accepts {Quote(probes)}. {OneSource(probes[0])}{RcptAlone(probes)}{OfTheMessage(probes)}"),
            (View.Relays, View.Relays or View.TakesAnything) => (SmtpRelayVerdict.Open, $"It accepts {Quote(probes)}, from {probes[0].SourceAddress} and from {elsewhere[0].SourceAddress}.{RcptAlone(probes)}{OfTheMessage(probes)}"),
            (View.Relays, _) => (SmtpRelayVerdict.Inconclusive, $"It accepts {Quote(probes)}, from {probes[0].SourceAddress}; from {elsewhere[0].SourceAddress} it could not be told: {Unclear(elsewhere)}"),
            (View.TakesAnything, _) => (SmtpRelayVerdict.Inconclusive, "It accepts any address, even mailboxes and domains that cannot be: it may refuse, discard or deliver later. The message of -Evidence Deliver shows which, in the recipient's mailbox."
                + (there == View.IsUnclear ? $" So it is from {probes[0].SourceAddress}; from {elsewhere[0].SourceAddress} it could not be told: {Unclear(elsewhere)}" : "")),
            _ => (SmtpRelayVerdict.Inconclusive, Unclear(probes)),
        };
    }

    /// <summary>What a form that was accepted, and tells nothing, is marked with.</summary>
    public const string CouldBeLocal = "accepted, but the server takes unknown names of its own too, so this may be one";

    /// <summary>What it takes, if it takes anything. Many a server that does has no use for address literals, nor for names without a domain.</summary>
    private static IEnumerable<SmtpRelayProbe> Controls(IEnumerable<SmtpRelayProbe> probes) =>
        probes.Where(probe => probe.IsControl && FormOf(probe).Control is not (RelayControl.Address or RelayControl.Unqualified));

    private static bool IsRefusedControl(SmtpRelayProbe probe) => probe.IsControl && IsIt(probe, SmtpProbeOutcome.Denied) && !IsAboutSyntax(probe);

    /// <summary>What the server did from one address.</summary>
    private static View ViewOf(IReadOnlyList<SmtpRelayProbe> probes, SmtpRelayEvidence evidence)
    {
        SmtpRelayGrade needed = evidence == SmtpRelayEvidence.Rcpt ? SmtpRelayGrade.RcptAccepted : SmtpRelayGrade.DataAccepted;
        return TakesAnything(probes) ? View.TakesAnything
            : Telling(probes).Any(probe => GradeOf(probe) >= needed) ? View.Relays
            : RefusesStrangers(Plain(probes)) && !MayRelay(probes) && AreMostDenied(probes.Where(probe => !FormOf(probe).MayBeLocal)) && AreMostDenied(probes) ? View.Refuses
            : View.IsUnclear;
    }

    /// <summary>A plain address that is refused for how it is written, or for a domain that the server does not find, tells nothing of others.</summary>
    private static bool RefusesStrangers(SmtpRelayProbe plain) =>
        IsIt(plain, SmtpProbeOutcome.Denied) && !IsAboutSyntax(plain) && plain.Reason != nameof(SmtpReason.DomainUnknown);

    /// <summary>Some form was accepted, and nothing shows what that means. One that names no other server means no relaying.</summary>
    private static bool MayRelay(IEnumerable<SmtpRelayProbe> probes) =>
        probes.Any(probe => !probe.IsControl && FormOf(probe).Control != RelayControl.None && (IsIt(probe, SmtpProbeOutcome.Accepted) || probe.Problem == CouldBeLocal));

    private static bool AreMostDenied(IEnumerable<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] forms = probes.Where(probe => !probe.IsControl).ToArray();
        return Denied(forms) >= AnsweredShare * forms.Length;
    }

    private static (SmtpRelayVerdict Verdict, string Reason) Trusted(SmtpRelayProbe accepted, SmtpRelayProbe denied) =>
        (SmtpRelayVerdict.Closed, $"It relays for {accepted.SourceAddress}, which it trusts, and refuses {denied.SourceAddress}.");

    private static string Closed(IEnumerable<SmtpRelayProbe> probes) => Counts(probes) + ".";

    private static string Counts(IEnumerable<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] forms = probes.Where(probe => !probe.IsControl).ToArray();
        int denied = Denied(forms);
        int late = forms.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied) && probe.Grade != nameof(SmtpRelayGrade.None));
        int local = forms.Count(probe => probe.Problem == CouldBeLocal);
        int rest = forms.Length - denied - local;
        return $"It refuses {denied} of {forms.Length} forms"
            + (late > 0 ? $", {late} of them not before DATA" : "")
            + (local > 0 ? $"; {local} it takes that could be names of its own" : "")
            + (rest > 0 ? $"; {rest} got no answer that tells" : "");
    }

    private static string Unclear(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe plain = Plain(probes);
        SmtpRelayProbe? untold = probes.FirstOrDefault(probe => !probe.IsControl && IsIt(probe, SmtpProbeOutcome.Undetermined) && probe.Problem != CouldBeLocal);
        SmtpRelayProbe? failed = probes.FirstOrDefault(probe => GradeOf(probe) > SmtpRelayGrade.None && !IsIt(probe, SmtpProbeOutcome.Accepted) && probe.Problem != CouldBeLocal);
        return Telling(probes).Any() ? $"It accepts {Quote(probes)}, at RCPT; it was not seen to go further{(failed is null ? "." : ": " + Why(failed))}"
            : plain is { Rcpt: null, Reply: not null }
            ? $"It refuses at MAIL FROM, so that it was asked for no recipient: {Why(plain)}"
            : IsIt(plain, SmtpProbeOutcome.Accepted) ? $"It accepts {plain.Mail}, {plain.Rcpt}, but it refused none of the controls for what they are, so that it may take anything."
            : IsIt(plain, SmtpProbeOutcome.Denied) && !RefusesStrangers(plain) ? $"It refuses {plain.Rcpt} for a reason that tells nothing of relaying: {Why(plain)}"
            : untold is not null ? $"{Counts(probes)}: {Why(IsIt(plain, SmtpProbeOutcome.Denied) ? untold : plain)}"
            : Counts(probes) + ", and whether it relays them cannot be told.";
    }

    private static SmtpRelayProbe Plain(IEnumerable<SmtpRelayProbe> probes) => probes.First(probe => FormOf(probe).IsPlain);

    private static int Denied(IEnumerable<SmtpRelayProbe> probes) => probes.Count(probe => IsIt(probe, SmtpProbeOutcome.Denied));

    private static string OneSource(SmtpRelayProbe probe) =>
        $"Seen from {probe.SourceAddress ?? "one address"} alone: a server that trusts that address would look the same; -SourceAddress with two addresses tells.";

    private static string RcptAlone(IReadOnlyList<SmtpRelayProbe> probes) =>
        Telling(probes).All(probe => probe.Grade == nameof(SmtpRelayGrade.RcptAccepted)) ? " No more than RCPT was tried: a server may still refuse at DATA, which -Evidence Data tells." : "";

    private static string OfTheMessage(IReadOnlyList<SmtpRelayProbe> probes) =>
        Telling(probes).FirstOrDefault(probe => probe.Problem is not null) is { } probe ? $" Then {Why(probe)}" : "";

    private static string Quote(IReadOnlyList<SmtpRelayProbe> probes)
    {
        SmtpRelayProbe[] accepted = Telling(probes).ToArray();
        return accepted.Length == 1 ? $"{accepted[0].Mail}, {accepted[0].Rcpt}" : $"{accepted.Length} forms, such as {accepted[0].Mail}, {accepted[0].Rcpt}";
    }

    private static string Why(SmtpRelayProbe? probe) => (probe?.Problem ?? probe?.Reply?.ToString() ?? "no reply").TrimEnd('.') + ".";

    private static bool IsAboutSyntax(SmtpRelayProbe probe) => RelayRefusal.IsAboutSyntax(probe.Code, probe.Reason);

    /// <summary>How far the probe got.</summary>
    public static SmtpRelayGrade GradeOf(SmtpRelayProbe probe) => (SmtpRelayGrade)Enum.Parse(typeof(SmtpRelayGrade), probe.Grade);

    private static bool IsIt(SmtpRelayProbe probe, SmtpProbeOutcome outcome) => probe.Outcome == outcome.ToString();

    private static RelayProbeForm FormOf(SmtpRelayProbe probe) => RelayProbeForm.All[probe.Number - 1];
}
