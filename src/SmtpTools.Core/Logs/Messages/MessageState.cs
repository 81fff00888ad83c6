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
    private int _unfinished;
    private int _refused;

    public MessageState() => First = this;

    public string? Server { get; init; }

    public string? QueueId { get; init; }

    public string Format { get; init; } = "";

    public LogSource? Source { get; init; }

    public long LineNumber { get; init; }

    public string? MessageId { get; set; }

    public string? Sender { get; private set; }

    public string? ClientName { get; set; }

    public string? ClientAddress { get; set; }

    public string? Helo { get; set; }

    public string? SaslUser { get; set; }

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

    /// <summary>The format has a line for a message that leaves the queue.</summary>
    public bool TellsRemoval { get; init; }

    /// <summary>The log shows how the message came in.</summary>
    public bool HasBegun { get; set; }

    /// <summary>It is about to be looked at, whether it has left the queue.</summary>
    public bool IsLeaving { get; set; }

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
        HasBegun |= record.Kind is SmtpLogEventKind.Accepted or SmtpLogEventKind.Identified
            || (!TellsRemoval && record.Kind is SmtpLogEventKind.Command or SmtpLogEventKind.Rejected); // of a server that gives the id before it takes the message
        switch (record.Kind)
        {
            case SmtpLogEventKind.Accepted or SmtpLogEventKind.Queued or SmtpLogEventKind.Command:
                Announce(record);
                break;
            case SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced or SmtpLogEventKind.Rejected or SmtpLogEventKind.Discarded
                or SmtpLogEventKind.Held or SmtpLogEventKind.Verified or SmtpLogEventKind.Redirected:
                TakeOutcome(record, source, lineNumber);
                break;
            case SmtpLogEventKind.Expired when !record.Has(LogField.Recipient):
                _recipients.ForEach(recipient => recipient.Expire());
                _unfinished = 0;
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
    public SmtpMessageTrace ToTrace()
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
            Complete = IsComplete(),
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

    /// <summary>All recipients of this stage are done, as far as they are known. Of a message that was taken, those that were refused before are not among the announced.</summary>
    public bool IsDone() =>
        _unfinished == 0
        && (_recipients.Count > 0 || Has(SmtpLogEventKind.Rejected))
        && _recipients.Count >= (RecipientCount ?? 0) + (Has(SmtpLogEventKind.Accepted) ? _refused : 0);

    /// <summary>Whether there was an event of a kind.</summary>
    public bool Has(SmtpLogEventKind kind) => (Kinds & (1UL << (int)kind)) != 0;

    /// <summary>It left the queue, as the log says, or since every recipient that was announced is done; to be asked of the first stage.</summary>
    public bool HasLeft() => Open <= 0 || (!TellsRemoval && HasBegun && RecipientCount is not null && IsDoneInAll());

    /// <summary>The log has it from its beginning to its end; to be asked of the first stage.</summary>
    public bool IsComplete() => HasBegun && (Stages.All(stage => stage.IsRemoved || stage.IsDone()) || IsDoneInAll());

    private bool IsDoneInAll()
    {
        if (_later is null)
        {
            return IsDone();
        }

        List<RecipientState> recipients = RecipientsOf([.. Stages]);
        return recipients.Count > 0 && recipients.Count >= (RecipientCount ?? 0) && recipients.TrueForAll(recipient => recipient.IsFinal);
    }

    /// <summary>Notes recipients whose outcome is still to come.</summary>
    private void Announce(LogRecord record)
    {
        for (ReadOnlySpan<byte> left = record[LogField.Recipient]; !left.IsEmpty; left = Rest(left))
        {
            FindOrAdd(NameOf(record, left));
        }
    }

    private void TakeOutcome(LogRecord record, LogSource source, long lineNumber)
    {
        ReadOnlySpan<byte> left = record[LogField.Recipient];
        if (left.IsEmpty && _unfinished == 0)
        {
            return;
        }

        var attempt = new SmtpLogEvent(record, source, lineNumber);
        if (left.IsEmpty)
        {
            TakeOutcomeOfRest(record, attempt);
            return;
        }

        Replace(attempt.OriginalRecipient);
        for (; !left.IsEmpty; left = Rest(left))
        {
            TakeOutcome(FindOrAdd(NameOf(record, left)), record, attempt);
        }
    }

    private void TakeOutcome(RecipientState recipient, LogRecord record, SmtpLogEvent attempt)
    {
        Count(recipient, -1);
        recipient.Take(record, attempt);
        Count(recipient, 1);
    }

    /// <summary>An outcome that names no recipient is that of all that were not done, of one domain where the line names it; where they are of several, it is not known whose.</summary>
    private void TakeOutcomeOfRest(LogRecord record, SmtpLogEvent attempt)
    {
        RecipientState[] rest = [.. _recipients.Where(recipient => !recipient.IsFinal)];
        string domain = attempt.Extra.TryGetValue("Domain", out string? named) ? named : DomainOf(rest[0].Recipient);
        RecipientState[] ofDomain = Array.FindAll(rest, recipient => string.Equals(DomainOf(recipient.Recipient), domain, StringComparison.OrdinalIgnoreCase));
        if (named is not null || ofDomain.Length == rest.Length)
        {
            Array.ForEach(ofDomain, recipient => TakeOutcome(recipient, record, attempt));
        }
    }

    private static string DomainOf(string address) => address.Substring(address.LastIndexOf('@') + 1);

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> recipients)
    {
        int end = RecipientNames.EndOfFirst(recipients) + ", ".Length;
        return end < recipients.Length ? recipients.Slice(end) : default;
    }

    /// <summary>The first of the recipients that are left.</summary>
    private static string NameOf(LogRecord record, ReadOnlySpan<byte> left)
    {
        LogSlice all = record.Slice(LogField.Recipient);
        return record.Text(new LogSlice(all.End - left.Length, RecipientNames.EndOfFirst(left)));
    }

    private void Count(RecipientState recipient, int by)
    {
        _unfinished += recipient.IsFinal ? 0 : by;
        _refused += recipient.Outcome == SmtpLogEventKind.Rejected ? by : 0;
    }

    /// <summary>An announced recipient became others: an alias, a list.</summary>
    private void Replace(string? original)
    {
        if (original is not null && Find(original) is { Outcome: SmtpLogEventKind.Unrecognized } announced)
        {
            _recipients.Remove(announced);
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
        _recipients.Add(added);
        _byName?.Add(recipient, added);
        Count(added, 1);
        return added;
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
