using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Something that reading has to say beside events and messages: on the verbose or the warning stream, or as an error.</summary>
internal sealed class LogNote(string? verbose = null, string? warning = null, ErrorRecord? error = null)
{
    public string? Verbose { get; } = verbose;

    public string? Warning { get; } = warning;

    public ErrorRecord? Error { get; } = error;
}
