namespace SmtpTools;

/// <summary>What an open-relay verdict rests on.</summary>
public enum SmtpRelayGrade
{
    /// <summary>Nothing was accepted.</summary>
    None,

    /// <summary>RCPT was accepted.</summary>
    RcptAccepted,

    /// <summary>DATA was answered by 354.</summary>
    DataAccepted,

    /// <summary>The server took over a whole message (RFC 5321 4.2.5); whether it arrived is seen in the recipient's mailbox.</summary>
    Delivered,
}
