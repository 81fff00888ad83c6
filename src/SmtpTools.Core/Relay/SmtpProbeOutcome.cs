namespace SmtpTools;

/// <summary>What a server did with one probe.</summary>
public enum SmtpProbeOutcome
{
    /// <summary>It could not be told: the server said "later", hung up, or refuses this client whatever it asks.</summary>
    Undetermined,

    /// <summary>The recipient was accepted.</summary>
    Accepted,

    /// <summary>The sender or the recipient was refused.</summary>
    Denied,
}
