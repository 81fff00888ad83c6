using System;
using System.Collections.Generic;

namespace SmtpTools.Mail;

/// <summary>What a notification says of one recipient.</summary>
internal sealed class NotifiedRecipient
{
    public SmtpLogEventKind Kind { get; set; }

    public string? Recipient { get; set; }

    public string? OriginalRecipient { get; set; }

    public string? RelayName { get; set; }

    public string? RelayAddress { get; set; }

    public string? EnhancedCode { get; set; }

    public int? ReplyCode { get; set; }

    public string? ReplyText { get; set; }

    /// <summary>The name of an <see cref="SmtpCommand"/>.</summary>
    public string? Command { get; set; }

    public DateTimeOffset? LastAttempt { get; set; }

    /// <summary>What else it says, by name.</summary>
    public List<KeyValuePair<string, string>> Extra { get; } = [];

    /// <summary>Takes a reply, or what stands in its place, and what the decoder reads in it.</summary>
    public void SetReply(string text)
    {
        ReplyText = text;
        SmtpReplyInfo info = SmtpReplyDecoder.Default.Decode(text);
        ReplyCode ??= info.Code;
        EnhancedCode ??= info.EnhancedCode;
        Command ??= info.Command;
    }

    /// <summary>Whether another speaks of the same recipient.</summary>
    public bool IsSame(NotifiedRecipient other) => string.Equals(Recipient, other.Recipient, StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes what another place of the notification says of the same recipient, where nothing was said before; null changes nothing.</summary>
    public void TakeRest(NotifiedRecipient? other)
    {
        RelayName ??= other?.RelayName;
        RelayAddress ??= other?.RelayAddress;
        Command ??= other?.Command;
        OriginalRecipient ??= other?.OriginalRecipient;
        if (ReplyText is null && other?.ReplyText is { } reply)
        {
            SetReply(reply);
        }
    }
}
