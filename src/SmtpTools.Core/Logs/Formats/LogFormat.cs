namespace SmtpTools.Logs.Formats;

/// <summary>A format, or a part of it.</summary>
/// <param name="Name">The name that users give it.</param>
/// <param name="Description">What it is, for completion.</param>
/// <param name="Open">Makes its parser.</param>
internal sealed record LogFormat<T>(string Name, string Description, T Open);
