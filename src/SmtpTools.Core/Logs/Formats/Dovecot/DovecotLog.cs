using System;

namespace SmtpTools.Logs.Formats.Dovecot;

/// <summary>Dovecot by way of syslog: delivery into mailboxes, submission, and signing in.</summary>
internal sealed class DovecotLog : SyslogProgram
{
    public override string Name => DovecotFormat.FormatName;

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("dovecot"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at) => DovecotLine.Read(record, record.Line, at);
}
