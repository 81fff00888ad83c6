using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace SmtpTools;

/// <summary>What became of a message for one of its recipients.</summary>
public sealed class SmtpRecipientTrace
{
    internal SmtpRecipientTrace()
    {
    }

    /// <summary>The recipient (RCPT TO).</summary>
    public string Recipient { get; internal init; } = "";

    /// <summary>The recipient before aliases and forwarding; null where it was no other.</summary>
    public string? OriginalRecipient { get; internal init; }

    /// <summary>
    /// The last outcome: <c>Delivered</c>, <c>Deferred</c>, <c>Bounced</c>, <c>Expired</c>, <c>Rejected</c>, <c>Discarded</c>, <c>Held</c>, <c>Redirected</c> or <c>Verified</c>, names of
    /// <see cref="SmtpLogEventKind"/>; <c>Unknown</c> where the log does not say.
    /// </summary>
    public string Outcome { get; internal init; } = "";

    /// <summary>Attempts at handing the message over that the log shows.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The first attempt, UTC.</summary>
    public DateTime? FirstAttempt { get; internal init; }

    /// <summary>The last attempt, UTC.</summary>
    public DateTime? LastAttempt { get; internal init; }

    /// <summary>Seconds from the message's arrival to the last attempt's end, as the log says, or else by its times.</summary>
    public double? DelaySeconds { get; internal init; }

    /// <summary>The server, or the local agent, of the last attempt.</summary>
    public string? RelayName { get; internal init; }

    /// <summary>That server's address.</summary>
    public string? RelayAddress { get; internal init; }

    /// <summary>The last attempt's reply code (RFC 5321 4.2).</summary>
    public int? ReplyCode { get; internal init; }

    /// <summary>The last attempt's enhanced status code (RFC 3463).</summary>
    public string? EnhancedCode { get; internal init; }

    /// <summary>The last attempt's reply, as it stands in the log.</summary>
    public string? ReplyText { get; internal init; }

    /// <summary>The command that was answered: the name of an <see cref="SmtpCommand"/>; null where the log does not say.</summary>
    public string? Command => AnsweredCommand == SmtpCommand.None ? null : AnsweredCommand.ToString();

    internal SmtpCommand AnsweredCommand { get; init; }

    /// <summary>Why: the name of a <see cref="SmtpReason"/>; null where there was no reply.</summary>
    public string? Reason => Logs.ReplyToDecode.Reason(ReplyText, EnhancedCode, ReplyCode, AnsweredCommand);

    /// <summary>Recipient and outcome.</summary>
    public override string ToString() => $"{Recipient} {Outcome}";
}

/// <summary>The recipients of a message; its text is each with its outcome, so that <c>Export-Csv</c> writes what it holds.</summary>
public sealed class SmtpRecipientList : ReadOnlyCollection<SmtpRecipientTrace>
{
    internal SmtpRecipientList(IList<SmtpRecipientTrace> recipients)
        : base(recipients)
    {
    }

    /// <summary>The recipients with their outcomes, parted by "; ".</summary>
    public override string ToString() => string.Join("; ", this);
}
