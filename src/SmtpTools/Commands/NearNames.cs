using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Commands;

/// <summary>What somebody may have meant by a name that is not known.</summary>
internal static class NearNames
{
    private const int Most = 5;
    private const int MostChanges = 2;
    private const int ShortestName = 3;

    /// <summary>Names that are it, or a word of whose title is it, but for a few letters, nearest first; and those that have it in their name or title.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="known">The names, each with its title.</param>
    public static string[] Of(string wanted, IEnumerable<KeyValuePair<string, string>> known)
    {
        string letters = Letters(wanted);
        return known
            .Select(name => new
            {
                name.Key,
                Distance = name.Value.Split(' ').Concat([name.Key]).Min(word => Distance(letters, Letters(word))),
                IsPart = Letters(name.Key + name.Value).Contains(letters),
            })
            .Where(name => letters.Length >= ShortestName && (name.IsPart || name.Distance <= Math.Min(MostChanges, (letters.Length + 1) / 3)))
            .OrderBy(name => name.Distance)
            .Select(name => name.Key)
            .Take(Most)
            .ToArray();
    }

    private static string Letters(string name) => new(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant).ToArray());

    /// <summary>How many letters must be changed, put in or left out (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[b.Length];
    }
}
