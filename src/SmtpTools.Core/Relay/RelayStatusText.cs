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

    /// <summary>What may give a status words of its own (Statuses.txt says what each is).</summary>
    public static readonly string[] Circumstances = ["closed", "unclear", "takes-anything", "signed-in", "signing-in", "no-starttls", "no-service", "proxy", "source", "dns", "family", "incomplete", "client-name", "handed-over"];

    private readonly Record _record;

    private RelayStatusText(Record record)
    {
        _record = record;
        record.Required("meaning");
        (HasReplyAdvice, IsReplyAdviceAlone) = record["with"] switch
        {
            "reply" => (true, false),
            "reply alone" => (true, true),
            null => (false, false),
            string other => throw record.Wrong($"is with the unknown '{other}'"),
        };
    }

    /// <summary>The reply's own advice is worth reading behind it.</summary>
    public bool HasReplyAdvice { get; }

    /// <summary>The reply's own advice says it all, where the reply's reason is what the status says.</summary>
    public bool IsReplyAdviceAlone { get; }

    public static IReadOnlyCollection<SmtpRelayStatus> Known => s_all.Value.Keys;

    public static RelayStatusText Of(SmtpRelayStatus status) => s_all.Value[status];

    /// <param name="circumstance">One of <see cref="Circumstances"/>, where that has words of its own; null for none.</param>
    public string Meaning(string? circumstance) => Text(circumstance, "meaning");

    /// <inheritdoc cref="Meaning"/>
    public string Advice(string? circumstance) => Text(circumstance, "advice");

    /// <summary>The circumstance has advice of its own.</summary>
    public bool HasAdviceOf(string? circumstance) => _record[$"{circumstance}-advice"] is not null;

    private string Text(string? circumstance, string field) => _record[$"{circumstance}-{field}"] ?? _record[field] ?? "";
}
