using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SmtpTools.Tests.Core.Logs;

namespace SmtpTools.Tests.InEngine;

/// <summary>Messages, each with a file that says what must be read from it (docs/testing.md, "Sample bounces").</summary>
internal static class SampleBounces
{
    // The rest of the event is not compared.
    private const string AndMore = "...";

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Samples", "Bounces");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>What was read otherwise than the sample says; a line each.</summary>
    public static string Compare(string file, IReadOnlyList<SmtpLogEvent> found)
    {
        string[][] expected = [.. File.ReadAllText(Path.ChangeExtension(PathOf(file), ".txt")).Split("\n\n").Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Where(block => block.Length > 0)];
        var problems = new List<string>();
        if (expected.Length != found.Count)
        {
            problems.Add($"{expected.Length} events expected, found {found.Count}: {string.Join(" | ", found)}");
        }

        foreach ((string[] lines, SmtpLogEvent one) in expected.Zip(found))
        {
            string[] fields = SampleLog.Fields(one);
            problems.AddRange(lines.Except(fields).Where(line => line != AndMore).Select(missing => $"{one.Recipient}: missing {missing}"));
            problems.AddRange(fields.Except(lines).Where(extra => !lines.Contains(AndMore)).Select(extra => $"{one.Recipient}: unexpected {extra}"));
        }

        return string.Join("\n", problems);
    }
}
