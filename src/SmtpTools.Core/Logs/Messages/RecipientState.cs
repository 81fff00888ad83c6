using System.Collections.Generic;

namespace SmtpTools.Logs.Messages;

/// <summary>What is known of one recipient so far.</summary>
internal sealed class RecipientState(string recipient)
{
    /// <summary>A bit for each kind of event that tells what became of a recipient.</summary>
    public const ulong AllKinds = (1UL << (int)SmtpLogEventKind.Delivered) | (1UL << (int)SmtpLogEventKind.Deferred) | (1UL << (int)SmtpLogEventKind.Bounced) | (1UL << (int)SmtpLogEventKind.Rejected)
        | (1UL << (int)SmtpLogEventKind.Discarded) | (1UL << (int)SmtpLogEventKind.Held) | (1UL << (int)SmtpLogEventKind.Verified) | (1UL << (int)SmtpLogEventKind.Redirected)
        | (1UL << (int)SmtpLogEventKind.Expired);

    private int _attempts;
    private long _firstTicks;

    public string Recipient { get; } = recipient;

    /// <summary>The recipient before aliases and forwarding; null where it was no other.</summary>
    public string? Original { get; private set; }

    public SmtpLogEventKind Outcome { get; private set; }

    /// <summary>A bit for each kind of event that it had.</summary>
    public ulong Kinds { get; private set; }

    /// <summary>The last attempt; null where there was none.</summary>
    public SmtpLogEvent? Last { get; private set; }

    /// <summary>It was refused when it was named: the message came without it, if it came.</summary>
    public bool IsLeftOut { get; private set; }

    /// <summary>Octets of the log that are kept for it: its part of the last attempt's line.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>Nothing more will be tried.</summary>
    public bool IsFinal => Outcome is not (SmtpLogEventKind.Unrecognized or SmtpLogEventKind.Deferred or SmtpLogEventKind.Held or SmtpLogEventKind.Redirected);

    /// <summary>Nothing more will be tried here, and no program of this server has it: it was given to another, or to none.</summary>
    public bool HasLeftServer => IsFinal && (Outcome != SmtpLogEventKind.Delivered || !MessageTracker.IsOfThisServer(Last?.RelayAddress));

    /// <summary>Takes an attempt's outcome.</summary>
    /// <param name="record">The line.</param>
    /// <param name="attempt">The line as an event; its recipients share it.</param>
    /// <param name="sharers">How many they are.</param>
    public void Take(LogRecord record, SmtpLogEvent attempt, int sharers)
    {
        KeptOctets = record.Length / sharers;
        Outcome = record.Kind;
        Kinds |= 1UL << (int)record.Kind;
        _attempts += record.Kind == SmtpLogEventKind.Redirected ? 0 : 1; // nothing was handed over yet
        _firstTicks = _firstTicks == 0 ? record.Ticks : _firstTicks;
        Original = attempt.OriginalRecipient ?? Original;
        Last = attempt;
        IsLeftOut = record.Kind == SmtpLogEventKind.Rejected && LogNames.CommandOf(record[LogField.Command]) == SmtpCommand.Rcpt;
    }

    /// <summary>Gives what is not done another outcome, for the reason of its last attempt.</summary>
    public void Mark(SmtpLogEventKind outcome)
    {
        if (!IsFinal)
        {
            Outcome = outcome;
            Kinds |= 1UL << (int)outcome;
        }
    }

    /// <summary>Whether the message was put into the queue anew for this recipient, under one of these ids.</summary>
    public bool IsHandedTo(HashSet<string?> queueIds, string? own) =>
        Outcome is SmtpLogEventKind.Delivered or SmtpLogEventKind.Redirected && Last?.RelatedQueueId is { } next && next != own && queueIds.Contains(next);

    public SmtpRecipientTrace ToTrace(long receivedTicks) => new(Recipient, Original, Outcome, _attempts, _firstTicks, receivedTicks, Last);
}
