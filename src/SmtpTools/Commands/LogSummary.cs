using System.Globalization;

namespace SmtpTools.Commands;

/// <summary>What became of the lines of a log, in words: nothing is left out in silence.</summary>
internal static class LogSummary
{
    // More of a log than this not understood, and its owner must know.
    private const double MostUnrecognized = 0.1;

    /// <summary>How many lines were what, or of mail how many messages.</summary>
    /// <param name="source">The file, or what else the lines come from.</param>
    /// <param name="counts">The counts.</param>
    public static string Of(string source, SmtpLogCounts counts) => counts.Messages > 0 ? OfMessages(source, counts) : string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} lines of {2}: {3} events, {4} known without an event, {5} of other programs, {6} not recognized.",
        source, counts.Lines, FormatsOf(counts), counts.Events, counts.Known, counts.Foreign, counts.Unrecognized);

    /// <summary>That too much was not recognized, or nothing is of the format that was named; null where all is well.</summary>
    /// <param name="source">The file, or what else the lines come from.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="format">The format that was named; null where it was to be found out.</param>
    public static string? Complaint(string source, SmtpLogCounts counts, string? format) =>
        format is not null && counts.Formats.Count == 0 && counts.Foreign + counts.Unrecognized > 0
            ? string.Format(CultureInfo.InvariantCulture, "{0}: none of {1} lines is of the format {2}. Leave -Format out to have the format found out.", source, counts.Lines, format)
        : counts.Unrecognized <= counts.Lines * MostUnrecognized ? null
        : counts.Messages > 0 ? OfMessages(source, counts)
        : string.Format(
            CultureInfo.InvariantCulture, "{0}: {1} of {2} lines were not recognized{3}. See them with -IncludeUnrecognized, or name the format with -Format.",
            source, counts.Unrecognized, counts.Lines, counts.Formats.Count == 0 ? "" : "; the rest was read as " + FormatsOf(counts));

    /// <summary>That a path was given where a line was meant.</summary>
    /// <param name="path">The path.</param>
    public static string ComplaintOfPath(string path) =>
        $"'{path}' was read as a line of a log, and it is the path of a file. Give files as -Path, or pipe them from Get-Item or Get-ChildItem.";

    // Of mail only whole messages can be beyond understanding.
    private static string OfMessages(string source, SmtpLogCounts counts) => string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} messages: {2} bounces with {3} events, {4} others, {5} not readable.",
        source, counts.Messages, counts.Bounces, counts.Events, counts.Messages - counts.Bounces - counts.Unrecognized, counts.Unrecognized);

    private static string FormatsOf(SmtpLogCounts counts) => counts.Formats.Count == 0 ? "no known format" : string.Join(", ", counts.Formats);
}
