using System;
using System.IO;
using System.Linq;

namespace SmtpTools.Tests.Core;

/// <summary>The replies of Samples/replies.tsv, each with the reasons that are right for it.</summary>
internal static class SampleReplies
{
    public static (string[] Reasons, string Reply)[] All { get; } = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", "replies.tsv"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('\t'))
        .Select(fields => (fields[0].Split('/'), fields[1].Replace("\\n", "\n", StringComparison.Ordinal)))
        .ToArray();
}
