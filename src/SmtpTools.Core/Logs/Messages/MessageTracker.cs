using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats;

namespace SmtpTools.Logs.Messages;

/// <summary>
/// Joins lines to messages by server and queue id, or by message id in logs that have no other. A message is written when it has left the queue, as its server says or since all
/// recipients are done, and a few seconds more have passed, since daemons write past one another; or, incomplete, when nothing was heard of it for days, or too many are under way.
/// So memory is bounded, however long the log.
/// </summary>
internal sealed class MessageTracker
{
    private const int MostMessages = 200_000;
    private const long MostOctets = 256L * 1024 * 1024; // of lines that are kept: hostile ones are long

    // Filters, lists and forwards put a message into the queue a few times; a program that gives all its mail one message id does so without end.
    private const int MostStages = 100;

    // Servers that give a connection an id before it has a message log these with it.
    private const ulong OfConnection = (1UL << (int)SmtpLogEventKind.Warning) | (1UL << (int)SmtpLogEventKind.Reply) | (1UL << (int)SmtpLogEventKind.Connected) | (1UL << (int)SmtpLogEventKind.Disconnected) | (1UL << (int)SmtpLogEventKind.ConnectionLost)
        | (1UL << (int)SmtpLogEventKind.TlsEstablished) | (1UL << (int)SmtpLogEventKind.TlsFailed) | (1UL << (int)SmtpLogEventKind.Authenticated)
        | (1UL << (int)SmtpLogEventKind.AuthenticationFailed);

    private static readonly long s_linger = TimeSpan.FromSeconds(10).Ticks;

    // Servers try deferred messages again within hours; what is silent for longer left the log unseen.
    private static readonly long s_longestSilence = TimeSpan.FromDays(3).Ticks;

    private readonly MessageTable _messages = new();
    private readonly ActivityList _activity = new();
    private readonly ServerNumbers _servers = new();
    private readonly SessionTracker _sessions;
    private readonly Dictionary<(int Server, string MessageId), MessageState> _byMessageId = [];
    private readonly Queue<(MessageState Message, long Due)> _leaving = new();
    private readonly Queue<SmtpMessageTrace> _written = new();
    private readonly SmtpLogFilter? _filter;
    private long _octets;
    private long _now;
    private bool _hasLeapt;
    private bool _hasFallenBack;

    /// <param name="filter">Which messages are wanted; null for all.</param>
    public MessageTracker(SmtpLogFilter? filter)
    {
        _filter = filter;
        _sessions = new SessionTracker(Write);
    }

    /// <summary>Takes an event.</summary>
    public void Add(LogRecord record, LogSource source, long lineNumber)
    {
        Advance(record.Ticks);
        int server = _servers.Of(record[LogField.Server]);
        ReadOnlySpan<byte> id = record[LogField.QueueId];
        if (id.IsEmpty)
        {
            bool isOfQueue = TellsOfMail(record.Kind) && LogFormats.HasQueueIds(record.Format);
            if (isOfQueue && record.Has(LogField.Program))
            {
                return; // a mailbox's or a filter's line among those of others: it is the queue's own server that tells of messages
            }

            if (!isOfQueue || record.Text(LogField.MessageId) is not { Length: > 0 } messageId)
            {
                _sessions.Take(record, server, source, lineNumber);
                return;
            }

            if (_byMessageId.TryGetValue((server, messageId), out MessageState? known) && known.QueueId is not null)
            {
                return; // another log of the server tells it with the queue id
            }

            id = record[LogField.MessageId];
        }

        MessageState? state = _messages.Find(server, id);
        if (state is not null && state.IsSupersededBy(record))
        {
            Forget(state);
            state = null;
        }

        if (state is not null && IsAnother(state, record))
        {
            Finish(state.First);
            state = null;
        }

        state ??= Begin(record, server, record.Text(LogField.QueueId), id, source, lineNumber);
        _octets -= state.KeptOctets;
        state.Take(record, source, lineNumber);
        _octets += state.KeptOctets;
        _activity.Touch(state);
        Connect(state, record, server, source, lineNumber);
        if (!state.TellsRemoval || record.Kind is SmtpLogEventKind.Rejected or SmtpLogEventKind.Discarded)
        {
            LeaveLater(state.First);
        }
    }

    /// <summary>The next message that is finished; null where none is.</summary>
    public SmtpMessageTrace? Take() => _written.Count > 0 ? _written.Dequeue() : null;

    /// <summary>Writes all that is left: the log is at its end.</summary>
    public void Finish()
    {
        while (_leaving.Count > 0)
        {
            MessageState first = _leaving.Dequeue().Message.First; // it may have been joined to another since
            if (!first.IsWritten && first.HasLeft())
            {
                Finish(first);
            }
        }

        _sessions.Finish();
        while (_activity.Oldest is { } state)
        {
            Finish(state.First);
        }
    }

    /// <summary>Goes on to the time of a line; a single line of another time, as broken clocks and hostile clients make it, does not count.</summary>
    private void Advance(long ticks)
    {
        bool leaps = _now > 0 && ticks > _now + TimeSpan.TicksPerDay;
        bool fallsBack = ticks > 0 && ticks < _now - TimeSpan.TicksPerDay;
        if ((ticks > _now && (!leaps || _hasLeapt)) || (fallsBack && _hasFallenBack))
        {
            _now = ticks;
        }

        _hasLeapt = leaps;
        _hasFallenBack = fallsBack;
        while (_leaving.Count > 0 && (_leaving.Peek().Due < _now || _leaving.Peek().Message.IsWritten))
        {
            Leave(_leaving.Dequeue().Message.First);
        }

        while (_activity.Oldest is { } oldest && (oldest.LastTicks < _now - s_longestSilence || _messages.Count > MostMessages || _octets > MostOctets))
        {
            Finish(oldest.First);
        }
    }

    private void LeaveLater(MessageState first)
    {
        if (!first.IsLeaving)
        {
            first.IsLeaving = true;
            _leaving.Enqueue((first, _now + s_linger));
        }
    }

    private void Leave(MessageState first)
    {
        first.IsLeaving = false;
        if (first.IsWritten || !first.HasLeft())
        {
            return;
        }

        if (first.Stages.Max(stage => stage.LastTicks) < _now - s_linger)
        {
            Finish(first);
        }
        else
        {
            LeaveLater(first);
        }
    }

    /// <summary>The id was used before, by a message whose end the log does not show or that just left.</summary>
    private static bool IsAnother(MessageState state, LogRecord record) =>
        record.Kind == SmtpLogEventKind.Accepted && state.QueueId is not null && (state.IsRemoved || state.Has(SmtpLogEventKind.Accepted));

    private static bool TellsOfMail(SmtpLogEventKind kind) =>
        kind is SmtpLogEventKind.Accepted or SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced or SmtpLogEventKind.Expired or SmtpLogEventKind.Discarded
            or SmtpLogEventKind.Held;

    private MessageState Begin(LogRecord record, int server, string? queueId, ReadOnlySpan<byte> id, LogSource source, long lineNumber)
    {
        var state = new MessageState
        {
            Server = record.Text(LogField.Server),
            QueueId = queueId,
            Key = id.ToArray(),
            Hash = MessageTable.HashOf(id),
            ServerNumber = server,
            Format = record.Format,
            Source = source,
            LineNumber = lineNumber,
            TellsRemoval = LogFormats.TellsRemoval(record.Format),
            HasBegun = queueId is null, // there is no more to be known
        };
        _messages.Add(state);
        return state;
    }

    private void Connect(MessageState state, LogRecord record, int server, LogSource source, long lineNumber)
    {
        switch (record.Kind)
        {
            case SmtpLogEventKind.Accepted:
                _sessions.Describe(state, record, server);
                ConnectToEarlier(state, record, server);
                ConnectByMessageId(state);
                break;
            case SmtpLogEventKind.Identified:
                ConnectByMessageId(state);
                break;
            case SmtpLogEventKind.Delivered when record.Has(LogField.RelatedQueueId):
                ConnectToLater(state, record, server);
                break;
            case SmtpLogEventKind.Notified or SmtpLogEventKind.Expired when record.Has(LogField.RelatedQueueId):
                ConnectToNotification(state, record, server, source, lineNumber);
                break;
            case SmtpLogEventKind.Redirected:
                ConnectToEarlier(state, record, server);
                break;
            case SmtpLogEventKind.Removed when !state.IsRemoved:
                state.IsRemoved = true;
                if (--state.First.Open <= 0)
                {
                    LeaveLater(state.First);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>A notification names the message that it tells of; a message that a filter or an administrator put into the queue again names what it was before.</summary>
    private void ConnectToEarlier(MessageState state, LogRecord record, int server)
    {
        if (!record.Has(LogField.RelatedQueueId))
        {
            return;
        }

        MessageState? earlier = _messages.Find(server, record[LogField.RelatedQueueId]);
        if (record.Has(LogField.Sender) && record[LogField.Sender].IsEmpty)
        {
            state.ParentQueueId = record.Text(LogField.RelatedQueueId);
            if (earlier is not null)
            {
                earlier.NotificationQueueId = state.QueueId;
            }
        }
        else if (earlier is not null)
        {
            Join(state, earlier);
        }
    }

    /// <summary>The same message id, from the server itself: a content filter gave the message back, or it was forwarded.</summary>
    private void ConnectByMessageId(MessageState state)
    {
        if (string.IsNullOrEmpty(state.MessageId))
        {
            return;
        }

        (int, string) key = (state.ServerNumber, state.MessageId!);
        bool isKnown = _byMessageId.TryGetValue(key, out MessageState? earlier) && !earlier.IsWritten && earlier.First != state.First && earlier.First.StageCount < MostStages;
        if (isKnown && !earlier!.First.HasLeftServer())
        {
            if (IsOfThisServer(state.ClientAddress))
            {
                Join(state, earlier);
            }

            return;
        }

        _byMessageId[key] = state;
    }

    /// <summary>
    /// The server that took the message writes to this log too: its id leads there. Foreign servers' ids may look like ours, so the message id must be the same; in logs without
    /// message ids, both ends of the connection must be this server.
    /// </summary>
    private void ConnectToLater(MessageState state, LogRecord record, int server)
    {
        ReadOnlySpan<byte> id = record[LogField.RelatedQueueId];
        MessageState? later = state.MessageId is not null ? _messages.Find(id, state.MessageId)
            : record.Has(LogField.RelayAddress) && IsOfThisServer(record.Text(LogField.RelayAddress)) ? _messages.Find(server, id)
            : null;
        if (later is not null && later.MessageId == state.MessageId)
        {
            Join(later, state);
        }
    }

    /// <summary>The notification that was made of a message; where it has no line yet, it begins here, with the null reverse-path (RFC 3464 2).</summary>
    private void ConnectToNotification(MessageState state, LogRecord record, int server, LogSource source, long lineNumber)
    {
        state.NotificationQueueId = record.Text(LogField.RelatedQueueId);
        ReadOnlySpan<byte> id = record[LogField.RelatedQueueId];
        MessageState? notification = _messages.Find(server, id);
        if (notification is null)
        {
            notification = Begin(record, server, state.NotificationQueueId, id, source, lineNumber);
            notification.Sender = "";
            notification.HasBegun = true;
            _activity.Touch(notification);
        }

        notification.ParentQueueId = state.QueueId;
    }

    /// <summary>An address of the server itself; none is that of its own programs.</summary>
    public static bool IsOfThisServer(string? address) => address is null or "::1" || address.StartsWith("127.", StringComparison.Ordinal);

    private static void Join(MessageState later, MessageState earlier)
    {
        if (later.First != earlier.First && later.First.StageCount + earlier.First.StageCount <= MostStages)
        {
            later.First.JoinTo(earlier.First);
        }
    }

    private void Finish(MessageState first)
    {
        foreach (MessageState stage in first.Stages)
        {
            Forget(stage);
        }

        Write(first);
    }

    private void Forget(MessageState stage)
    {
        stage.IsWritten = true;
        _octets -= stage.KeptOctets;
        _messages.Remove(stage);
        _activity.Remove(stage);
        if (stage.MessageId is not null)
        {
            (int, string) key = (stage.ServerNumber, stage.MessageId);
            if (_byMessageId.TryGetValue(key, out MessageState? known) && known == stage)
            {
                _byMessageId.Remove(key);
            }
        }
    }

    private void Write(MessageState first)
    {
        bool isMessage = first.StageCount > 1 || (first.Kinds & ~OfConnection) != 0;
        if (isMessage && (_filter is null || _filter.Accepts(first)))
        {
            _written.Enqueue(first.ToTrace());
        }
    }
}
