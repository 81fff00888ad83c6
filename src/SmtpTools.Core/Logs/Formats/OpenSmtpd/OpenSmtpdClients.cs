using System;
using System.Collections.Generic;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>The clients of the sessions, which only the line of the connection names. Memory is bounded: the 2,048 that came last are remembered.</summary>
internal sealed class OpenSmtpdClients
{
    private const int Most = 2048;
    private const int LongestName = 256;

    private readonly Dictionary<ulong, int> _places = [];
    private readonly Client?[] _clients = new Client?[Most];
    private int _next;

    /// <summary>Remembers the client of a connection; of a refusal, and of who failed to sign in, tells it.</summary>
    public void Follow(LogRecord record)
    {
        ulong key = DialogueSessions.KeyOf(record[LogField.SessionId]);
        if (record.Kind == SmtpLogEventKind.Connected && (record.Has(LogField.ClientAddress) || record.Has(LogField.ClientName)))
        {
            Add(record, key);
        }
        else if (record.Kind is SmtpLogEventKind.Rejected or SmtpLogEventKind.AuthenticationFailed && _places.TryGetValue(key, out int place))
        {
            Set(record, LogField.ClientName, _clients[place]!.Name);
            Set(record, LogField.ClientAddress, _clients[place]!.Address);
        }
    }

    private void Add(LogRecord record, ulong key)
    {
        if (!_places.TryGetValue(key, out int place))
        {
            place = _next;
            _next = (_next + 1) % Most;
            _places.Remove(_clients[place]?.Key ?? key);
            _places[key] = place;
        }

        Client client = _clients[place] ??= new Client();
        client.Key = key;
        client.Name.Set(record[LogField.ClientName]);
        client.Address.Set(record[LogField.ClientAddress]);
    }

    private static void Set(LogRecord record, LogField field, OctetBuffer value)
    {
        if (value.Length > 0 && !record.Has(field))
        {
            record.Set(field, value.Octets);
        }
    }

    private sealed class Client
    {
        public ulong Key { get; set; }

        public OctetBuffer Name { get; } = new(LongestName);

        public OctetBuffer Address { get; } = new(LongestName);
    }
}
