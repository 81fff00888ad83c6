namespace SmtpTools;

/// <summary>How far an open-relay check goes with an address that was accepted.</summary>
public enum SmtpRelayEvidence
{
    /// <summary>To the reply to RCPT: some servers accept there and refuse later.</summary>
    Rcpt,

    /// <summary>To the 354 that answers DATA; then the connection is dropped, and nothing is queued.</summary>
    Data,

    /// <summary>One marked message is handed over, for the recipient to find.</summary>
    Deliver,
}
