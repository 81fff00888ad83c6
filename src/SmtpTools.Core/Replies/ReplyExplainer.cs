using System.Globalization;
using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>Turns a decision into the answer a person reads.</summary>
internal static class ReplyExplainer
{
    private const int LongestMatchedText = 300;
    private const int TellingWords = 7;

    private static readonly string[] s_reasons = System.Enum.GetNames(typeof(SmtpReason));
    private static readonly string[] s_parties = System.Enum.GetNames(typeof(SmtpParty));
    private static readonly string[] s_scopes = System.Enum.GetNames(typeof(SmtpScope));
    private static readonly string[] s_retries = System.Enum.GetNames(typeof(SmtpRetry));
    private static readonly string[] s_commands = System.Enum.GetNames(typeof(SmtpCommand));

    public static SmtpReplyInfo Explain(ReplyCatalogue catalogue, ReplyWords words, in Decision decision, bool isCut)
    {
        ReplyLocation location = words.Location;
        ReasonEntry reason = catalogue.Reason(decision.Reason);
        int code = location.Code;
        EnhancedStatusCode? status = location.Enhanced;
        SmtpRetry retry = RetryOf(decision, reason, location);
        Speaker? provider = SpeakerOf(decision, location, decision.Provider, isProvider: true);
        Speaker? server = provider is null ? SpeakerOf(decision, location, decision.Server, isProvider: false) : null;
        bool hasFacts = words.List.Count > 0;
        (Advice? first, Advice? second) = AdviceOf(decision, provider);
        return new SmtpReplyInfo
        {
            Code = code == 0 ? null : code,
            Class = code == 0 ? null : catalogue.CodeClass(code / 100),
            Subject = code == 0 ? null : catalogue.CodeSubject(code / 10 % 10),
            EnhancedCode = status is { } enhanced ? enhanced.ToString() : null,
            EnhancedClass = status is { } withClass ? catalogue.EnhancedClass(withClass.Class) : null,
            EnhancedSubject = status is { } withSubject ? catalogue.EnhancedSubject(withSubject.Subject) : null,
            EnhancedDetail = decision.Enhanced?.Title,
            EnhancedStatus = EnhancedStatusOf(decision, location),
            Meaning = first?.Meaning ?? second?.Meaning ?? reason.Advice.Meaning ?? "",
            Reason = s_reasons[(int)decision.Reason],
            Rule = RuleName(decision, location),
            RuleSource = RuleSource(decision),
            MatchedText = HasWords(decision)
                ? words.OneLine(words.List.Items[decision.Match.FirstWord], words.List.Items[decision.Match.LastWord], LongestMatchedText)
                : null,
            Party = s_parties[(int)PartyOf(decision, reason, location)],
            Scope = s_scopes[(int)reason.Scope],
            RemoveAddress = reason.RemoveAddress && decision.Tier < RuleTier.Code && !IsTransient(location) && !ReplyFacts.SaysTemporary(words, catalogue.Clues),
            Cause = first?.Cause ?? second?.Cause ?? reason.Advice.Cause ?? "",
            SenderAction = first?.SenderAction ?? second?.SenderAction ?? reason.Advice.SenderAction ?? "",
            AdministratorAction = first?.AdministratorAction ?? second?.AdministratorAction ?? reason.Advice.AdministratorAction ?? "",
            Retry = s_retries[(int)retry],
            RetryAfterSeconds = hasFacts && retry == SmtpRetry.Later ? ReplyFacts.RetryAfterSeconds(words, decision.Reason == SmtpReason.Greylisted) : null,
            Provider = provider?.Name,
            Server = server?.Name,
            Host = hasFacts ? ReplyFacts.Host(words) : null,
            Command = decision.Command is null ? null : s_commands[(int)decision.Command.Command],
            Recipient = hasFacts ? ReplyFacts.Recipient(words, decision.Reason) : null,
            ClientAddress = hasFacts ? ReplyFacts.ClientAddress(words) : null,
            BlockList = decision.BlockList?.Name,
            DelistingPage = decision.BlockList?.Page,
            HelpUrl = hasFacts ? HelpUrl(words, provider ?? server) : TextList.None,
            SizeLimit = hasFacts && decision.Reason == SmtpReason.MessageTooLarge ? ReplyFacts.SizeLimit(words) : null,
            Text = hasFacts ? words.ServerWords() : "",
            Template = words.Template(),
            Reference = ReferenceOf(decision),
            Note = code == 0 || decision.Tier < RuleTier.Code ? null : decision.Code?.Note ?? catalogue.CodeClassNote(code / 100),
            Warnings = ReplyWarnings.Of(catalogue, decision, location, isCut),
        };
    }

    /// <summary>Who was recognised; else who alone says the winning words, where these or a code of its own are enough to tell.</summary>
    private static Speaker? SpeakerOf(in Decision decision, in ReplyLocation location, Speaker? recognised, bool isProvider)
    {
        if (recognised is not null || decision.Rule?.Speaker is not { } speaker || speaker.IsProvider != isProvider)
        {
            return recognised;
        }

        bool isOwnCode = decision.Enhanced is null && location.Enhanced is { } status && speaker.Owns(status);
        return isOwnCode || decision.Match.Weight >= TellingWords ? speaker : null;
    }

    /// <summary>The URLs of the text; a refusal without any has the speaker's page.</summary>
    private static TextList HelpUrl(ReplyWords words, Speaker? speaker)
    {
        TextList urls = ReplyFacts.Urls(words);
        return urls.Count > 0 || speaker is null || ReasonJudge.IsPositive(words) ? urls : speaker.Help;
    }

    /// <summary>The words nearest to what decided; what they leave open the reason's own words say.</summary>
    private static (Advice? First, Advice? Second) AdviceOf(in Decision decision, Speaker? provider)
    {
        if (decision.Rule is not null)
        {
            // A provider's words of advice speak of the provider; they are for its own replies.
            Advice? own = decision.Rule.Speaker is { IsProvider: true } other && other != provider ? null : decision.Rule.Advice;
            return (own, AdviceBehind(decision, own));
        }

        return decision.Tier is RuleTier.EnhancedCode or RuleTier.WeakEnhancedCode
            ? (decision.Enhanced?.Advice, null)
            : (decision.Use?.Advice, decision.Code?.Advice);
    }

    /// <summary>What is narrower than the reason's own words, where a rule decided.</summary>
    private static Advice? AdviceBehind(in Decision decision, Advice? own)
    {
        EnhancedEntry? enhanced = decision.Enhanced;
        if (decision.Reason == SmtpReason.Unknown)
        {
            return enhanced is { Reason: not (SmtpReason.Unknown or SmtpReason.Delivered) } ? enhanced.Advice : decision.Use?.Advice ?? decision.Code?.Advice;
        }

        // The registry's words fit the registry's code; a rule with words of its own knows better what its speaker means by it.
        bool isPlain = own is null or { IsEmpty: true } && !decision.Rule!.IsOwnCode;
        return isPlain && enhanced is { IsWeak: false } && enhanced.Reason == decision.Reason ? enhanced.Advice : decision.About?.Advice;
    }

    private static bool HasWords(in Decision decision) => decision.Rule is { Texts.Length: > 0 };

    private static SmtpParty PartyOf(in Decision decision, ReasonEntry reason, in ReplyLocation location)
    {
        SmtpParty party = decision.Rule?.Party ?? reason.Party;

        // Time alone mends what the server asks to try again; what it refuses for good somebody has to send again, whatever its words say.
        bool isRefused = location.Code / 100 == 5 && ReplyWarnings.IsFailure(decision.Reason);
        return party == SmtpParty.Nobody && isRefused ? SmtpParty.Sender : party;
    }

    private static bool IsTransient(in ReplyLocation location) =>
        location.Code != 0 ? location.Code / 100 == 4 : location.Enhanced is { Class: 4 };

    private static SmtpRetry RetryOf(in Decision decision, ReasonEntry reason, in ReplyLocation location)
    {
        if (decision.Rule?.Retry is { } own)
        {
            return own;
        }

        // 4yz: the client is asked to come back with the same command (RFC 5321 4.2.1).
        return reason.Retry == SmtpRetry.No && IsTransient(location) ? SmtpRetry.Later : reason.Retry;
    }

    private static string? EnhancedStatusOf(in Decision decision, in ReplyLocation location)
    {
        if (location.Enhanced is not { } status)
        {
            return null;
        }

        if (location.Code != 0 && location.Code / 100 != status.Class)
        {
            return "Contradicted";
        }

        return IsOwn(decision, status) ? "Provider" : decision.Enhanced is not null ? "Registered" : "Unregistered";
    }

    /// <summary>The speaker's own code, or a registered one with a meaning of the speaker's own.</summary>
    internal static bool IsOwn(in Decision decision, EnhancedStatusCode status) =>
        decision.Rule is { IsOwnCode: true }
        || (decision.Enhanced is null && (decision.Rule?.Speaker is not null || decision.Provider?.Owns(status) == true || decision.Server?.Owns(status) == true));

    private static string? RuleName(in Decision decision, in ReplyLocation location) => decision.Tier switch
    {
        RuleTier.None => null,
        _ when decision.Rule is not null => decision.Rule.Id,
        RuleTier.EnhancedCode or RuleTier.WeakEnhancedCode => decision.Enhanced!.RuleName,
        _ when location.Code == 0 => "enhanced class " + location.Enhanced!.Value.Class.ToString(CultureInfo.InvariantCulture),
        _ when decision.Code is null => "code class " + (location.Code / 100).ToString(CultureInfo.InvariantCulture),
        _ when decision.Use?.Reason is not null => string.Format(CultureInfo.InvariantCulture, "code {0} to {1}", location.Code, decision.Command!.Command),
        _ => decision.Code!.RuleName,
    };

    private static string? RuleSource(in Decision decision)
    {
        if (decision.Rule is not null)
        {
            return decision.Rule.Source;
        }

        return decision.Tier is RuleTier.EnhancedCode or RuleTier.WeakEnhancedCode ? decision.Enhanced!.Reference
            : decision.Tier == RuleTier.Code ? decision.Use?.Reference ?? decision.Code?.Reference
            : null;
    }

    private static string? ReferenceOf(in Decision decision)
    {
        string? code = decision.Use?.Reference ?? decision.Code?.Reference;
        string? enhanced = decision.Enhanced?.Reference;
        return code is null || enhanced is null || code == enhanced ? code ?? enhanced : code + "; " + enhanced;
    }
}
