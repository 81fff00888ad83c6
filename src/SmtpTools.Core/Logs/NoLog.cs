namespace SmtpTools.Logs;

/// <summary>Stands where only mail is wanted: a line by itself is nothing that it knows.</summary>
internal sealed class NoLog : LogParser
{
    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record) => LineKind.Unrecognized;
}
