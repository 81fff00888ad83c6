using System.Globalization;

namespace SmtpTools.Commands;

/// <summary>Says what became of the lines of a log, or of the messages of a mailbox.</summary>
internal static class LogSummary
{
    /// <param name="source">The file, or where else it comes from.</param>
    /// <param name="counts">The counts.</param>
    public static string Of(string source, SmtpLogCounts counts) => counts.Messages > 0 ? OfMessages(source, counts) : string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} lines of {2}: {3} events, {4} known without an event, {5} of other programs, {6} not recognized.",
        source, counts.Lines, FormatsOf(counts), counts.Events, counts.Known, counts.Foreign, counts.Unrecognized);

    /// <summary>Says that much of it was not understood.</summary>
    /// <inheritdoc cref="Of"/>
    public static string Complaint(string source, SmtpLogCounts counts) => counts.Messages > 0 ? OfMessages(source, counts) : string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} of {2} lines were not recognized; the rest was read as {3}. See them with -IncludeUnrecognized, or name the format with -Format.",
        source, counts.Unrecognized, counts.Lines, FormatsOf(counts));

    // Of mail only whole messages can be beyond understanding.
    private static string OfMessages(string source, SmtpLogCounts counts) => string.Format(
        CultureInfo.InvariantCulture, "{0}: {1} messages: {2} bounces with {3} events, {4} others, {5} not readable.",
        source, counts.Messages, counts.Bounces, counts.Events, counts.Messages - counts.Bounces - counts.Unrecognized, counts.Unrecognized);

    private static string FormatsOf(SmtpLogCounts counts) => counts.Formats.Count == 0 ? "no known format" : string.Join(", ", counts.Formats);
}
