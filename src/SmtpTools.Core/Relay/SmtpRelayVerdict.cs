namespace SmtpTools;

/// <summary>What an open-relay check found.</summary>
public enum SmtpRelayVerdict
{
    /// <summary>The server relays for this client, which it does not know.</summary>
    Open,

    /// <summary>The server relays none of the forms that were tried.</summary>
    Closed,

    /// <summary>It cannot be told; the reason says why.</summary>
    Inconclusive,
}
