using System;

namespace SmtpTools.Logs.Formats.Stalwart;

/// <summary>What Stalwart prints, as the journal shows it: its own time stands behind the journal's.</summary>
internal sealed class StalwartLog : SyslogProgram
{
    private readonly StalwartLine _line = new();

    public override string Name => "Stalwart";

    public override bool Owns(ReadOnlySpan<byte> tag) => tag.StartsWith("stalwart"u8);

    public override LineKind Read(LogRecord record, LogSlice tag, int at)
    {
        int blank = at < record.Length && Octets.IsDigit(record.Line[at]) ? record.Line.IndexOf((byte)' ', at) : -1;
        return _line.Read(record, blank < 0 ? at : blank + 1);
    }
}
