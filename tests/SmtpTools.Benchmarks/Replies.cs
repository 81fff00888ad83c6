using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace SmtpTools.Benchmarks;

/// <summary>
/// The replies that are measured with. As in a log, few wordings make most of the lines: 200 of the catalogue's examples, drawn by a fixed seed, the n-th of them 1/n times
/// as often as the first.
/// </summary>
internal static class Replies
{
    private const int Wordings = 200;

    public static string[] Repeated(int count) => Draw(count, (wording, _) => wording);

    /// <summary>The same with another address and id in each, so that no two are equal.</summary>
    public static string[] Unseen(int count) =>
        Draw(count, (wording, i) => wording + string.Create(CultureInfo.InvariantCulture, $" <user{i}@example.com> [id {i * 7919L:x9}]"));

    private static string[] Draw(int count, Func<string, int, string> make)
    {
        var random = new Random(20240115);
        string[] wordings = SmtpReplyDecoder.Default.Catalogue.Rules.Select(rule => rule.Examples[0]).OrderBy(_ => random.Next()).Take(Wordings).ToArray();
        var bag = new List<int>();
        for (int n = 0; n < Wordings; n++)
        {
            bag.AddRange(Enumerable.Repeat(n, Wordings / (n + 1)));
        }

        return Enumerable.Range(0, count).Select(i => make(wordings[bag[random.Next(bag.Count)]], i)).ToArray();
    }
}
