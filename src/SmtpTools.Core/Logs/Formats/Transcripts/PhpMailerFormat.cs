using System;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// What PHPMailer prints with SMTPDebug (SMTP.php, edebug), with a time before the line or without: <c>CLIENT -> SERVER: EHLO client.example</c>, <c>SERVER -> CLIENT: 250 Ok</c>, and the
/// other lines of a reply indented; older versions show passwords.
/// </summary>
internal sealed class PhpMailerFormat(LogClock clock) : LogParser
{
    private readonly SyslogHeader _header = new(clock);
    private readonly Transcript _transcript = new("PHPMailer");

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int end = line.Length > 0 && Octets.IsDigit(line[0]) ? _header.ReadIso(line, 0) : 0;
        int at = end > 0 && (line.HasAt(end, "\t"u8) || line.HasAt(end, " "u8)) ? end + 1 : 0;
        LineKind kind = Read(record, line, at);
        if (at > 0 && kind != LineKind.Unrecognized)
        {
            record.Ticks = _header.Ticks;
        }

        return kind;
    }

    private LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "CLIENT -> SERVER: "u8))
        {
            return _transcript.ReadClient(record, LogSlice.Between(at + "CLIENT -> SERVER: "u8.Length, line.Length));
        }

        if (line.HasAt(at, "SERVER -> CLIENT: "u8))
        {
            return _transcript.ReadServer(record, LogSlice.Between(at + "SERVER -> CLIENT: "u8.Length, line.Length));
        }

        if (line.HasAt(at, "Connection: opening to "u8))
        {
            int server = at + "Connection: opening to "u8.Length;
            int comma = line.IndexOf((byte)',', server);
            _transcript.NameWithPort(line.Slice(server, (comma < 0 ? line.Length : comma) - server));
            return _transcript.Pass(record);
        }

        if (!_transcript.IsOpen)
        {
            return LineKind.Unrecognized;
        }

        int words = at;
        while (words < line.Length && line[words] is (byte)' ' or (byte)'\t')
        {
            words++;
        }

        return line.HasAt(at, "Connection: opened"u8) ? _transcript.Connect(record)
            : line.HasAt(at, "Connection: closed"u8) ? _transcript.Close(record, SmtpLogEventKind.Disconnected)
            : line.HasAt(at, "Connection: "u8) || line.HasAt(at, "SMTP "u8) ? _transcript.Pass(record) // says again what the reply said
            : words > at ? _transcript.ReadServer(record, LogSlice.Between(words, line.Length))
            : LineKind.Unrecognized;
    }
}
