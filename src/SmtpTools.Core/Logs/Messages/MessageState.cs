using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats;

namespace SmtpTools.Logs.Messages;

/// <summary>What is known of one message, under one queue id, so far.</summary>
internal sealed class MessageState
{
    private MessageState[]? _stages;
    private bool _wasTurnedAway;
    private long _envelopeOctets;

    public MessageState() => First = this;

    public string? Server { get; init; }

    public string? QueueId { get; init; }

    public string Format { get; init; } = "";

    public LogSource? Source { get; init; }

    public long LineNumber { get; init; }

    public string? MessageId { get; set; }

    public string? Sender { get; set; }

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

    /// <summary>About how many octets of the log are kept for it.</summary>
    public long KeptOctets => Recipients.KeptOctets + _envelopeOctets;

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

    public MessageRecipients Recipients { get; } = new();

    public static string NameOf(SmtpLogEventKind outcome) => outcome == SmtpLogEventKind.Unrecognized ? "Unknown" : LogNames.Of(outcome);

    public static DateTime? TimeOf(long ticks) => ticks == 0 ? null : new DateTime(ticks, DateTimeKind.Utc);

    /// <summary>The stage that the message began with.</summary>
    public MessageState First { get; private set; }

    /// <summary>All stages, the first before the others; to be asked of the first.</summary>
    public MessageState[] Stages => _stages ??= [this];

    /// <summary>How many they are; to be asked of the first.</summary>
    public int StageCount => _stages?.Length ?? 1;

    /// <summary>Only a filter told of the message so far, and now the queue's own server does; where the filter queued it anew, that holds.</summary>
    public bool IsSupersededBy(LogRecord record) =>
        !ReferenceEquals(record.Format, Format) && First == this && StageCount == 1 && LogFormats.IsFilter(Format) && !LogFormats.IsFilter(record.Format);

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
                _wasTurnedAway = false;
                Recipients.Announce(record);
                break;
            case SmtpLogEventKind.Discarded or SmtpLogEventKind.Held when !record.Has(LogField.Recipient) && !Recipients.AreDone:
                Recipients.Mark(record.Kind);
                break;
            case SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced or SmtpLogEventKind.Rejected or SmtpLogEventKind.Discarded
                or SmtpLogEventKind.Held or SmtpLogEventKind.Verified or SmtpLogEventKind.Redirected when !IsOfFilter(record):
                _wasTurnedAway |= record.Kind is SmtpLogEventKind.Rejected or SmtpLogEventKind.Discarded && LogNames.IsOfContent(record[LogField.Command]);
                Recipients.TakeOutcome(record, source, lineNumber);
                break;
            case SmtpLogEventKind.Expired when !record.Has(LogField.Recipient):
                Recipients.Mark(SmtpLogEventKind.Expired);
                break;
            case SmtpLogEventKind.Removed when record[LogField.Program].EndsWith("/postsuper"u8):
                Recipients.Mark(SmtpLogEventKind.Discarded); // by its administrator
                break;
            case SmtpLogEventKind.Expired:
                Recipients.TakeOutcome(record, source, lineNumber);
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
        }

        first._stages = [.. first.Stages, .. Stages];
        _stages = null;
    }

    /// <summary>The message as it is known, with its later stages.</summary>
    public SmtpMessageTrace ToTrace()
    {
        MessageState[] stages = Stages;
        IReadOnlyList<RecipientState> recipients = stages.Length == 1 ? Recipients.All : RecipientsOf(stages);
        (SmtpLogEventKind outcome, SmtpLogEvent? last) = OutcomeOf(recipients);
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
            Outcome = NameOf(outcome),
            Last = last,
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

    /// <summary>A content filter's verdict on a message that its queue tells of too: what became of it the queue knows.</summary>
    private bool IsOfFilter(LogRecord record) => !ReferenceEquals(record.Format, Format) && LogFormats.IsFilter(record.Format);

    /// <summary>The recipients of all stages; what was only handed on within the server is told by the later stage.</summary>
    private static List<RecipientState> RecipientsOf(MessageState[] stages)
    {
        var queueIds = new HashSet<string?>(stages.Where(stage => stage.Recipients.All.Count > 0).Select(stage => stage.QueueId), StringComparer.Ordinal);
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var recipients = new List<RecipientState>();
        foreach (RecipientState recipient in stages.SelectMany(stage => stage.Recipients.All.Where(recipient => !recipient.IsHandedTo(queueIds, stage.QueueId))))
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

    /// <summary>The message's outcome, with the line that says it: that of its recipients, or, where the log names none that it was taken for, that of the whole.</summary>
    private (SmtpLogEventKind Outcome, SmtpLogEvent? Last) OutcomeOf(IReadOnlyList<RecipientState> recipients)
    {
        RecipientState? worst = MessageRecipients.WorstOf(recipients);
        return worst is { IsLeftOut: false } ? (worst.Outcome, worst.Last)
            : Recipients.OfWhole is { } whole ? whole
            : worst is not null && RecipientCount is null or 0 ? (worst.Outcome, worst.Last)
            : default;
    }

    /// <summary>All recipients of this stage are done.</summary>
    public bool IsDone() => Recipients.AreDone && (Recipients.All.Count > 0 || Has(SmtpLogEventKind.Rejected)) && HasAllRecipients();

    /// <summary>As many are known as were announced. Of a message that was taken, those that were refused before are not among them.</summary>
    private bool HasAllRecipients() => Recipients.All.Count >= (RecipientCount ?? 0) + (Has(SmtpLogEventKind.Accepted) ? Recipients.Refused : 0);

    /// <summary>Whether there was an event of a kind.</summary>
    public bool Has(SmtpLogEventKind kind) => (Kinds & (1UL << (int)kind)) != 0;

    /// <summary>It left the queue, as the log says, since every recipient that was announced is done, or since it never came in; to be asked of the first stage.</summary>
    public bool HasLeft() => Open <= 0 || (!TellsRemoval && HasBegun && RecipientCount is not null && IsDoneInAll()) || IsTurnedAway();

    /// <summary>The log has it from its beginning to its end; to be asked of the first stage.</summary>
    public bool IsComplete() => (HasBegun && (Stages.All(stage => stage.IsRemoved || stage.IsDone()) || IsDoneInAll())) || IsTurnedAway();

    /// <summary>
    /// It was removed from every queue, and all that was delivered went to other servers: nothing here can give it back. Programs that give all their mail one message id are told
    /// apart so. To be asked of the first stage.
    /// </summary>
    public bool HasLeftServer() => Open <= 0 && RecipientsOf(Stages).TrueForAll(recipient => recipient.HasLeftServer);

    /// <summary>It was refused, or thrown away, when all of it was there: no queue ever had it, and no line will say that it left one.</summary>
    private bool IsTurnedAway() => _wasTurnedAway && StageCount == 1 && Recipients.AreDone;

    private bool IsDoneInAll()
    {
        if (StageCount == 1)
        {
            return IsDone();
        }

        List<RecipientState> recipients = RecipientsOf(Stages);
        return recipients.Count > 0 && recipients.TrueForAll(recipient => recipient.IsFinal) && Stages.All(stage => stage.HasAllRecipients());
    }

    private void TakeEnvelope(LogRecord record)
    {
        const ulong Envelope = (1UL << (int)LogField.MessageId) | (1UL << (int)LogField.Sender) | (1UL << (int)LogField.ClientName) | (1UL << (int)LogField.ClientAddress) | (1UL << (int)LogField.Size);
        if ((record.Present & Envelope) == 0)
        {
            return;
        }

        const int Usual = 1024;
        _envelopeOctets += record.Length > Usual ? record.Length : 0;
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
