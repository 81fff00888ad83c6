using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Catalogue;

namespace SmtpTools.Relay;

/// <summary>What a status means and what to do then.</summary>
internal sealed class RelayStatusText
{
    private static readonly Lazy<Dictionary<SmtpRelayStatus, RelayStatusText>> s_all = new(() =>
        RelayData.Read("Statuses.txt").ToDictionary(record => record.Enum("status", SmtpRelayStatus.Ready), record => new RelayStatusText(record)));

    private RelayStatusText(Record record)
    {
        Meaning = record.Required("meaning");
        Advice = record["advice"] ?? "";
        ClosedMeaning = record["closed-meaning"] ?? Meaning;
        ClosedAdvice = record["closed-advice"] ?? Advice;
        HasReplyAdvice = record["with"] switch
        {
            "reply" => true,
            null => false,
            string other => throw record.Wrong($"is with the unknown '{other}'"),
        };
    }

    public string Meaning { get; }

    public string Advice { get; }

    /// <summary>What the status means where an open-relay check came to the verdict Closed.</summary>
    public string ClosedMeaning { get; }

    /// <summary>What to do then.</summary>
    public string ClosedAdvice { get; }

    /// <summary>The reply's own advice is worth reading behind it.</summary>
    public bool HasReplyAdvice { get; }

    public static IReadOnlyCollection<SmtpRelayStatus> Known => s_all.Value.Keys;

    public static RelayStatusText Of(SmtpRelayStatus status) => s_all.Value[status];
}
