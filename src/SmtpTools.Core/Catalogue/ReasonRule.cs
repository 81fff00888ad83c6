using System;

namespace SmtpTools.Catalogue;

/// <summary>Where a rule stands among those that match; the lower wins (docs/catalogue.md, "Which rule wins").</summary>
internal enum RuleTier
{
    /// <summary>The words of the provider that was recognised.</summary>
    Provider,

    /// <summary>The words of the mail server that was recognised.</summary>
    Server,

    /// <summary>Words that anybody uses, or those of a speaker who was not recognised.</summary>
    Text,

    /// <summary>An enhanced status code that tells something.</summary>
    EnhancedCode,

    /// <summary>Words that tell little.</summary>
    Vague,

    /// <summary>What a program wrote around a reply that has words of its own.</summary>
    Around,

    /// <summary>An enhanced status code that tells little.</summary>
    WeakEnhancedCode,

    /// <summary>The reply code.</summary>
    Code,

    /// <summary>Nothing matched.</summary>
    None,
}

/// <summary>A rule of the catalogue: conditions, and the reason they show.</summary>
internal sealed class ReasonRule
{
    private ReasonRule(Record record, Speaker? speaker, bool isVague, int order)
    {
        Id = record.Name;
        Speaker = speaker;
        IsVague = isVague;
        Order = order;
        Reason = System.Enum.TryParse(record.Required("reason"), out SmtpReason reason) ? reason : throw record.Wrong($"has the unknown reason '{record["reason"]}'");
        Texts = record.All("text");
        Unless = record.All("unless");
        NeedsSpeaker = record["speaker"] switch
        {
            null => false,
            "required" => true,
            _ => throw record.Wrong("has a 'speaker' that is not 'required'"),
        };
        IsOwnCode = record.Flag("own");
        Examples = record.All("example");
        Source = record.Required("source");
        Advice = Advice.Of(record);
        Retry = record["retry"] is null ? null : record.Enum("retry", SmtpRetry.No);
        Party = record["party"] is null ? null : record.Enum("party", SmtpParty.Nobody);
        Codes = record["code"] is { } codes ? CodeSet.Parse(codes) : null;
        Enhanced = record["enhanced"] is { } enhanced ? EnhancedSet.Parse(enhanced) : null;
    }

    public string Id { get; }

    public Speaker? Speaker { get; }

    public bool IsVague { get; }

    /// <summary>The rule's place in the catalogue; of equals the first wins.</summary>
    public int Order { get; }

    public SmtpReason Reason { get; }

    public string[] Texts { get; }

    public string[] Unless { get; }

    public bool NeedsSpeaker { get; }

    /// <summary>The number of the first pattern of <see cref="Unless"/> in the index.</summary>
    public int FirstBar { get; set; }

    /// <summary>One more than the number of the last.</summary>
    public int EndOfBars { get; set; }

    /// <summary>The enhanced status code has a meaning of the speaker's own here.</summary>
    public bool IsOwnCode { get; }

    public string[] Examples { get; }

    public string Source { get; }

    public Advice Advice { get; }

    public SmtpRetry? Retry { get; }

    public SmtpParty? Party { get; }

    public CodeSet? Codes { get; }

    public EnhancedSet? Enhanced { get; }

    public static ReasonRule Of(Record record, Speaker? speaker, bool isVague, int order)
    {
        try
        {
            var rule = new ReasonRule(record, speaker, isVague, order);
            return rule.Texts.Length > 0 || (speaker is not null && (rule.Enhanced is not null || rule.Codes is not null))
                ? rule
                : throw new FormatException("has no text, and no code that a speaker gives a meaning to");
        }
        catch (FormatException e) when (!e.Message.StartsWith(record.File, StringComparison.Ordinal))
        {
            throw record.Wrong(e.Message, e);
        }
    }

    /// <summary>Whether the reply's codes are among the rule's, where it names any.</summary>
    public bool Accepts(int code, EnhancedStatusCode? enhanced) =>
        (Codes is null || Codes.Contains(code)) && (Enhanced is null || (enhanced is { } status && Enhanced.Contains(status)));
}
