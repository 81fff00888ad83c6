using SmtpTools.Catalogue;
using SmtpTools.Words;

namespace SmtpTools.Replies;

/// <summary>What the catalogue says about one reply: everything recognised, and the rule that won.</summary>
internal struct Decision
{
    public SmtpReason Reason;
    public RuleTier Tier;

    /// <summary>The winning text or speaker's rule; null where a code decided.</summary>
    public ReasonRule? Rule;

    /// <summary>Where the winning rule's words stand; meaningless without words.</summary>
    public PatternMatch Match;

    /// <summary>What the reply's words are about, narrower than the reason.</summary>
    public AboutEntry? About;

    public Speaker? Provider;
    public Speaker? Server;
    public BlockListEntry? BlockList;
    public CommandEntry? Command;
    public CodeEntry? Code;
    public CodeUse? Use;
    public EnhancedEntry? Enhanced;
}
