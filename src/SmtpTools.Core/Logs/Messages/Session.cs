namespace SmtpTools.Logs.Messages;

/// <summary>A client's connection: what it told holds for its messages, and what was refused to it before there was a message belongs together.</summary>
internal sealed class Session
{
    public string? TlsProtocol { get; set; }

    public string? Helo { get; set; }

    /// <summary>A message that was refused before it got a queue id; null where there is none.</summary>
    public MessageState? Refused { get; set; }

    public long LastTicks { get; set; }
}
