using System;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// What nodemailer logs to the console (lib/shared/index.js), in UTC: <c>[2024-01-15 02:55:04] DEBUG [session] C: EHLO client.example</c>, and S: for the server.
/// </summary>
internal sealed class NodemailerFormat(LogClock clock) : LogParser
{
    private const int StampEnd = 20; // [2024-01-15 02:55:04]
    private const int Session = StampEnd + 8; // behind the level, in five letters and blanks

    private readonly SyslogHeader _header = new(clock);
    private readonly Transcript _transcript = new("Nodemailer");

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        bool isLine = line.StartsWith("["u8) && line.HasAt(StampEnd, "] "u8) && line.HasAt(Session, "["u8);
        int close = isLine && _header.ReadIso(line, 1) == StampEnd ? line.IndexOf("] "u8, Session) : -1;
        if (close < 0)
        {
            return LineKind.Unrecognized;
        }

        LineKind kind = Read(record, line, close + 2);
        if (kind != LineKind.Unrecognized)
        {
            record.Ticks = _header.Ticks;
            record.Set(LogField.SessionId, LogSlice.Between(Session + 1, close));
        }

        return kind;
    }

    private LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "C: "u8))
        {
            return _transcript.ReadClient(record, LogSlice.Between(at + "C: "u8.Length, line.Length));
        }

        if (line.HasAt(at, "S: "u8))
        {
            _transcript.ExpectGreeting();
            return _transcript.ReadServer(record, LogSlice.Between(at + "S: "u8.Length, line.Length));
        }

        return line.HasAt(at, "Connection closed"u8) ? _transcript.Close(record, SmtpLogEventKind.Disconnected) : _transcript.Pass(record);
    }
}
