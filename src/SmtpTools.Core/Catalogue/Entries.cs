using System.Collections.Generic;

namespace SmtpTools.Catalogue;

/// <summary>Words that explain something to a person; each may be missing, and then something more general has them.</summary>
internal sealed class Advice
{
    public string? Meaning { get; init; }

    public string? Cause { get; init; }

    public string? SenderAction { get; init; }

    public string? AdministratorAction { get; init; }

    public bool IsEmpty => Meaning is null && Cause is null && SenderAction is null && AdministratorAction is null;

    public static Advice Of(Record record) => new()
    {
        Meaning = record["meaning"],
        Cause = record["cause"],
        SenderAction = record["sender"],
        AdministratorAction = record["admin"],
    };
}

/// <summary>A reply code of <c>Codes.txt</c>.</summary>
internal sealed class CodeEntry
{
    public int Code { get; init; }

    public SmtpReason Reason { get; init; }

    public string Reference { get; init; } = "";

    /// <summary>How the answer names the code as the rule that decided.</summary>
    public string RuleName { get; init; } = "";

    /// <summary>It has one meaning only, and so tells more than what a program wrote around it.</summary>
    public bool IsTelling { get; init; }

    /// <summary>What has changed since older descriptions.</summary>
    public string? Note { get; init; }

    public Advice Advice { get; init; } = new();
}

/// <summary>What a code means in answer to one command, where that is more than it means in general (<c>Commands.txt</c>).</summary>
internal sealed class CodeUse
{
    public SmtpReason? Reason { get; init; }

    public string Reference { get; init; } = "";

    public Advice Advice { get; init; } = new();
}

/// <summary>An enhanced status code of <c>EnhancedCodes.txt</c>, for all classes.</summary>
internal sealed class EnhancedEntry
{
    public int Subject { get; init; }

    public int Detail { get; init; }

    /// <summary>The classes the code is used with: 2, 4, 5 or some of them.</summary>
    public int[] Classes { get; init; } = [];

    /// <summary>What the detail says, in a few words.</summary>
    public string Title { get; init; } = "";

    public SmtpReason Reason { get; init; }

    /// <summary>How the answer names the code as the rule that decided.</summary>
    public string RuleName { get; init; } = "";

    /// <summary>It tells so little that even vague words of the text tell more.</summary>
    public bool IsWeak { get; init; }

    public string Reference { get; init; } = "";

    public Advice Advice { get; init; } = new();
}

/// <summary>A reason of <c>Reasons.txt</c>.</summary>
internal sealed class ReasonEntry
{
    public SmtpReason Reason { get; init; }

    public SmtpParty Party { get; init; }

    public SmtpScope Scope { get; init; }

    public SmtpRetry Retry { get; init; }

    /// <summary>An address that gets this answer for good is to be taken off the list.</summary>
    public bool RemoveAddress { get; init; }

    /// <summary>It says where in the work something went wrong, not what: an enhanced status code that tells more outranks words for it.</summary>
    public bool IsGeneral { get; init; }

    public Advice Advice { get; init; } = new();
}

/// <summary>A mail provider, or a mail server program: whoever has words of their own.</summary>
internal sealed class Speaker
{
    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    public bool IsProvider { get; init; }

    /// <summary>The page where the speaker explains its replies, or its documentation; empty where none is known.</summary>
    public TextList Help { get; init; } = TextList.None;

    /// <summary>The rules that need no text, only a code and this speaker.</summary>
    public List<ReasonRule> CodeRules { get; } = [];

    public List<ReasonRule> Rules { get; } = [];

    /// <summary>Whether the speaker gives this code a meaning of its own.</summary>
    public bool Owns(EnhancedStatusCode code) => Rules.Exists(rule => rule.IsOwnCode && rule.Enhanced is { } codes && codes.Contains(code));
}

/// <summary>What a reason means where the reply names this (<c>Reasons.txt</c>).</summary>
internal sealed class AboutEntry
{
    public SmtpReason Reason { get; init; }

    public Advice Advice { get; init; } = new();
}

/// <summary>What a block list has entries of.</summary>
internal enum BlockListKind
{
    /// <summary>The addresses of clients.</summary>
    Ip,

    /// <summary>Domains and URLs.</summary>
    Domain,

    /// <summary>Either.</summary>
    Both,
}

/// <summary>A block list of <c>BlockLists.txt</c>.</summary>
internal sealed class BlockListEntry
{
    public string Name { get; init; } = "";

    public string? Page { get; init; }

    public bool IsClosed { get; init; }

    public BlockListKind Kind { get; init; }
}

/// <summary>What RFC 5321 4.3.2 and the extensions allow in answer to a command.</summary>
internal sealed class CommandEntry
{
    public SmtpCommand Command { get; init; }

    /// <summary>The command as it stands in the dialogue.</summary>
    public string Title { get; init; } = "";

    public HashSet<int> Codes { get; init; } = [];

    public string Reference { get; init; } = "";

    public Dictionary<int, CodeUse> Uses { get; } = [];
}
