using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Words;

namespace SmtpTools.Catalogue;

/// <summary>The words that tell reply codes from other numbers (<c>Clues.txt</c> says what each kind is).</summary>
internal sealed class CodeClues
{
    private static readonly char[] s_space = [' '];

    /// <exception cref="FormatException">A kind is missing or not known.</exception>
    public CodeClues(IEnumerable<Record> records)
    {
        var left = records.ToDictionary(record => record.Name);
        Before = Words(left, "before");
        Endings = Parts(left, "endings");
        Behind = Words(left, "behind");
        Between = Words(left, "between");
        NotBefore = Words(left, "not-before");
        Counted = Words(left, "counted");
        MaybeCounted = Words(left, "maybe-counted");
        Streets = Words(left, "streets");
        Http = Words(left, "http");
        Versioned = Words(left, "versioned");
        Mail = Parts(left, "mail");
        Temporary = Parts(left, "temporary");
        if (left.Count > 0)
        {
            throw left.First().Value.Wrong("is of no known kind");
        }
    }

    public HashSet<string> Before { get; }

    public string[] Endings { get; }

    public HashSet<string> Behind { get; }

    public HashSet<string> Between { get; }

    public HashSet<string> NotBefore { get; }

    public HashSet<string> Counted { get; }

    public HashSet<string> MaybeCounted { get; }

    public HashSet<string> Streets { get; }

    public HashSet<string> Http { get; }

    public HashSet<string> Versioned { get; }

    public string[] Mail { get; }

    public string[] Temporary { get; }

    private static HashSet<string> Words(Dictionary<string, Record> left, string kind) => new(Parts(left, kind).Select(Fold.String), StringComparer.Ordinal);

    private static string[] Parts(Dictionary<string, Record> left, string kind)
    {
        string[] parts = left.TryGetValue(kind, out Record? record) ? record.Required("words").Split(s_space) : throw new FormatException($"Clues.txt: has no 'clue: {kind}'");
        left.Remove(kind);
        return parts;
    }
}
