using System;
using System.Collections.Generic;
using System.Globalization;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>
/// What one log line tells. Unchangeable and flat, so that it survives JSON, CliXml, CSV and remoting. Texts are made of the line's octets when they are asked for: most
/// lines of a log are looked at for one or two fields.
/// </summary>
public sealed class SmtpLogEvent
{
    private readonly byte[] _octets;
    private readonly LogSlice[] _slices;
    private readonly KeyValuePair<string, LogSlice>[]? _extra;
    private readonly LogSource _source;
    private readonly ulong _present;
    private readonly long _ticks;
    private readonly int _length;
    private readonly SmtpLogEventKind _kind;

    internal SmtpLogEvent(LogRecord record, LogSource source, long lineNumber)
    {
        _octets = record.CopyOctets();
        _slices = record.CopySlices();
        _extra = record.CopyExtra();
        _present = record.Present;
        _ticks = record.Ticks;
        _length = record.Length;
        _kind = record.Kind;
        _source = source;
        Format = record.Format;
        LineNumber = lineNumber;
    }

    /// <summary>When it happened, in UTC; null where the line does not say.</summary>
    public DateTime? Time => _ticks == 0 ? null : new DateTime(_ticks, DateTimeKind.Utc);

    /// <summary>What happened: the name of an <see cref="SmtpLogEventKind"/>.</summary>
    public string Event => LogNames.Of(_kind);

    /// <summary>The host that wrote the line; null where the line does not say.</summary>
    public string? Server => Text(LogField.Server);

    /// <summary>The program that wrote the line, as the log names it, such as <c>postfix/smtpd</c>; null where the line does not say.</summary>
    public string? Program => Text(LogField.Program);

    /// <summary>The program's process id; null where the line does not say.</summary>
    public int? ProcessId => Integer(LogField.ProcessId);

    /// <summary>The connection's id, in logs that give it one.</summary>
    public string? SessionId => Text(LogField.SessionId);

    /// <summary>The id of the message in the server's queue; ids are used again.</summary>
    public string? QueueId => Text(LogField.QueueId);

    /// <summary>The message id (RFC 5322 3.6.4) without its angle brackets.</summary>
    public string? MessageId => Text(LogField.MessageId);

    /// <summary>The client's name, as the server found it out.</summary>
    public string? ClientName => Text(LogField.ClientName);

    /// <summary>The client's address.</summary>
    public string? ClientAddress => Text(LogField.ClientAddress);

    /// <summary>The client's port.</summary>
    public int? ClientPort => Integer(LogField.ClientPort);

    /// <summary>The name that the client gave with EHLO or HELO (RFC 5321 4.1.1.1).</summary>
    public string? Helo => Text(LogField.Helo);

    /// <summary>The protocol that the client spoke, such as <c>ESMTPSA</c> (RFC 3848).</summary>
    public string? Protocol => Text(LogField.Protocol);

    /// <summary>The sender (MAIL FROM); empty for the null reverse-path of notifications (RFC 5321 4.5.5), null where the line does not say.</summary>
    public string? Sender => Text(LogField.Sender);

    /// <summary>The recipient (RCPT TO), or recipients where a line names several, parted by ", ".</summary>
    public string? Recipient => Text(LogField.Recipient);

    /// <summary>The recipient before aliases and forwarding.</summary>
    public string? OriginalRecipient => Text(LogField.OriginalRecipient);

    /// <summary>The server, or the local agent, that the message was, or was to be, handed to.</summary>
    public string? RelayName => Text(LogField.RelayName);

    /// <summary>That server's address, or the name of a local socket.</summary>
    public string? RelayAddress => Text(LogField.RelayAddress);

    /// <summary>That server's port.</summary>
    public int? RelayPort => Integer(LogField.RelayPort);

    /// <summary>The message's size in octets.</summary>
    public long? Size => Octets.Number(Value(LogField.Size));

    /// <summary>How many recipients the message has.</summary>
    public int? RecipientCount => Integer(LogField.RecipientCount);

    /// <summary>Seconds from the message's arrival to this attempt's end.</summary>
    public double? DelaySeconds => Octets.Decimal(Value(LogField.Delay));

    /// <summary>Of these, seconds before the queue manager had the message.</summary>
    public double? DelayBeforeQueueSeconds => Octets.Decimal(Value(LogField.DelayBeforeQueue));

    /// <summary>Of these, seconds in the queue.</summary>
    public double? DelayInQueueSeconds => Octets.Decimal(Value(LogField.DelayInQueue));

    /// <summary>Of these, seconds for look-ups, connection and TLS.</summary>
    public double? DelayConnectingSeconds => Octets.Decimal(Value(LogField.DelayConnecting));

    /// <summary>Of these, seconds for handing the message over.</summary>
    public double? DelayTransmittingSeconds => Octets.Decimal(Value(LogField.DelayTransmitting));

    /// <summary>The TLS protocol, such as <c>TLSv1.3</c>.</summary>
    public string? TlsProtocol => Text(LogField.TlsProtocol);

    /// <summary>The TLS cipher suite.</summary>
    public string? TlsCipher => Text(LogField.TlsCipher);

    /// <summary>The SASL mechanism (RFC 4954).</summary>
    public string? SaslMethod => Text(LogField.SaslMethod);

    /// <summary>The user who signed in or tried to.</summary>
    public string? SaslUser => Text(LogField.SaslUser);

    /// <summary>The command that was answered: the name of an <see cref="SmtpCommand"/>; null where the line does not say.</summary>
    public string? Command => LogNames.CommandOf(Value(LogField.Command)) is var command && command == SmtpCommand.None ? null : command.ToString();

    /// <summary>The reply code, 200 to 599 (RFC 5321 4.2).</summary>
    public int? ReplyCode => Integer(LogField.ReplyCode);

    /// <summary>The enhanced status code (RFC 3463).</summary>
    public string? EnhancedCode => Text(LogField.EnhancedCode);

    /// <summary>The reply, or what the server says in its place, as it stands in the log.</summary>
    public string? ReplyText => Text(LogField.ReplyText);

    /// <summary>Why: the name of a <see cref="SmtpReason"/>, as <c>Get-SmtpReplyInfo</c> tells it; of a delivery or an expiry also where there is no reply; null where the line has none.</summary>
    public string? Reason => ReplyToDecode.Reason(_kind, ReplyText, EnhancedCode, ReplyCode, LogNames.CommandOf(Value(LogField.Command)));

    /// <summary>Another queue id that belongs to this message: the next server's, the notification's, or the one it had before.</summary>
    public string? RelatedQueueId => Text(LogField.RelatedQueueId);

    /// <summary>What else the line says in words: the warning, the failed test, what was done.</summary>
    public string? Message => Text(LogField.Text);

    /// <summary>Fields that this server's log alone has.</summary>
    public TextTable Extra
    {
        get
        {
            if (_extra is null)
            {
                return TextTable.None;
            }

            var table = new Dictionary<string, string>(_extra.Length);
            foreach (KeyValuePair<string, LogSlice> pair in _extra)
            {
                table[pair.Key] = LogText.Of(_octets, pair.Value.Start, pair.Value.Length);
            }

            return new TextTable(table);
        }
    }

    /// <summary>The format that the line was read as, such as <c>Postfix</c>.</summary>
    public string Format { get; }

    /// <summary>The file; null for lines of the pipeline.</summary>
    public string? Path => _source.Path;

    /// <summary>The line's number in the file or pipeline, from 1; in mail, the message's.</summary>
    public long LineNumber { get; }

    /// <summary>The line itself, where it was asked for.</summary>
    public string? Line => _source.KeepsLines ? LogText.Of(_octets, 0, _length) : null;

    /// <summary>Time, event, and whom it concerns.</summary>
    public override string ToString() => string.Join(" ", Time?.ToString("u", CultureInfo.InvariantCulture), Event, QueueId, Recipient ?? ClientAddress, ReplyText).Trim();

    private ReadOnlySpan<byte> Value(LogField field) => Find(field) is { Length: > 0 } slice ? new ReadOnlySpan<byte>(_octets, slice.Start, slice.Length) : default;

    private string? Text(LogField field) => Find(field) is { Start: >= 0 } slice ? LogText.Of(_octets, slice.Start, slice.Length) : null;

    private int? Integer(LogField field) => Octets.Number(Value(field)) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    private LogSlice Find(LogField field)
    {
        ulong bit = 1UL << (int)field;
        return (_present & bit) == 0 ? new LogSlice(-1, 0) : _slices[Bits.Count(_present & (bit - 1))];
    }
}
