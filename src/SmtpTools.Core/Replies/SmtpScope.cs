namespace SmtpTools;

/// <summary>What a reply is about, and so what else will meet the same answer.</summary>
public enum SmtpScope
{
    /// <summary>Nothing in particular.</summary>
    None,

    /// <summary>One recipient or sender address.</summary>
    Address,

    /// <summary>A whole domain.</summary>
    Domain,

    /// <summary>The address of the client that connected.</summary>
    ClientAddress,

    /// <summary>This one message.</summary>
    Message,

    /// <summary>The account that signed in.</summary>
    Account,

    /// <summary>This connection.</summary>
    Connection,

    /// <summary>The server that answered.</summary>
    Server,
}
