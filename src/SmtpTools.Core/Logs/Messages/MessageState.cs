using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Logs.Messages;

/// <summary>What is known of one message, under one queue id, so far.</summary>
internal sealed class MessageState
{
    // Of many outcomes the one that a person must look at first.
    private static readonly SmtpLogEventKind[] s_worstFirst =
    [
        SmtpLogEventKind.Bounced, SmtpLogEventKind.Expired, SmtpLogEventKind.Rejected, SmtpLogEventKind.Deferred, SmtpLogEventKind.Held, SmtpLogEventKind.Discarded,
        SmtpLogEventKind.Redirected, SmtpLogEventKind.Verified, SmtpLogEventKind.Delivered,
    ];

    private readonly List<RecipientState> _recipients = new(1);
    private Dictionary<string, RecipientState>? _byName;
    private List<MessageState>? _later;

    public MessageState() => First = this;

    public string? Server { get; init; }

    public string? QueueId { get; init; }

    public string Format { get; init; } = "";

    public LogSource? Source { get; init; }

    public long LineNumber { get; init; }

    public string? MessageId { get; set; }

    public string? Sender { get; private set; }

    public string? ClientName { get; private set; }

    public string? ClientAddress { get; private set; }

    public string? Helo { get; set; }

    public string? SaslUser { get; private set; }

    public string? TlsProtocol { get; set; }

    public string? ParentQueueId { get; set; }

    public string? NotificationQueueId { get; set; }

    public long? Size { get; private set; }

    public int? RecipientCount { get; private set; }

    public long FirstTicks { get; private set; }

    public long LastTicks { get; private set; }

    public int Lines { get; private set; }

    /// <summary>A bit for each kind of event that was seen.</summary>
    public ulong Kinds { get; private set; }

    /// <summary>The log shows how the message came in.</summary>
    public bool HasBegun { get; set; }

    /// <summary>It left the queue.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>It was handed to the tracker's output; later lines are another message's.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Stages of the message that are still in the queue; counted at the first.</summary>
    public int Open { get; set; } = 1;

    // What the table needs to find it by its id.
    public byte[] Key { get; init; } = [];

    public int ServerNumber { get; init; }

    public int Hash { get; init; }

    public MessageState? NextInBucket { get; set; }

    // Neighbours in the order of last activity.
    public MessageState? Older { get; set; }

    public MessageState? Newer { get; set; }

    public IReadOnlyList<RecipientState> Recipients => _recipients;

    public static string NameOf(SmtpLogEventKind outcome) => outcome == SmtpLogEventKind.Unrecognized ? "Unknown" : LogNames.Of(outcome);

    public static DateTime? TimeOf(long ticks) => ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc);

    /// <summary>The stage that the message began with.</summary>
    public MessageState First { get; private set; }

    /// <summary>All stages, the first before the others; to be asked of the first.</summary>
    public IEnumerable<MessageState> Stages => _later is null ? [this] : _later.Prepend(this);

    /// <summary>Takes what a line says.</summary>
    public void Take(LogRecord record, LogSource source, long lineNumber)
    {
        Lines++;
        Kinds |= 1UL << (int)record.Kind;
        FirstTicks = FirstTicks == 0 ? record.Ticks : FirstTicks;
        LastTicks = Math.Max(LastTicks, record.Ticks);
        switch (record.Kind)
        {
            case SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced or SmtpLogEventKind.Rejected or SmtpLogEventKind.Discarded
                or SmtpLogEventKind.Held or SmtpLogEventKind.Verified or SmtpLogEventKind.Redirected:
                TakeOutcome(record, source, lineNumber);
                break;
            case SmtpLogEventKind.Expired when !record.Has(LogField.Recipient):
                _recipients.ForEach(recipient => recipient.Expire());
                break;
            case SmtpLogEventKind.Expired:
                TakeOutcome(record, source, lineNumber);
                break;
            default:
                break;
        }

        TakeEnvelope(record);
    }

    /// <summary>Makes this message, with its later stages, a later stage of another; to be asked of a first stage.</summary>
    /// <param name="first">The other's first stage.</param>
    public void JoinTo(MessageState first)
    {
        first.Open += Open;
        foreach (MessageState stage in Stages)
        {
            stage.First = first;
            (first._later ??= []).Add(stage);
        }

        _later = null;
    }

    /// <summary>The message as it is known, with its later stages.</summary>
    public SmtpMessageTrace ToTrace(bool isComplete)
    {
        MessageState[] stages = _later is null ? [this] : [.. Stages];
        List<RecipientState> recipients = _later is null ? _recipients : RecipientsOf(stages);
        var traces = new SmtpRecipientTrace[recipients.Count];
        int attempts = 0;
        for (int i = 0; i < traces.Length; i++)
        {
            traces[i] = recipients[i].ToTrace(FirstTicks);
            attempts += traces[i].Attempts;
        }

        return new SmtpMessageTrace
        {
            Received = TimeOf(FirstTicks),
            Finished = TimeOf(stages.Max(stage => stage.LastTicks)),
            Outcome = NameOf(WorstOf(recipients)),
            Server = Server,
            QueueId = QueueId,
            QueueIds = QueueId is null ? TextList.None : new TextList(Array.ConvertAll(stages, stage => stage.QueueId!)),
            ParentQueueId = ParentQueueId,
            NotificationQueueId = FirstKnown(stages, stage => stage.NotificationQueueId),
            MessageId = MessageId,
            Sender = FirstKnown(stages, stage => stage.Sender),
            ClientName = ClientName,
            ClientAddress = ClientAddress,
            Helo = Helo,
            SaslUser = SaslUser,
            TlsProtocol = TlsProtocol,
            Size = Size,
            RecipientCount = Math.Max(RecipientCount ?? 0, traces.Length),
            Attempts = attempts,
            Recipients = new SmtpRecipientList(traces),
            Complete = isComplete,
            Format = Format,
            Path = Source?.Path,
            LineNumber = LineNumber,
            Lines = stages.Sum(stage => stage.Lines),
        };
    }

    private static string? FirstKnown(MessageState[] stages, Func<MessageState, string?> value)
    {
        foreach (MessageState stage in stages)
        {
            if (value(stage) is { } known)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>The recipients of all stages; what was only handed on within the server is told by the later stage.</summary>
    private static List<RecipientState> RecipientsOf(MessageState[] stages)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var recipients = new List<RecipientState>();
        foreach (RecipientState recipient in stages.SelectMany(stage => stage._recipients))
        {
            if (places.TryGetValue(recipient.Recipient, out int place))
            {
                recipients[place] = recipient;
            }
            else
            {
                places.Add(recipient.Recipient, recipients.Count);
                recipients.Add(recipient);
            }
        }

        return recipients;
    }

    private static SmtpLogEventKind WorstOf(List<RecipientState> recipients)
    {
        int worst = s_worstFirst.Length;
        for (int i = 0; i < recipients.Count; i++)
        {
            int rank = Array.IndexOf(s_worstFirst, recipients[i].Outcome);
            worst = rank >= 0 && rank < worst ? rank : worst;
        }

        return worst < s_worstFirst.Length ? s_worstFirst[worst] : SmtpLogEventKind.Unrecognized;
    }

    /// <summary>All recipients are done, as far as they are known.</summary>
    public bool IsDone() => _recipients.Count > 0 && _recipients.Count >= (RecipientCount ?? 0) && _recipients.TrueForAll(recipient => recipient.IsFinal);

    private void TakeOutcome(LogRecord record, LogSource source, long lineNumber)
    {
        if (record.Text(LogField.Recipient) is not { } recipient)
        {
            return;
        }

        RecipientState? known = Find(recipient);
        if (known is null)
        {
            known = new RecipientState(recipient);
            _recipients.Add(known);
            _byName?.Add(recipient, known);
        }

        known.Take(record, source, lineNumber);
    }

    private RecipientState? Find(string recipient)
    {
        const int Few = 16;
        if (_recipients.Count <= Few)
        {
            return _recipients.Find(other => string.Equals(other.Recipient, recipient, StringComparison.Ordinal));
        }

        _byName ??= _recipients.ToDictionary(known => known.Recipient, StringComparer.Ordinal);
        return _byName.TryGetValue(recipient, out RecipientState? found) ? found : null;
    }

    private void TakeEnvelope(LogRecord record)
    {
        const ulong Envelope = (1UL << (int)LogField.MessageId) | (1UL << (int)LogField.Sender) | (1UL << (int)LogField.ClientName) | (1UL << (int)LogField.ClientAddress) | (1UL << (int)LogField.Size);
        if ((record.Present & Envelope) == 0)
        {
            return;
        }

        MessageId ??= record.Text(LogField.MessageId);
        if (Sender is null || record.Kind == SmtpLogEventKind.Queued)
        {
            Sender = record.Text(LogField.Sender) ?? Sender; // the queue has the whole address where a local client gave a name
        }

        ClientName ??= record.Text(LogField.ClientName);
        ClientAddress ??= record.Text(LogField.ClientAddress);
        Helo ??= record.Text(LogField.Helo);
        SaslUser ??= record.Text(LogField.SaslUser);
        Size ??= Octets.Number(record[LogField.Size]);
        RecipientCount ??= (int?)Octets.Number(record[LogField.RecipientCount]);
        if (record.Kind == SmtpLogEventKind.Accepted)
        {
            TlsProtocol ??= record.Text(LogField.TlsProtocol);
        }
    }
}
