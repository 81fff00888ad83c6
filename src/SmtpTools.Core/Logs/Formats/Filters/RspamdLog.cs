using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>Rspamd in syslog.</summary>
internal sealed class RspamdLog : SyslogProgram
{
    public override string Name => "Rspamd";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("rspamd"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at) => RspamdLine.Read(record, at);
}
