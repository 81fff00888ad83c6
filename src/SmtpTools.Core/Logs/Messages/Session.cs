namespace SmtpTools.Logs.Messages;

/// <summary>A client's connection: what it told holds for its messages, and what became of mail without a queue id in it belongs together.</summary>
internal sealed class Session
{
    public string? ClientName { get; set; }

    public string? ClientAddress { get; set; }

    public string? SaslUser { get; set; }

    public string? TlsProtocol { get; set; }

    public string? Helo { get; set; }

    /// <summary>A message that has no queue id: it was refused before it got one, or the log has none; null where there is none.</summary>
    public MessageState? Message { get; set; }

    public long LastTicks { get; set; }
}
