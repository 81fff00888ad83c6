namespace SmtpTools.Logs.Formats.Stalwart;

/// <summary>A kind of event of Stalwart.</summary>
/// <param name="Name">Its name in the log.</param>
/// <param name="Kind">What it tells; of a refusal by another server, what it tells where the code is permanent.</param>
/// <param name="Command">The command that it is about; empty where none is.</param>
internal sealed record StalwartEvent(string Name, SmtpLogEventKind Kind, string Command = "");
