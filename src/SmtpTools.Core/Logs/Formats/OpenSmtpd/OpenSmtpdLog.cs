using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>
/// OpenSMTPD: <c>session part verb name=value name="value"</c>, where the session is of 16 hexadecimal digits and the part <c>smtp</c> (comes in), <c>mta</c> (goes out) or
/// <c>mda</c> (is delivered here); 6.0 to 6.3 write <c>event=verb</c>, older ones words (smtp_session.c, mta_session.c, mta.c, mda.c, queue.c).
/// </summary>
internal sealed class OpenSmtpdLog : SyslogProgram
{
    // How the words begin, and what they tell; Unrecognized for what tells nothing of mail.
    private static readonly (byte[] Words, SmtpLogEventKind Kind)[] s_notices =
    [
        ("info: OpenSMTPD "u8.ToArray(), SmtpLogEventKind.Started),
        ("Exiting"u8.ToArray(), SmtpLogEventKind.Stopped),
        ("warn: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("warn "u8.ToArray(), SmtpLogEventKind.Warning),
        ("fatal"u8.ToArray(), SmtpLogEventKind.Error),
        ("lost child: "u8.ToArray(), SmtpLogEventKind.Error),
        ("smtp-out: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("smtp-in: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("info: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("debug: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("version: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("queue: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
    ];

    private readonly OpenSmtpdClients _clients = new();

    public override string Name => "OpenSMTPD";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("smtpd"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        ReadOnlySpan<byte> line = record.Line;
        int session = OpenSmtpdPairs.EndOfId(line, at);
        if (session > 0 && line.HasAt(session, " "u8))
        {
            record.Set(LogField.SessionId, LogSlice.Between(at, session));
            return Follow(record, OpenSmtpdSession.Read(record, line, session + 1));
        }

        LineKind kind = OpenSmtpdOld.Read(record, line, at);
        if (kind != LineKind.Unrecognized)
        {
            return Follow(record, kind);
        }

        foreach ((byte[] words, SmtpLogEventKind notice) in s_notices)
        {
            if (line.HasAt(at, words))
            {
                record.Kind = notice;
                record.Set(LogField.Text, LogSlice.Between(at, line.Length));
                return notice == SmtpLogEventKind.Unrecognized ? LineKind.Known : LineKind.Event;
            }
        }

        return LineKind.Unrecognized;
    }

    private LineKind Follow(LogRecord record, LineKind kind)
    {
        if (kind == LineKind.Event)
        {
            _clients.Follow(record);
        }

        return kind;
    }
}
