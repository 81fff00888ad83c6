using System;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// MailKit's protocol log (ProtocolLogger.cs), with a time before each line or without: <c>Connected to smtp://mx.example:587/?starttls=always</c>, <c>C: EHLO client.example</c>,
/// <c>S: 250 Ok</c>.
/// </summary>
internal sealed class MailKitFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);
    private readonly Transcript _transcript = new("MailKit");
    private bool _isMailbox;

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int end = line.Length > 0 && Octets.IsDigit(line[0]) ? _header.ReadIso(line, 0) : 0;
        int at = end > 0 && line.HasAt(end, " "u8) ? end + 1 : 0;
        LineKind kind = Read(record, line, at);
        if (at > 0 && kind != LineKind.Unrecognized)
        {
            record.Ticks = _header.Ticks;
        }

        return kind;
    }

    private LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isServer = line.HasAt(at, "S: "u8);
        if (isServer || line.HasAt(at, "C: "u8))
        {
            var words = LogSlice.Between(at + "C: "u8.Length, line.Length);
            return _isMailbox ? _transcript.Pass(record)
                : isServer ? _transcript.ReadServer(record, words)
                : _transcript.IsOpen || Dialogue.DialogueCommand.Of(record.Octets(words)) != SmtpCommand.None ? _transcript.ReadClient(record, words)
                : LineKind.Unrecognized;
        }

        int host = line.HasAt(at, "Connected to "u8) ? line.IndexOf("://"u8, at) + "://"u8.Length : -1;
        if (host < "://"u8.Length)
        {
            return LineKind.Unrecognized;
        }

        _isMailbox = !line.HasAt(at, "Connected to smtp"u8); // IMAP and POP3 have such logs too
        if (_isMailbox)
        {
            return _transcript.Pass(record);
        }

        int slash = line.IndexOf((byte)'/', host);
        _transcript.NameWithPort(line.Slice(host, (slash < 0 ? line.Length : slash) - host));
        return _transcript.Connect(record);
    }
}
