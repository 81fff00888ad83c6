namespace SmtpTools;

/// <summary>What a log line tells, whichever server wrote it.</summary>
public enum SmtpLogEventKind
{
    /// <summary>The line is of no format that is known.</summary>
    Unrecognized,

    /// <summary>A connection came in, or went out.</summary>
    Connected,

    /// <summary>A connection ended in order.</summary>
    Disconnected,

    /// <summary>A connection ended before its time, or timed out.</summary>
    ConnectionLost,

    /// <summary>A connection to another server could not be made.</summary>
    ConnectionFailed,

    /// <summary>TLS was agreed.</summary>
    TlsEstablished,

    /// <summary>TLS was not agreed, or a certificate did not validate.</summary>
    TlsFailed,

    /// <summary>A client signed in.</summary>
    Authenticated,

    /// <summary>A client failed to sign in.</summary>
    AuthenticationFailed,

    /// <summary>A message came in and was taken.</summary>
    Accepted,

    /// <summary>A message got its message id (RFC 5322 3.6.4).</summary>
    Identified,

    /// <summary>A message lies in the queue and is about to be delivered.</summary>
    Queued,

    /// <summary>A recipient was handed over, to a mailbox or to the next server.</summary>
    Delivered,

    /// <summary>A recipient is tried again later.</summary>
    Deferred,

    /// <summary>A recipient was given up.</summary>
    Bounced,

    /// <summary>A recipient was given up after the longest time in the queue.</summary>
    Expired,

    /// <summary>A command or message was refused to a client.</summary>
    Rejected,

    /// <summary>A message was taken and thrown away.</summary>
    Discarded,

    /// <summary>A message is held back for a person to decide.</summary>
    Held,

    /// <summary>A message or recipient was sent another way, or changed.</summary>
    Redirected,

    /// <summary>A delivery status notification was made (RFC 3464).</summary>
    Notified,

    /// <summary>A message left the queue: all its recipients are done.</summary>
    Removed,

    /// <summary>An address was tried without a message.</summary>
    Verified,

    /// <summary>A client's address was found in a block list.</summary>
    Listed,

    /// <summary>A client was tested before it may talk to the server.</summary>
    Screened,

    /// <summary>A message was looked at by a content filter.</summary>
    Scanned,

    /// <summary>A command was sent.</summary>
    Command,

    /// <summary>A reply was sent or received that no other kind tells better.</summary>
    Reply,

    /// <summary>Something is not as it should be.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,

    /// <summary>The server or a part of it began, or read its configuration again.</summary>
    Started,

    /// <summary>The server or a part of it ended.</summary>
    Stopped,
}
