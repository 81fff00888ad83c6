using System;

namespace SmtpTools.Commands;

/// <summary>Something that reading has to say beside events and messages: on the verbose or the warning stream, or as an error.</summary>
internal sealed class LogNote(string path, string? verbose = null, string? warning = null, Exception? failure = null)
{
    /// <summary>The file that it is about.</summary>
    public string Path { get; } = path;

    public string? Verbose { get; } = verbose;

    public string? Warning { get; } = warning;

    public Exception? Failure { get; } = failure;
}
