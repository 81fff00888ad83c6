namespace SmtpTools.Logs;

/// <summary>Reads the lines of one log in one format. It may remember what lines before said (columns, a session); it never throws on a bad line.</summary>
internal abstract class LogParser
{
    /// <summary>Reads the record's line into its fields.</summary>
    public abstract LineKind Parse(LogRecord record);
}
