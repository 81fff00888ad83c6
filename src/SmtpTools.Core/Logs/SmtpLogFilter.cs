using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using SmtpTools.Logs;
using SmtpTools.Logs.Messages;

namespace SmtpTools;

/// <summary>
/// Which events are wanted: those that fit every condition that is set; a condition of several fits with any of them. Conditions are tried on the line's octets, before an
/// object is made. Texts are wildcard patterns: <c>*</c> and <c>?</c>, letter case does not count.
/// </summary>
public sealed class SmtpLogFilter
{
    private ulong _kinds = ulong.MaxValue;
    private ByteWildcard[]? _senders;
    private ByteWildcard[]? _recipients;
    private ByteWildcard[]? _clients;
    private ByteWildcard[]? _queueIds;
    private ByteWildcard[]? _messageIds;
    private ByteWildcard[]? _codes;
    private HashSet<string>? _reasons;
    private long _after = long.MinValue;
    private long _before = long.MaxValue;

    /// <summary>The kinds of events; empty for all.</summary>
    public IReadOnlyCollection<SmtpLogEventKind> Events
    {
        init => _kinds = value.Count == 0 ? ulong.MaxValue : value.Aggregate(0UL, (kinds, kind) => kinds | (1UL << (int)kind));
    }

    /// <summary>The reasons; empty for all.</summary>
    public IReadOnlyCollection<SmtpReason> Reasons
    {
        init => _reasons = value.Count == 0 ? null : [.. value.Select(reason => reason.ToString())];
    }

    /// <summary>Senders; the empty pattern fits the null reverse-path.</summary>
    public IReadOnlyCollection<string> Senders
    {
        init => _senders = Patterns(value);
    }

    /// <summary>Recipients, as they are or as they were before forwarding.</summary>
    public IReadOnlyCollection<string> Recipients
    {
        init => _recipients = Patterns(value);
    }

    /// <summary>Names or addresses of clients.</summary>
    public IReadOnlyCollection<string> Clients
    {
        init => _clients = Patterns(value);
    }

    /// <summary>Queue ids.</summary>
    public IReadOnlyCollection<string> QueueIds
    {
        init => _queueIds = Patterns(value);
    }

    /// <summary>Message ids, with their angle brackets or without.</summary>
    public IReadOnlyCollection<string> MessageIds
    {
        init => _messageIds = Patterns(value.Select(id => id.TrimStart('<').TrimEnd('>')).ToArray());
    }

    /// <summary>Reply codes or enhanced status codes, such as <c>5*</c> or <c>4.7.*</c>.</summary>
    public IReadOnlyCollection<string> Codes
    {
        init => _codes = Patterns(value);
    }

    /// <summary>The earliest time, UTC.</summary>
    public DateTime After
    {
        init => _after = value.Ticks;
    }

    /// <summary>The time that all are before, UTC.</summary>
    public DateTime Before
    {
        init => _before = value.Ticks;
    }

    /// <summary>A bit for each kind of event that is wanted.</summary>
    internal ulong Kinds => _kinds;

    internal bool Accepts(LogRecord record) =>
        (_kinds & (1UL << (int)record.Kind)) != 0
        && record.Ticks >= _after && record.Ticks < _before
        && (_queueIds is null || Fits(record, LogField.QueueId, _queueIds) || Fits(record, LogField.RelatedQueueId, _queueIds))
        && (_senders is null || Fits(record, LogField.Sender, _senders))
        && (_recipients is null || FitsOneOf(record, LogField.Recipient, _recipients) || FitsOneOf(record, LogField.OriginalRecipient, _recipients))
        && (_clients is null || Fits(record, LogField.ClientAddress, _clients) || Fits(record, LogField.ClientName, _clients))
        && (_messageIds is null || Fits(record, LogField.MessageId, _messageIds))
        && (_codes is null || Fits(record, LogField.ReplyCode, _codes) || Fits(record, LogField.EnhancedCode, _codes))
        && (_reasons is null || HasReason(record));

    /// <summary>
    /// Whether a message is wanted. Conditions on recipients, events, codes and reasons are met together by one recipient, or by what became of the whole message: who asks why mail to
    /// somebody bounced does not ask for mail that bounced for another. Events that are no recipient's count for all.
    /// </summary>
    internal bool Accepts(MessageState message)
    {
        MessageState[] stages = message.Stages;
        return message.FirstTicks >= _after && message.FirstTicks < _before
            && (_queueIds is null || stages.Any(stage => Fits(stage.QueueId, _queueIds)))
            && (_senders is null || stages.Any(stage => Fits(stage.Sender, _senders)))
            && (_clients is null || Fits(message.ClientAddress, _clients) || Fits(message.ClientName, _clients))
            && (_messageIds is null || stages.Any(stage => Fits(stage.MessageId, _messageIds)))
            && AcceptsOutcome(stages);
    }

    private bool AcceptsOutcome(MessageState[] stages)
    {
        if (_recipients is null && _codes is null && _reasons is null)
        {
            return stages.Any(stage => (stage.Kinds & _kinds) != 0);
        }

        ulong ofAll = stages.Aggregate(0UL, (kinds, stage) => kinds | (stage.Kinds & ~RecipientState.AllKinds));
        return stages.Any(stage =>
        {
            (SmtpLogEventKind Kind, SmtpLogEvent Last)? whole = stage.Recipients.OfWhole;
            ulong kinds = ofAll | (whole is { } known ? 1UL << (int)known.Kind : 0);
            return stage.Recipients.All.Any(recipient => FitsName(recipient) && ((recipient.Kinds | kinds) & _kinds) != 0 && FitsReply(recipient.Last ?? whole?.Last))
                || (_recipients is null && (kinds & _kinds) != 0 && FitsReply(whole?.Last));
        });
    }

    private bool FitsName(RecipientState recipient) => _recipients is null || Fits(recipient.Recipient, _recipients) || Fits(recipient.Original, _recipients);

    private bool FitsReply(SmtpLogEvent? reply) =>
        (_codes is null || Fits(reply?.ReplyCode?.ToString(CultureInfo.InvariantCulture), _codes) || Fits(reply?.EnhancedCode, _codes))
        && (_reasons is null || (reply?.Reason is { } reason && _reasons.Contains(reason)));

    private bool HasReason(LogRecord record)
    {
        string? reason = ReplyToDecode.Reason(
            record.Kind, record.Text(LogField.ReplyText), record.Text(LogField.EnhancedCode), (int?)Octets.Number(record[LogField.ReplyCode]), LogNames.CommandOf(record[LogField.Command]));
        return reason is not null && _reasons!.Contains(reason);
    }

    private static bool Fits(LogRecord record, LogField field, ByteWildcard[] patterns) => record.Has(field) && Fits(record[field], patterns);

    /// <summary>Whether one of the recipients fits that a line names.</summary>
    private static bool FitsOneOf(LogRecord record, LogField field, ByteWildcard[] patterns)
    {
        for (ReadOnlySpan<byte> left = record[field]; !left.IsEmpty; left = RecipientNames.BehindFirst(left))
        {
            if (Fits(left.Slice(0, RecipientNames.EndOfFirst(left)), patterns))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fits(ReadOnlySpan<byte> value, ByteWildcard[] patterns)
    {
        foreach (ByteWildcard pattern in patterns)
        {
            if (pattern.Fits(value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fits(string? text, ByteWildcard[] patterns)
    {
        if (text is null)
        {
            return false;
        }

        byte[] octets = Encoding.UTF8.GetBytes(text);
        return Array.Exists(patterns, pattern => pattern.Fits(octets));
    }

    private static ByteWildcard[]? Patterns(IReadOnlyCollection<string> patterns) => patterns.Count == 0 ? null : [.. patterns.Select(pattern => new ByteWildcard(pattern))];
}
