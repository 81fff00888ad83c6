namespace SmtpTools.Logs;

/// <summary>Where lines come from; shared by all events of a file.</summary>
/// <param name="path">The file's full path; null for the pipeline.</param>
/// <param name="keepsLines">Events show their whole line.</param>
internal sealed class LogSource(string? path, bool keepsLines)
{
    public string? Path { get; } = path;

    public bool KeepsLines { get; } = keepsLines;
}
