using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Messages;

/// <summary>Follows connections by the process that serves them, and joins what became of mail without a queue id in one of them to messages.</summary>
/// <param name="write">Takes such a message when it is over.</param>
internal sealed class SessionTracker(Action<MessageState> write)
{
    private const int Most = 20000;
    private const long MostOctets = 64 * 1024 * 1024; // of lines that are kept: hostile ones are long
    private const int LongestValue = 1024; // RFC 5321 4.5.3.1 knows none as long
    private static readonly long s_longest = TimeSpan.FromHours(1).Ticks;

    private readonly Dictionary<long, Session> _sessions = [];
    private long _octets;

    /// <summary>Takes a line that speaks of no message.</summary>
    public void Take(LogRecord record, int server, LogSource source, long lineNumber)
    {
        switch (record.Kind)
        {
            case SmtpLogEventKind.Connected:
                End(KeyOf(record, server));
                if (record.Has(LogField.SessionId) && record.Has(LogField.ClientAddress))
                {
                    // Logs that give a connection an id may name the client here only.
                    Session session = Open(KeyOf(record, server)!.Value, record);
                    session.ClientName = Short(record, LogField.ClientName);
                    session.ClientAddress = Short(record, LogField.ClientAddress);
                }

                break;
            case SmtpLogEventKind.Disconnected or SmtpLogEventKind.ConnectionLost:
                End(KeyOf(record, server));
                break;
            case SmtpLogEventKind.TlsEstablished when (record.Has(LogField.ClientAddress) || record.Has(LogField.SessionId)) && KeyOf(record, server) is { } key:
                Open(key, record).TlsProtocol = Short(record, LogField.TlsProtocol);
                break;
            case SmtpLogEventKind.Authenticated when record.Has(LogField.SessionId):
                Open(KeyOf(record, server)!.Value, record).SaslUser = Short(record, LogField.SaslUser);
                break;
            case SmtpLogEventKind.Rejected or SmtpLogEventKind.Accepted or SmtpLogEventKind.Delivered or SmtpLogEventKind.Deferred or SmtpLogEventKind.Bounced
                or SmtpLogEventKind.Expired or SmtpLogEventKind.Discarded or SmtpLogEventKind.Held when record.Has(LogField.Recipient) || record.Has(LogField.Sender)
                || (record.Kind == SmtpLogEventKind.Accepted && record.Has(LogField.MessageId)):
                Tell(record, server, source, lineNumber);
                break;
            default:
                break;
        }
    }

    /// <summary>Gives a new message what its connection told.</summary>
    public void Describe(MessageState message, LogRecord record, int server)
    {
        if (KeyOf(record, server) is { } key && _sessions.TryGetValue(key, out Session? session))
        {
            Describe(message, session);
        }
    }

    private static void Describe(MessageState message, Session session)
    {
        message.ClientName ??= session.ClientName;
        message.ClientAddress ??= session.ClientAddress;
        message.SaslUser ??= session.SaslUser;
        message.TlsProtocol ??= session.TlsProtocol;
        message.Helo ??= session.Helo;
    }

    /// <summary>Writes what is left.</summary>
    public void Finish()
    {
        foreach (Session session in _sessions.Values)
        {
            Write(session);
        }

        _sessions.Clear();
    }

    private static long? KeyOf(LogRecord record, int server) =>
        record.Has(LogField.SessionId) ? ((long)server << 48) ^ (long)DialogueSessions.KeyOf(record[LogField.SessionId])
        : Octets.Number(record[LogField.ProcessId]) is { } process and < int.MaxValue ? ((long)server << 32) | process
        : (long?)null;

    /// <summary>Takes what became of a message without a queue id; where the log does not tell connections apart, each line is a message.</summary>
    private void Tell(LogRecord record, int server, LogSource source, long lineNumber)
    {
        Session session = KeyOf(record, server) is { } key ? Open(key, record) : new Session();
        session.Helo = Short(record, LogField.Helo) ?? session.Helo;
        if (session.Message is { } earlier && (earlier.Sender != record.Text(LogField.Sender) || earlier.ClientAddress != record.Text(LogField.ClientAddress)))
        {
            Write(session);
        }

        if (session.Message is null)
        {
            session.Message = new MessageState { Server = record.Text(LogField.Server), Format = record.Format, Source = source, LineNumber = lineNumber, HasBegun = true, Open = 0 };
            Describe(session.Message, session);
        }

        _octets -= session.Message.KeptOctets;
        session.Message.Take(record, source, lineNumber);
        _octets += session.Message.KeptOctets;
        bool isAtEnd = record.Kind != SmtpLogEventKind.Rejected && LogNames.CommandOf(record[LogField.Command]) == SmtpCommand.EndOfData;
        if (isAtEnd || KeyOf(record, server) is null)
        {
            Write(session);
        }

        if (_octets > MostOctets)
        {
            Forget(record.Ticks);
        }
    }

    private static string? Short(LogRecord record, LogField field)
    {
        LogSlice value = record.Slice(field);
        return record.Has(field) ? record.Text(new LogSlice(value.Start, Math.Min(value.Length, LongestValue))) : null;
    }

    private Session Open(long key, LogRecord record)
    {
        if (!_sessions.TryGetValue(key, out Session? session))
        {
            if (_sessions.Count >= Most)
            {
                Forget(record.Ticks);
            }

            session = new Session();
            _sessions.Add(key, session);
        }

        session.LastTicks = record.Ticks;
        return session;
    }

    private void End(long? key)
    {
        if (key is { } open && _sessions.TryGetValue(open, out Session? session))
        {
            Write(session);
            _sessions.Remove(open);
        }
    }

    /// <summary>Ends the connections that nothing was heard of for long, or all where that is none.</summary>
    private void Forget(long now)
    {
        long[] old = [.. _sessions.Where(pair => pair.Value.LastTicks < now - s_longest).Select(pair => pair.Key)];
        foreach (long key in old.Length > 0 ? old : [.. _sessions.Keys])
        {
            End(key);
        }
    }

    private void Write(Session session)
    {
        if (session.Message is { } message)
        {
            session.Message = null;
            _octets -= message.KeptOctets;
            write(message);
        }
    }
}
