using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using SmtpTools.Catalogue;

namespace SmtpTools.Relay;

/// <summary>The data files of the relay check.</summary>
internal static class RelayData
{
    private static readonly Dictionary<string, string[]> s_fields = new(StringComparer.Ordinal)
    {
        ["probe"] = ["mail", "rcpt", "control", "is", "source"],
        ["status"] = ["meaning", "advice", "with", .. RelayStatusText.Circumstances.SelectMany(circumstance => new[] { circumstance + "-meaning", circumstance + "-advice" })],
    };

    /// <exception cref="FormatException">A record is badly formed; the message names file, line and field.</exception>
    public static IEnumerable<Record> Read(string file)
    {
        using Stream stream = typeof(RelayData).Assembly.GetManifestResourceStream("Relay/" + file)!;
        using var reader = new StreamReader(stream);
        Record[] records = RecordReader.Read(file, reader.ReadToEnd()).ToArray();
        foreach (Record record in records)
        {
            RecordFields.Check(record, s_fields);
        }

        return records;
    }
}
