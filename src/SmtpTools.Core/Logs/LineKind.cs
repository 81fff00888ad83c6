namespace SmtpTools.Logs;

/// <summary>What became of a line. Every line is counted as one of these.</summary>
internal enum LineKind
{
    /// <summary>Nothing that the format knows.</summary>
    Unrecognized,

    /// <summary>Another program's line between those of the mail server.</summary>
    Foreign,

    /// <summary>A line of the mail server that tells nothing of mail: a statistic, a column header.</summary>
    Known,

    /// <summary>An event.</summary>
    Event,
}
