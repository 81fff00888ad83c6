using System;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>Haraka's lines in syslog (haraka-plugin-syslog), or as the journal prints them.</summary>
internal sealed class HarakaLog : SyslogProgram
{
    private readonly HarakaLine _line = new();

    public override string Name => "Haraka";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.SequenceEqual("haraka"u8) || tag.SequenceEqual("Haraka"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at) => _line.Read(record, at);
}
