using System;
using System.Globalization;

namespace SmtpTools;

/// <summary>
/// One message: all that a log says of it, joined by queue id, message id and re-injection. Unchangeable; times are UTC.
/// </summary>
public sealed class SmtpMessageTrace
{
    internal SmtpMessageTrace()
    {
    }

    /// <summary>When the message came in, or the log first speaks of it.</summary>
    public DateTime? Received { get; internal init; }

    /// <summary>When the log last speaks of it.</summary>
    public DateTime? Finished { get; internal init; }

    /// <summary>Seconds between the two.</summary>
    public double? DurationSeconds => Received is { } first && Finished is { } last ? Math.Round((last - first).TotalSeconds, 6) : null;

    /// <summary>
    /// What became of it: the outcome of all recipients, or the worst where they differ (<c>Bounced</c>, <c>Expired</c>, <c>Rejected</c>, <c>Deferred</c>, <c>Held</c>,
    /// <c>Discarded</c>, <c>Delivered</c>); <c>Unknown</c> where the log does not say. Recipients that were refused when they were named (RCPT TO) count only where the
    /// message was taken for no other.
    /// </summary>
    public string Outcome { get; internal init; } = "";

    /// <summary>The reply code (RFC 5321 4.2) of what decided the outcome; null where the log has none.</summary>
    public int? ReplyCode => Last?.ReplyCode;

    /// <summary>The enhanced status code (RFC 3463) of what decided the outcome; null where the log has none.</summary>
    public string? EnhancedCode => Last?.EnhancedCode;

    /// <summary>The reply that decided the outcome, as it stands in the log; null where the log has none.</summary>
    public string? ReplyText => Last?.ReplyText;

    /// <summary>The command that this reply answered: the name of an <see cref="SmtpCommand"/>; null where the log does not say.</summary>
    public string? Command => Last?.Command;

    /// <summary>Why the outcome is what it is: the name of a <see cref="SmtpReason"/>; null where there was no reply, and no delivery or expiry.</summary>
    public string? Reason => Last?.Reason;

    /// <summary>The server whose log it is.</summary>
    public string? Server { get; internal init; }

    /// <summary>The first queue id; null for a message that was refused before it had one, and in logs without.</summary>
    public string? QueueId { get; internal init; }

    /// <summary>All queue ids, where it was put into the queue anew, by a content filter or a forward.</summary>
    public TextList QueueIds { get; internal init; } = TextList.None;

    /// <summary>For a notification: the queue id of the message that it tells of.</summary>
    public string? ParentQueueId { get; internal init; }

    /// <summary>The queue id of the notification that was sent of it.</summary>
    public string? NotificationQueueId { get; internal init; }

    /// <summary>The message id (RFC 5322 3.6.4) without its angle brackets.</summary>
    public string? MessageId { get; internal init; }

    /// <summary>The sender (MAIL FROM); empty for the null reverse-path, null where the log does not say.</summary>
    public string? Sender { get; internal init; }

    /// <summary>The client's name.</summary>
    public string? ClientName { get; internal init; }

    /// <summary>The client's address; null for mail of the server's own machine.</summary>
    public string? ClientAddress { get; internal init; }

    /// <summary>The name that the client gave with EHLO or HELO.</summary>
    public string? Helo { get; internal init; }

    /// <summary>The user who signed in.</summary>
    public string? SaslUser { get; internal init; }

    /// <summary>The TLS protocol that the client spoke.</summary>
    public string? TlsProtocol { get; internal init; }

    /// <summary>The size in octets.</summary>
    public long? Size { get; internal init; }

    /// <summary>How many recipients it has, as the server counted them or as the log shows.</summary>
    public int RecipientCount { get; internal init; }

    /// <summary>Attempts at all recipients.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The recipients, each with its last outcome.</summary>
    public SmtpRecipientList Recipients { get; internal init; } = new([]);

    /// <summary>The log has the message from its beginning to its end: it left the queue, or, where the server does not say so, all its recipients are done.</summary>
    public bool Complete { get; internal init; }

    /// <summary>The format that its lines were read as.</summary>
    public string Format { get; internal init; } = "";

    /// <summary>The file of its first line; null for lines of the pipeline.</summary>
    public string? Path { get; internal init; }

    /// <summary>The number of its first line.</summary>
    public long LineNumber { get; internal init; }

    /// <summary>Lines of the log that speak of it.</summary>
    public int Lines { get; internal init; }

    /// <summary>The line that decided the outcome; null where the log has none.</summary>
    internal SmtpLogEvent? Last { private get; init; }

    /// <summary>When, from whom, what became of it.</summary>
    public override string ToString() => string.Join(" ", Received?.ToString("u", CultureInfo.InvariantCulture), QueueId, Sender, Outcome).Trim();
}
