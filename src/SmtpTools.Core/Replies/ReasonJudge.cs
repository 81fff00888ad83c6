using System;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>Weighs what was found in a reply and picks the reason (docs/catalogue.md, "Which rule wins").</summary>
internal sealed class ReasonJudge(ReplyCatalogue catalogue, PatternSearch search)
{
    public Decision Judge(ReplyWords words, SmtpCommand command)
    {
        search.Run(words.List);
        var decision = new Decision { Tier = RuleTier.None };
        Recognise(ref decision, command);
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
        if (decision.Tier > RuleTier.EnhancedCode && !DecideBySpeakersCode(ref decision, location))
        {
            DecideByEnhanced(ref decision, location);
        }

        if ((decision.Tier > RuleTier.Code || (decision.Tier == RuleTier.Around && IsTelling(location.Code))) && location.Code is 0 or >= 400)
        {
            DecideByCode(ref decision, location);
        }

        return decision;
    }

    private void Recognise(ref Decision decision, SmtpCommand command)
    {
        decision.Command = catalogue.Command(command);
        int providerWeight = 0, serverWeight = 0, listWeight = 0, commandWeight = 0;
        for (int i = 0; i < search.MatchCount; i++)
        {
            ref PatternMatch match = ref search.Matches[i];
            PatternOwner owner = catalogue.OwnerOf(match.Pattern);
            if (owner.Speaker is { } speaker)
            {
                if (speaker.IsProvider && match.Weight > providerWeight)
                {
                    decision.Provider = speaker;
                    providerWeight = match.Weight;
                }
                else if (!speaker.IsProvider && match.Weight > serverWeight)
                {
                    decision.Server = speaker;
                    serverWeight = match.Weight;
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
        bool hasOwnWords = location.Code != 0 && words.HasServerWords;
        for (int i = 0; i < search.MatchCount; i++)
        {
            ref PatternMatch match = ref search.Matches[i];
            PatternOwner owner = catalogue.OwnerOf(match.Pattern);
            if (owner.Rule is not { } rule || !rule.Accepts(location.Code, location.Enhanced))
            {
                continue;
            }

            // What a program wrote around a reply tells little beside what the server said.
            RuleTier tier = hasOwnWords && !words.IsServers(match) ? RuleTier.Around : TierOf(rule, decision);
            if (rule.NeedsSpeaker && rule.Speaker != decision.Provider && rule.Speaker != decision.Server)
            {
                continue;
            }

            if ((tier < decision.Tier || (tier == decision.Tier && IsHeavier(match, rule, decision))) && !IsBarred(rule, hasOwnWords && tier != RuleTier.Around ? words : null))
            {
                decision.Tier = tier;
                decision.Rule = rule;
                decision.Match = match;
                decision.Reason = rule.Reason;
            }
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

    private static void DecideByEnhanced(ref Decision decision, in ReplyLocation location)
    {
        if (location.Enhanced is null || decision.Enhanced is not { Reason: not SmtpReason.Unknown } entry)
        {
            return;
        }

        RuleTier tier = entry.IsWeak ? RuleTier.WeakEnhancedCode : RuleTier.EnhancedCode;
        if (tier < decision.Tier)
        {
            decision.Tier = tier;
            decision.Rule = null;
            decision.Reason = entry.Reason;
        }
    }

    /// <summary>A code that has one meaning only, and so tells more than what a program wrote around it.</summary>
    private static bool IsTelling(int code) => code is 500 or (>= 502 and <= 504) or 530 or 534 or 535 or 538;

    private static void DecideByCode(ref Decision decision, in ReplyLocation location)
    {
        SmtpReason reason = decision.Use?.Reason ?? decision.Code?.Reason ?? SmtpReason.Unknown;
        if (reason == SmtpReason.Unknown && location.Code == 0 && location.Enhanced is { Class: 2 })
        {
            reason = SmtpReason.Delivered;
        }

        if (reason != SmtpReason.Unknown)
        {
            decision.Tier = RuleTier.Code;
            decision.Rule = null;
            decision.Reason = reason;
        }
    }
}
