using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>What <c>smtpd -d</c> prints: the lines that syslog gets, without a header.</summary>
internal sealed class OpenSmtpdFormat : LogParser
{
    private readonly OpenSmtpdLog _log = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int session = OpenSmtpdPairs.EndOfId(line, 0);
        bool isLine = session > 0 ? line.HasAt(session, " smtp "u8) || line.HasAt(session, " mta "u8) || line.HasAt(session, " mda "u8)
            : line.StartsWith("smtp-in: "u8) || line.StartsWith("smtp-out: "u8) || line.StartsWith("info: OpenSMTPD "u8) || line.StartsWith("debug: smtp: "u8);
        record.Format = _log.Name;
        return isLine ? _log.Read(record, default, 0) : LineKind.Unrecognized;
    }
}
