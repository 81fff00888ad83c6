using System;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>Weighs what was found in a reply and picks the reason (docs/catalogue.md, "Which rule wins").</summary>
internal sealed class ReasonJudge(ReplyCatalogue catalogue, PatternSearch search)
{
    public Decision Judge(ReplyWords words, SmtpCommand command)
    {
        search.Run(words.List, words.FirstServerWord, words.EndOfServerWords);
        var decision = new Decision { Tier = RuleTier.None };
        Recognise(ref decision, words, command);
        ReplyLocation location = words.Location;
        int code = location.Code;
        decision.Code = code == 0 ? null : catalogue.Code(code);
        decision.Use = decision.Command is not null && decision.Command.Uses.TryGetValue(code, out CodeUse? use) ? use : null;
        decision.Enhanced = location.Enhanced is { } status ? catalogue.Enhanced(status) : null;
        if (IsPositive(words))
        {
            DecideByCode(ref decision, location);
            return decision;
        }

        DecideByText(ref decision, words);
        if (decision.Tier < RuleTier.EnhancedCode || !DecideBySpeakersCode(ref decision, location))
        {
            DecideByEnhanced(ref decision);
        }

        if ((decision.Tier > RuleTier.Code || (decision.Tier == RuleTier.Around && decision.Code is { IsTelling: true })) && location.Code is not (>= 200 and < 400))
        {
            DecideByCode(ref decision, location);
        }

        if (decision.Rule is not null)
        {
            FindAbout(ref decision, words);
        }

        return decision;
    }

    private void Recognise(ref Decision decision, ReplyWords words, SmtpCommand command)
    {
        decision.Command = catalogue.Command(command);
        int providerWeight = 0, serverWeight = 0, listWeight = 0, commandWeight = 0;
        for (int i = 0; i < search.MatchCount; i++)
        {
            ref PatternMatch match = ref search.Matches[i];
            PatternOwner owner = catalogue.OwnerOf(match.Pattern);
            if (owner.Speaker is { } speaker)
            {
                bool isServers = words.IsServers(match);
                int weight = 2 * match.Weight + (isServers ? 1 : 0);
                if (words.HasServerWords && !isServers && !(speaker.IsProvider && IsBeforeReply(words, match)))
                {
                    continue;
                }

                if (speaker.IsProvider && weight > providerWeight)
                {
                    decision.Provider = speaker;
                    providerWeight = weight;
                }
                else if (!speaker.IsProvider && weight > serverWeight)
                {
                    decision.Server = speaker;
                    serverWeight = weight;
                }
            }
            else if (owner.BlockList is not null && match.Weight > listWeight)
            {
                decision.BlockList = owner.BlockList;
                listWeight = match.Weight;
            }
            else if (owner.Command is not null && command == SmtpCommand.None && match.Weight > commandWeight)
            {
                decision.Command = owner.Command;
                commandWeight = match.Weight;
            }
        }
    }

    /// <summary>
    /// "host mx.example.com said: 550 ..." names who spoke; what follows the reply, and the host in "RCPT from mx.example.com", name the client. A program named around
    /// a reply only hands it on.
    /// </summary>
    // "from" stands in patterns, so that what is remembered by the words' numbers (DecisionMemory) depends on it too.
    private static bool IsBeforeReply(ReplyWords words, in PatternMatch match) =>
        words.List.Items[match.FirstWord].Start < words.Location.CodeStart && !words.Is(match.FirstWord - 1, "from");

    /// <summary>A reply that says yes is what its code says, whatever its words; unless a program presents it as an error.</summary>
    public static bool IsPositive(ReplyWords words)
    {
        ReplyLocation location = words.Location;
        int first = location.Code != 0 ? location.Code / 100 : location.Enhanced?.Class ?? 0;
        if (first is not (2 or 3))
        {
            return false;
        }

        int before = location.CodeStart;
        return words.Source.IndexOf("error", 0, before, StringComparison.OrdinalIgnoreCase) < 0
            && words.Source.IndexOf("fail", 0, before, StringComparison.OrdinalIgnoreCase) < 0
            && words.Source.IndexOf("expected", 0, before, StringComparison.OrdinalIgnoreCase) < 0;
    }

    private void DecideByText(ref Decision decision, ReplyWords words)
    {
        ReplyLocation location = words.Location;
        for (int i = 0; i < search.MatchCount; i++)
        {
            ref PatternMatch match = ref search.Matches[i];
            PatternOwner owner = catalogue.OwnerOf(match.Pattern);
            if (owner.Rule is not { } rule || !rule.Accepts(location.Code, location.Enhanced))
            {
                continue;
            }

            // What a program wrote around a reply tells little beside what the server said.
            RuleTier tier = words.HasServerWords && !words.IsServers(match) ? RuleTier.Around : TierOf(rule, decision);
            if (rule.NeedsSpeaker && rule.Speaker != decision.Provider && rule.Speaker != decision.Server)
            {
                continue;
            }

            if ((tier < decision.Tier || (tier == decision.Tier && IsHeavier(match, rule, decision))) && !IsBarred(rule, words.HasServerWords && tier != RuleTier.Around ? words : null))
            {
                decision.Tier = tier;
                decision.Rule = rule;
                decision.Match = match;
                decision.Reason = rule.Reason;
            }
        }

        if (decision is { Reason: SmtpReason.IpBlocklisted, BlockList.Kind: BlockListKind.Domain })
        {
            decision.Reason = SmtpReason.DomainBlocklisted; // such a list has no addresses, however the reply words it
        }
    }

    /// <summary>Whether an "unless" of the rule is in the text; only the server's own part of it counts where the rule's words stand there.</summary>
    private bool IsBarred(ReasonRule rule, ReplyWords? servers)
    {
        for (int pattern = rule.FirstBar; pattern < rule.EndOfBars; pattern++)
        {
            if (search.TryFind(pattern, out PatternMatch bar) && (servers is null || servers.IsServers(bar)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHeavier(in PatternMatch match, ReasonRule rule, in Decision best) =>
        match.Weight > best.Match.Weight || (match.Weight == best.Match.Weight && rule.Order < best.Rule!.Order);

    private static RuleTier TierOf(ReasonRule rule, in Decision decision)
    {
        if (rule.IsVague)
        {
            return RuleTier.Vague;
        }

        return rule.Speaker is null ? RuleTier.Text
            : rule.Speaker == decision.Provider ? RuleTier.Provider
            : rule.Speaker == decision.Server ? RuleTier.Server
            : RuleTier.Text;
    }

    private static bool DecideBySpeakersCode(ref Decision decision, in ReplyLocation location) =>
        DecideBySpeakersCode(ref decision, location, decision.Provider) || DecideBySpeakersCode(ref decision, location, decision.Server);

    private static bool DecideBySpeakersCode(ref Decision decision, in ReplyLocation location, Speaker? speaker)
    {
        if (speaker is null)
        {
            return false;
        }

        foreach (ReasonRule rule in speaker.CodeRules)
        {
            if (rule.Accepts(location.Code, location.Enhanced))
            {
                decision.Tier = RuleTier.EnhancedCode;
                decision.Rule = rule;
                decision.Reason = rule.Reason;
                return true;
            }
        }

        return false;
    }

    private void DecideByEnhanced(ref Decision decision)
    {
        if (decision.Enhanced is not { Reason: not (SmtpReason.Unknown or SmtpReason.Delivered) } entry)
        {
            return;
        }

        RuleTier tier = entry.IsWeak ? RuleTier.WeakEnhancedCode : RuleTier.EnhancedCode;
        if (tier < decision.Tier || (tier == RuleTier.EnhancedCode && decision.Tier == RuleTier.Text && TellsMore(entry, decision)))
        {
            decision.Tier = tier;
            decision.Rule = null;
            decision.Reason = entry.Reason;
        }
    }

    private void FindAbout(ref Decision decision, ReplyWords words)
    {
        int weight = 0;
        for (int i = 0; i < search.MatchCount; i++)
        {
            ref PatternMatch match = ref search.Matches[i];
            if (catalogue.OwnerOf(match.Pattern).About is { } about && about.Reason == decision.Reason && match.Weight > weight
                && (!words.HasServerWords || words.IsServers(match)))
            {
                decision.About = about;
                weight = match.Weight;
            }
        }
    }

    /// <summary>"504 5.7.30 Command parameter not supported" is about TLS.</summary>
    private bool TellsMore(EnhancedEntry entry, in Decision decision) => catalogue.Reason(decision.Reason).IsGeneral && !catalogue.Reason(entry.Reason).IsGeneral;

    private static void DecideByCode(ref Decision decision, in ReplyLocation location)
    {
        SmtpReason reason = decision.Use?.Reason ?? decision.Code?.Reason ?? OfClass(location.Code != 0 ? location.Code / 100 : location.Enhanced?.Class ?? 0);
        if (reason == SmtpReason.Delivered && decision.Command is { Command: not (SmtpCommand.Data or SmtpCommand.EndOfData or SmtpCommand.Bdat) })
        {
            reason = SmtpReason.Information; // a step towards it: only the end of a message hands anything over (RFC 5321 4.2.5)
        }

        if (reason != SmtpReason.Unknown)
        {
            decision.Tier = RuleTier.Code;
            decision.Rule = null;
            decision.Reason = reason;
        }
    }

    /// <summary>What the first digit alone tells (RFC 5321 4.2.1).</summary>
    private static SmtpReason OfClass(int digit) => digit switch
    {
        2 => SmtpReason.Delivered,
        1 or 3 => SmtpReason.Information,
        _ => SmtpReason.Unknown,
    };
}
