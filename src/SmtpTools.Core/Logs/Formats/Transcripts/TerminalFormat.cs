using System;
using SmtpTools.Logs.Formats.Dialogue;

namespace SmtpTools.Logs.Formats.Transcripts;

/// <summary>
/// A dialogue by hand, as a terminal shows it: replies, and what was typed between them, behind what telnet (<c>Trying 192.0.2.1...</c>, <c>Connected to mx.example.</c>) or
/// <c>openssl s_client -starttls smtp</c> (<c>CONNECTED(00000003)</c>, and all about the certificate) says first.
/// </summary>
internal sealed class TerminalFormat : LogParser
{
    private readonly Transcript _transcript = new("Terminal");

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        var whole = new LogSlice(0, line.Length);
        if (line.StartsWith("CONNECTED("u8))
        {
            _transcript.Forget();
            return _transcript.Connect(record);
        }

        if (line.StartsWith("Trying "u8) && line.EndsWith("..."u8))
        {
            _transcript.Forget();
            _transcript.Name(line.Slice("Trying "u8.Length, line.Length - "Trying ..."u8.Length));
            return _transcript.Pass(record);
        }

        if (!_transcript.IsOpen)
        {
            return LineKind.Unrecognized;
        }

        if (_transcript.IsInMessage && !LoggedReply.IsCode(line, 0, line.Length))
        {
            return _transcript.ReadClient(record, whole);
        }

        LineKind kind = _transcript.ReadServer(record, whole);
        kind = kind == LineKind.Unrecognized ? ReadNotice(record, line, whole) : kind;
        return kind == LineKind.Unrecognized && (IsCommand(line) || (!_transcript.AwaitsGreeting && SecretOctets.IsLoneResponse(line))) ? _transcript.ReadClient(record, whole)
            : kind == LineKind.Unrecognized && (_transcript.AwaitsGreeting || IsSession(line)) ? _transcript.Pass(record)
            : kind;
    }

    private static bool IsCommand(ReadOnlySpan<byte> line) => line.Length >= 4 && DialogueCommand.Of(line) is not (SmtpCommand.None or SmtpCommand.EndOfData);

    private LineKind ReadNotice(LogRecord record, ReadOnlySpan<byte> line, LogSlice whole)
    {
        if (line.StartsWith("Connected to "u8) && line.EndsWith("."u8))
        {
            _transcript.Name(line.Slice("Connected to "u8.Length, line.Length - "Connected to ."u8.Length));
            return _transcript.Connect(record);
        }

        if (line.StartsWith("New, TLSv"u8) && line.IndexOf(", Cipher is "u8) is > 0 and var cipher)
        {
            record.Set(LogField.TlsProtocol, LogSlice.Between("New, "u8.Length, cipher));
            record.Set(LogField.TlsCipher, LogSlice.Between(cipher + ", Cipher is "u8.Length, line.Length));
            return _transcript.Tell(record, SmtpLogEventKind.TlsEstablished);
        }

        if (line.StartsWith("verify error:"u8) || line.IndexOf(":error:"u8) > 0)
        {
            return _transcript.Tell(record, SmtpLogEventKind.TlsFailed, whole);
        }

        if (line.StartsWith("telnet: "u8))
        {
            return _transcript.Close(record, SmtpLogEventKind.ConnectionFailed, whole);
        }

        if (line.StartsWith("Connection closed"u8) || line.SequenceEqual("closed"u8) || line.SequenceEqual("DONE"u8))
        {
            return _transcript.Close(record, SmtpLogEventKind.Disconnected, whole);
        }

        if (line.StartsWith("read:errno="u8) || line.StartsWith("write:errno="u8))
        {
            return _transcript.Close(record, SmtpLogEventKind.ConnectionLost, whole);
        }

        return LineKind.Unrecognized;
    }

    /// <summary>What openssl says of a session that TLS 1.3 begins later, between the replies.</summary>
    private static bool IsSession(ReadOnlySpan<byte> line) =>
        line.Length == 0 || line.StartsWith("    "u8) || line.StartsWith("---"u8) || line.StartsWith("SSL-Session:"u8) || line.StartsWith("Post-Handshake "u8) || line.StartsWith("read R BLOCK"u8);
}
