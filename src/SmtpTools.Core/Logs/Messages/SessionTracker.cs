using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Logs.Messages;

/// <summary>Follows connections by the process that serves them, and joins what was refused in one of them to one message.</summary>
/// <param name="write">Takes a refused message when it is complete.</param>
internal sealed class SessionTracker(Action<MessageState> write)
{
    private const int Most = 20000;
    private static readonly long s_longest = TimeSpan.FromHours(1).Ticks;

    private readonly Dictionary<long, Session> _sessions = [];

    /// <summary>Takes a line that speaks of no message.</summary>
    public void Take(LogRecord record, int server, LogSource source, long lineNumber)
    {
        switch (record.Kind)
        {
            case SmtpLogEventKind.Connected:
                End(KeyOf(record, server));
                break;
            case SmtpLogEventKind.Disconnected:
                End(KeyOf(record, server));
                break;
            case SmtpLogEventKind.TlsEstablished when record.Has(LogField.ClientAddress) && KeyOf(record, server) is { } key:
                Open(key, record).TlsProtocol = record.Text(LogField.TlsProtocol);
                break;
            case SmtpLogEventKind.Rejected when record.Has(LogField.Recipient) || record.Has(LogField.Sender):
                Refuse(record, server, source, lineNumber);
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
            message.TlsProtocol ??= session.TlsProtocol;
            message.Helo ??= session.Helo;
        }
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

    private static long? KeyOf(LogRecord record, int server) => Octets.Number(record[LogField.ProcessId]) is { } process and < int.MaxValue ? ((long)server << 32) | process : null;

    private void Refuse(LogRecord record, int server, LogSource source, long lineNumber)
    {
        Session session = KeyOf(record, server) is { } key ? Open(key, record) : new Session();
        session.Helo = record.Text(LogField.Helo) ?? session.Helo;
        if (session.Refused is { } earlier && earlier.Sender != record.Text(LogField.Sender))
        {
            Write(session);
        }

        session.Refused ??= new MessageState
        {
            Server = record.Text(LogField.Server),
            Format = record.Format,
            Source = source,
            LineNumber = lineNumber,
            TlsProtocol = session.TlsProtocol,
            HasBegun = true,
            IsRemoved = true,
        };
        session.Refused.Take(record, source, lineNumber);
        if (KeyOf(record, server) is null)
        {
            Write(session);
        }
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
        if (session.Refused is { } refused)
        {
            session.Refused = null;
            write(refused);
        }
    }
}
