using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>
/// A file of sample lines with what must be read from each (docs/testing.md, "Sample logs"). Whatever is not named must not be read.
/// </summary>
internal static class SampleLog
{
    // What every event has, and no sample repeats.
    private static readonly string[] s_common = [nameof(SmtpLogEvent.Format), nameof(SmtpLogEvent.LineNumber), nameof(SmtpLogEvent.Path), nameof(SmtpLogEvent.Line)];

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Samples", "Logs");

    /// <summary>The problems of a file: one text for each line that was read otherwise than it says.</summary>
    public static IReadOnlyList<string> Check(string file)
    {
        var problems = new List<string>();
        SmtpLogReader reader = Open(DateTime.UtcNow);
        string? line = null;
        var expected = new List<string>();
        int number = 0;
        foreach (string text in File.ReadLines(file).Append("> "))
        {
            number++;
            if (text.StartsWith("written: ", StringComparison.Ordinal))
            {
                // The log begins anew, written to last at this time.
                Finish();
                reader = Open(DateTime.Parse(text.Substring("written: ".Length), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal));
            }
            else if (text.StartsWith("> ", StringComparison.Ordinal))
            {
                Finish();
                line = text.Substring(2);
            }
            else if (text.StartsWith("  ", StringComparison.Ordinal))
            {
                expected.Add(text.Substring(2).TrimEnd());
            }
        }

        return problems;

        void Finish()
        {
            if (line is not null)
            {
                string[] found = Describe(reader, line);
                problems.AddRange(expected.Except(found).Select(missing => $"{number}: missing {missing}  <  {line}"));
                problems.AddRange(found.Except(expected).Select(extra => $"{number}: unexpected {extra}  <  {line}"));
            }

            line = null;
            expected.Clear();
        }
    }

    private static SmtpLogReader Open(DateTime written)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { TimeZone = TimeZoneInfo.Utc });
        reader.Begin(null, written);
        return reader;
    }

    private static string[] Describe(SmtpLogReader reader, string line)
    {
        (long known, long foreign) = (reader.Counts.Known, reader.Counts.Foreign);
        SmtpLogEvent? found = reader.Read(line);
        return found is not null ? Fields(found) : [reader.Counts.Known > known ? "known" : reader.Counts.Foreign > foreign ? "foreign" : "unrecognized"];
    }

    /// <summary>The fields that have a value, as <c>Name: value</c>.</summary>
    public static string[] Fields(SmtpLogEvent found) =>
    [
        .. typeof(SmtpLogEvent).GetProperties().Where(property => !s_common.Contains(property.Name)).Select(property => (property.Name, Value: property.GetValue(found)))
            .Where(pair => pair.Value is not null and not TextTable { Count: 0 }).Select(pair => $"{pair.Name}: {Text(pair.Value!)}".TrimEnd()),
    ];

    private static string Text(object value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
