using System;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// What a client's record of its own dialogue tells. A message that the server took was delivered as far as the client knows; a refusal is one, since nobody tries again.
/// </summary>
internal sealed class Transcript(string format)
{
    private const int LongestName = 1024;

    private readonly DialogueSession _session = new() { IsWhole = true };
    private readonly OctetBuffer _server = new(LongestName);
    private readonly OctetBuffer _address = new(LongestName);
    private readonly OctetBuffer _port = new(LongestName);

    /// <summary>Whether the lines before were surely of this format, and the connection is not over.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether the client is sending a message.</summary>
    public bool IsInMessage => _session.Next is SmtpCommand.EndOfData or SmtpCommand.Bdat;

    /// <summary>Whether the connection was made, and the server said nothing yet.</summary>
    public bool AwaitsGreeting { get; private set; }

    /// <summary>What follows is about another server.</summary>
    public void Forget()
    {
        _server.Clear();
        _address.Clear();
        _port.Clear();
    }

    /// <summary>The server that the client is about to talk to, by name or address.</summary>
    public void Name(ReadOnlySpan<byte> server)
    {
        bool isAddress = server.IndexOf((byte)':') >= 0 || (server.Length > 0 && Octets.IsDigit(server[server.Length - 1]));
        (isAddress ? _address : _server).Set(server);
    }

    /// <summary>The server, and its port behind the last colon: <c>mx.example:25</c>, <c>[2001:db8::1]:25</c>.</summary>
    public void NameWithPort(ReadOnlySpan<byte> server)
    {
        Forget();
        int colon = server.LastIndexOf((byte)':');
        if (colon > server.LastIndexOf((byte)']'))
        {
            _port.Set(server.Slice(colon + 1));
            server = server.Slice(0, colon);
        }

        Name(server.Length > 2 && server[0] == '[' ? server.Slice(1, server.Length - 2) : server);
    }

    /// <summary>The connection was made.</summary>
    public LineKind Connect(LogRecord record)
    {
        _session.Reset();
        AwaitsGreeting = true;
        return Tell(record, SmtpLogEventKind.Connected);
    }

    /// <summary>The first reply greets, in logs that do not tell of the connection.</summary>
    public void ExpectGreeting() => AwaitsGreeting |= !IsOpen;

    /// <summary>Something happened that is neither command nor reply.</summary>
    public LineKind Tell(LogRecord record, SmtpLogEventKind kind, LogSlice words = default)
    {
        Pass(record);
        record.Kind = kind;
        if (words.Length > 0)
        {
            record.Set(LogField.Text, words);
        }

        SetServer(record);
        return LineKind.Event;
    }

    /// <summary>The connection is over.</summary>
    public LineKind Close(LogRecord record, SmtpLogEventKind kind, LogSlice words = default)
    {
        Tell(record, kind, words);
        _session.Reset();
        Forget();
        AwaitsGreeting = false;
        IsOpen = false;
        return LineKind.Event;
    }

    /// <summary>A line that tells nothing.</summary>
    public LineKind Pass(LogRecord record)
    {
        IsOpen = true;
        record.Format = format;
        return LineKind.Known;
    }

    /// <summary>A line that the client sent.</summary>
    public LineKind ReadClient(LogRecord record, LogSlice words)
    {
        ReadOnlySpan<byte> octets = record.Octets(words);
        if (IsInMessage)
        {
            return _session.Next == SmtpCommand.EndOfData && octets.SequenceEqual("."u8) ? Send(record, SmtpCommand.EndOfData) : Pass(record);
        }

        SmtpCommand command = DialogueCommand.Of(octets);
        bool isSecret = _session.Next == SmtpCommand.Auth;
        if (command == SmtpCommand.None && !isSecret && !SecretOctets.IsLoneResponse(octets))
        {
            return Pass(record);
        }

        Tell(record, SmtpLogEventKind.Command);
        DialogueCommand.Read(record, _session, words);
        if (isSecret)
        {
            record.Remove(LogField.Text); // a password may look like a command
        }

        return LineKind.Event;
    }

    /// <summary>A line that the server sent; unrecognized where it is no reply.</summary>
    public LineKind ReadServer(LogRecord record, LogSlice words)
    {
        ReadOnlySpan<byte> octets = record.Octets(words);
        if (!LoggedReply.IsCode(octets, 0, octets.Length))
        {
            return LineKind.Unrecognized;
        }

        if (AwaitsGreeting && _session.Next == SmtpCommand.None)
        {
            _session.Await(octets.StartsWith("250"u8) ? SmtpCommand.Ehlo : SmtpCommand.Connect); // openssl shows no more of what it said before TLS
        }

        AwaitsGreeting = false;
        Tell(record, SmtpLogEventKind.Reply);
        DialogueReply.Read(record, _session, words, isOurs: octets[0] >= '4');
        if (record.Kind == SmtpLogEventKind.Delivered)
        {
            QueuedAs.Set(record, octets, words.Start);
        }

        return LineKind.Event;
    }

    private LineKind Send(LogRecord record, SmtpCommand command)
    {
        Tell(record, SmtpLogEventKind.Command);
        DialogueCommand.Set(record, command);
        return LineKind.Event;
    }

    private void SetServer(LogRecord record)
    {
        Set(record, LogField.RelayName, _server);
        Set(record, LogField.RelayAddress, _address);
        Set(record, LogField.RelayPort, _port);
    }

    private static void Set(LogRecord record, LogField field, OctetBuffer value)
    {
        if (value.Length > 0)
        {
            record.Set(field, value.Octets);
        }
    }
}
