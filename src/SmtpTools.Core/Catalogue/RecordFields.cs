using System;
using System.Collections.Generic;

namespace SmtpTools.Catalogue;

/// <summary>The fields that a record of each kind may have (docs/catalogue.md, "Records"); a misspelt one would say nothing, and nobody would notice.</summary>
internal static class RecordFields
{
    private static readonly string[] s_speaker = ["title", "match", "help"];

    public static IReadOnlyDictionary<string, string[]> OfKind { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["word"] = ["is"],
        ["clue"] = ["words"],
        ["code"] = ["reason", "telling", "reference", "note", "meaning", "cause", "sender", "admin"],
        ["code-class"] = ["title", "note"],
        ["code-subject"] = ["title"],
        ["enhanced"] = ["classes", "title", "reason", "weak", "reference", "meaning", "cause", "sender", "admin"],
        ["enhanced-class"] = ["title"],
        ["enhanced-subject"] = ["title"],
        ["reason"] = ["party", "scope", "retry", "remove", "general", "meaning", "cause", "sender", "admin"],
        ["about"] = ["match", "meaning", "cause", "sender", "admin"],
        ["command"] = ["title", "codes", "reference", "match"],
        ["use"] = ["reason", "reference", "meaning", "cause", "sender", "admin"],
        ["list"] = ["match", "page", "kind", "closed", "source"],
        ["provider"] = s_speaker,
        ["server"] = s_speaker,
        ["rule"] =
        [
            "reason", "text", "unless", "code", "enhanced", "speaker", "own", "example", "source", "meaning", "cause", "sender", "admin", "retry", "party",
        ],
    };

    /// <exception cref="FormatException">The record is of no known kind, or has a field that its kind has not, or an empty one.</exception>
    public static void Check(Record record) => Check(record, OfKind);

    /// <inheritdoc cref="Check(Record)"/>
    public static void Check(Record record, IReadOnlyDictionary<string, string[]> kinds)
    {
        if (!kinds.TryGetValue(record.Kind, out string[]? known))
        {
            throw record.Wrong("is of no known kind");
        }

        foreach (KeyValuePair<string, string> field in record.Fields)
        {
            if (field.Key != record.Kind && Array.IndexOf(known, field.Key) < 0)
            {
                throw record.Wrong($"has the unknown field '{field.Key}'");
            }

            if (field.Value.Length == 0)
            {
                throw record.Wrong($"has an empty '{field.Key}'");
            }
        }
    }
}
