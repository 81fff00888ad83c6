using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Logs.Messages;

/// <summary>The recipients of a message under one queue id, with what became of each.</summary>
internal sealed class MessageRecipients
{
    // Of many outcomes the one that a person must look at first.
    private static readonly SmtpLogEventKind[] s_worstFirst =
    [
        SmtpLogEventKind.Bounced, SmtpLogEventKind.Expired, SmtpLogEventKind.Rejected, SmtpLogEventKind.Deferred, SmtpLogEventKind.Held, SmtpLogEventKind.Discarded,
        SmtpLogEventKind.Redirected, SmtpLogEventKind.Verified, SmtpLogEventKind.Delivered,
    ];

    private readonly List<RecipientState> _all = new(1);
    private Dictionary<string, RecipientState>? _byName;
    private int _unfinished;
    private int _octetsOfWhole;

    public IReadOnlyList<RecipientState> All => _all;

    /// <summary>Octets of the log that are kept for them.</summary>
    public long KeptOctets { get; private set; }

    /// <summary>How many of them were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>No recipient that is known waits for anything.</summary>
    public bool AreDone => _unfinished == 0;

    /// <summary>What became of the whole message, with the line that says it, where it names no recipient and none is known that waits.</summary>
    public (SmtpLogEventKind Outcome, SmtpLogEvent Last)? OfWhole { get; private set; }

    /// <summary>The recipient whose outcome is the message's; one that was refused when it was named only where there is no other, since the message came without it.</summary>
    public static RecipientState? WorstOf(IReadOnlyList<RecipientState> recipients)
    {
        RecipientState? worst = null;
        int least = int.MaxValue;
        for (int i = 0; i < recipients.Count; i++)
        {
            int place = Array.IndexOf(s_worstFirst, recipients[i].Outcome);
            int rank = recipients[i].IsLeftOut ? int.MaxValue - 1 : place < 0 ? s_worstFirst.Length : place;
            if (rank < least)
            {
                worst = recipients[i];
                least = rank;
            }
        }

        return worst;
    }

    /// <summary>Notes recipients whose outcome is still to come.</summary>
    public void Announce(LogRecord record)
    {
        for (ReadOnlySpan<byte> left = record[LogField.Recipient]; !left.IsEmpty; left = RecipientNames.BehindFirst(left))
        {
            FindOrAdd(NameOf(record, left));
        }
    }

    /// <summary>Takes what became of those whom a line names, or of the rest.</summary>
    public void TakeOutcome(LogRecord record, LogSource source, long lineNumber)
    {
        var attempt = new SmtpLogEvent(record, source, lineNumber);
        ReadOnlySpan<byte> left = record[LogField.Recipient];
        if (left.IsEmpty)
        {
            TakeOutcomeOfRest(record, attempt);
            return;
        }

        int sharers = RecipientNames.Count(left);
        Replace(attempt.OriginalRecipient);
        for (; !left.IsEmpty; left = RecipientNames.BehindFirst(left))
        {
            string recipient = NameOf(record, left);
            if (_unfinished > 0 && recipient.LastIndexOf('@') is > 0 and var at)
            {
                Replace(recipient.Substring(0, at)); // a local program named it without the domain
            }

            TakeOutcome(FindOrAdd(recipient), record, attempt, sharers);
        }
    }

    /// <summary>Marks all that are not done: the message's time in the queue is over, or somebody holds it or took it out. Why they were not done stays.</summary>
    public void Mark(SmtpLogEventKind outcome)
    {
        _all.ForEach(recipient => recipient.Mark(outcome));
        _unfinished = _all.Count(recipient => !recipient.IsFinal);
    }

    private void TakeOutcome(RecipientState recipient, LogRecord record, SmtpLogEvent attempt, int sharers)
    {
        Count(recipient, -1);
        recipient.Take(record, attempt, sharers);
        Count(recipient, 1);
    }

    /// <summary>An outcome that names no recipient is that of all that were not done, of one domain where the line names it; where they are of several, it is not known whose.</summary>
    private void TakeOutcomeOfRest(LogRecord record, SmtpLogEvent attempt)
    {
        if (_unfinished == 0)
        {
            KeptOctets += record.Length - _octetsOfWhole;
            _octetsOfWhole = record.Length;
            OfWhole = (record.Kind, attempt);
            return;
        }

        RecipientState[] rest = [.. _all.Where(recipient => !recipient.IsFinal)];
        string domain = attempt.Extra.TryGetValue("Domain", out string? named) ? named : DomainOf(rest[0].Recipient);
        RecipientState[] ofDomain = Array.FindAll(rest, recipient => string.Equals(DomainOf(recipient.Recipient), domain, StringComparison.OrdinalIgnoreCase));
        if (named is not null || ofDomain.Length == rest.Length)
        {
            Array.ForEach(ofDomain, recipient => TakeOutcome(recipient, record, attempt, ofDomain.Length));
        }
    }

    private static string DomainOf(string address) => address.Substring(address.LastIndexOf('@') + 1);

    /// <summary>The first of the recipients that are left.</summary>
    private static string NameOf(LogRecord record, ReadOnlySpan<byte> left)
    {
        LogSlice all = record.Slice(LogField.Recipient);
        return record.Text(new LogSlice(all.End - left.Length, RecipientNames.EndOfFirst(left)));
    }

    private void Count(RecipientState recipient, int by)
    {
        KeptOctets += by * (recipient.KeptOctets + recipient.Recipient.Length);
        _unfinished += recipient.IsFinal ? 0 : by;
        Refused += recipient.Outcome == SmtpLogEventKind.Rejected ? by : 0;
    }

    /// <summary>An announced recipient became others: an alias, a list.</summary>
    private void Replace(string? original)
    {
        if (original is not null && Find(original) is { Outcome: SmtpLogEventKind.Unrecognized } announced)
        {
            _all.Remove(announced);
            _byName?.Remove(original);
            Count(announced, -1);
        }
    }

    private RecipientState FindOrAdd(string recipient)
    {
        if (Find(recipient) is { } known)
        {
            return known;
        }

        var added = new RecipientState(recipient);
        _all.Add(added);
        _byName?.Add(recipient, added);
        Count(added, 1);
        return added;
    }

    private RecipientState? Find(string recipient)
    {
        const int Few = 16;
        if (_all.Count <= Few)
        {
            return _all.Find(other => string.Equals(other.Recipient, recipient, StringComparison.OrdinalIgnoreCase));
        }

        _byName ??= _all.ToDictionary(known => known.Recipient, StringComparer.OrdinalIgnoreCase);
        return _byName.TryGetValue(recipient, out RecipientState? found) ? found : null;
    }
}
