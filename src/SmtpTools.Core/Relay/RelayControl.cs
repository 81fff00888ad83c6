namespace SmtpTools.Relay;

/// <summary>What an accepted address is held against, so that it shows relaying and not a mailbox of the server's own.</summary>
internal enum RelayControl
{
    /// <summary>It can only go to another server.</summary>
    Outside,

    /// <summary>An unknown name without a domain.</summary>
    Unqualified,

    /// <summary>An unknown mailbox in a domain that the server hosts.</summary>
    Hosted,

    /// <summary>An unknown mailbox at the server's name.</summary>
    Name,

    /// <summary>An unknown mailbox at the server's address.</summary>
    Address,

    /// <summary>Nothing shows it: the address names no other server.</summary>
    None,
}
