using System;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// What Swaks prints (ptrans): a sign of three octets and a blank, which tells who speaks, and whether in TLS, or refused: <c>=== Trying mx.example:25...</c>,
/// <c> -> EHLO client.example</c>, <c> ~> </c>, <c>&lt;-  250 Ok</c>, <c>&lt;~  </c>, <c>&lt;** 550 No</c>, <c>&lt;~* </c>, <c>*** error</c>.
/// </summary>
internal sealed class SwaksFormat : LogParser
{
    private const int SignLength = 4;

    private readonly Transcript _transcript = new("Swaks");

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        if (line.Length < SignLength || line[SignLength - 1] != ' ')
        {
            return LineKind.Unrecognized;
        }

        var words = LogSlice.Between(SignLength, line.Length);
        return line.StartsWith(" ->"u8) || line.StartsWith(" ~>"u8) || line.StartsWith("**>"u8) || line.StartsWith("*~>"u8) ? _transcript.ReadClient(record, words)
            : line.StartsWith("<** Timeout ("u8) ? _transcript.Tell(record, SmtpLogEventKind.ConnectionLost, words)
            : line.StartsWith("<- "u8) || line.StartsWith("<~ "u8) || line.StartsWith("<**"u8) || line.StartsWith("<~*"u8) ? _transcript.ReadServer(record, words)
            : line.StartsWith("==="u8) ? ReadNotice(record, line.Slice(SignLength))
            : line.StartsWith("***"u8) ? ReadError(record, line.Slice(SignLength), words)
            : LineKind.Unrecognized;
    }

    private LineKind ReadNotice(LogRecord record, ReadOnlySpan<byte> words)
    {
        if (words.StartsWith("Trying "u8) && words.EndsWith("..."u8))
        {
            int server = "Trying "u8.Length;
            _transcript.NameWithPort(words.Slice(server, words.Length - server - "..."u8.Length));
            return _transcript.Pass(record);
        }

        if (words.StartsWith("Connected to "u8))
        {
            return _transcript.Connect(record);
        }

        if (words.StartsWith("TLS started with cipher "u8))
        {
            int protocol = "TLS started with cipher "u8.Length;
            int colon = words.IndexOf((byte)':', protocol);
            int end = colon < 0 ? words.Length : colon;
            record.Set(LogField.TlsProtocol, LogSlice.Between(SignLength + protocol, SignLength + end));
            int bits = words.IndexOf((byte)':', end + 1);
            if (colon > 0)
            {
                record.Set(LogField.TlsCipher, LogSlice.Between(SignLength + end + 1, SignLength + (bits < 0 ? words.Length : bits)));
            }

            return _transcript.Tell(record, SmtpLogEventKind.TlsEstablished);
        }

        if (words.StartsWith("Connection closed with "u8) || words.StartsWith("Dropping connection"u8))
        {
            return _transcript.Close(record, SmtpLogEventKind.Disconnected);
        }

        return _transcript.IsOpen ? _transcript.Pass(record) : LineKind.Unrecognized;
    }

    private LineKind ReadError(LogRecord record, ReadOnlySpan<byte> error, LogSlice words) =>
        error.StartsWith("Error connecting "u8) ? _transcript.Tell(record, SmtpLogEventKind.ConnectionFailed, words)
        : error.IndexOf(" closed connection unexpectedly"u8) > 0 ? _transcript.Close(record, SmtpLogEventKind.ConnectionLost, words)
        : error.StartsWith("TLS startup failed"u8) || error.StartsWith("STARTTLS attempted"u8) || error.StartsWith("Host did not advertise STARTTLS"u8)
            ? _transcript.Tell(record, SmtpLogEventKind.TlsFailed, words)
        : !_transcript.IsOpen ? LineKind.Unrecognized
        : error.StartsWith("\t"u8) ? _transcript.Close(record, SmtpLogEventKind.Error, new LogSlice(words.Start + 1, words.Length - 1)) // why it could not connect
        : _transcript.Tell(record, SmtpLogEventKind.Error, words);
}
