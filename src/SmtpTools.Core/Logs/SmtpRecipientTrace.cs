using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using SmtpTools.Logs.Messages;

namespace SmtpTools;

/// <summary>What became of a message for one of its recipients.</summary>
public sealed class SmtpRecipientTrace
{
    private readonly SmtpLogEventKind _outcome;
    private readonly long _firstTicks;
    private readonly long _receivedTicks;
    private readonly SmtpLogEvent? _last;

    internal SmtpRecipientTrace(string recipient, string? original, SmtpLogEventKind outcome, int attempts, long firstTicks, long receivedTicks, SmtpLogEvent? last)
    {
        Recipient = recipient;
        OriginalRecipient = original;
        Attempts = attempts;
        _outcome = outcome;
        _firstTicks = firstTicks;
        _receivedTicks = receivedTicks;
        _last = last;
    }

    /// <summary>The recipient (RCPT TO).</summary>
    public string Recipient { get; }

    /// <summary>The recipient before aliases and forwarding; null where it was no other.</summary>
    public string? OriginalRecipient { get; }

    /// <summary>
    /// The last outcome: <c>Delivered</c>, <c>Deferred</c>, <c>Bounced</c>, <c>Expired</c>, <c>Rejected</c>, <c>Discarded</c>, <c>Held</c>, <c>Redirected</c> or <c>Verified</c>, names of
    /// <see cref="SmtpLogEventKind"/>; <c>Unknown</c> where the log does not say.
    /// </summary>
    public string Outcome => MessageState.NameOf(_outcome);

    /// <summary>Attempts at handing the message over that the log shows.</summary>
    public int Attempts { get; }

    /// <summary>The first attempt, UTC.</summary>
    public DateTime? FirstAttempt => MessageState.TimeOf(_firstTicks);

    /// <summary>The last attempt, UTC.</summary>
    public DateTime? LastAttempt => _last?.Time;

    /// <summary>Seconds from the message's arrival to the last attempt's end, as the log says, or else by its times.</summary>
    public double? DelaySeconds => _last?.DelaySeconds
        ?? (_receivedTicks > 0 && LastAttempt?.Ticks - _receivedTicks is >= 0 and var ticks ? ticks / (double)TimeSpan.TicksPerSecond : null);

    /// <summary>The server, or the local agent, of the last attempt.</summary>
    public string? RelayName => _last?.RelayName;

    /// <summary>That server's address.</summary>
    public string? RelayAddress => _last?.RelayAddress;

    /// <summary>The last attempt's reply code (RFC 5321 4.2).</summary>
    public int? ReplyCode => _last?.ReplyCode;

    /// <summary>The last attempt's enhanced status code (RFC 3463).</summary>
    public string? EnhancedCode => _last?.EnhancedCode;

    /// <summary>The last attempt's reply, as it stands in the log.</summary>
    public string? ReplyText => _last?.ReplyText;

    /// <summary>The command that the last attempt's reply answered: the name of an <see cref="SmtpCommand"/>; null where the log does not say.</summary>
    public string? Command => _last?.Command;

    /// <summary>Why: the name of a <see cref="SmtpReason"/>; null where there was no reply, and no delivery or expiry.</summary>
    public string? Reason => _last?.Reason;

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
