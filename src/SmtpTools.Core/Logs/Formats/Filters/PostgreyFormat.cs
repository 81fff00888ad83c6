using System;

namespace SmtpTools.Logs.Formats.Filters;

/// <summary>What Postgrey prints where it runs in the foreground: the lines that syslog gets, without a header.</summary>
internal sealed class PostgreyFormat : LogParser
{
    private readonly PostgreyLog _log = new();

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        ReadOnlySpan<byte> line = record.Line;
        int action = line.IndexOf("action="u8);
        bool isLine = action >= 0 && line.IndexOf(", client_address="u8, action) > 0 && line.IndexOf(", recipient="u8, action) > 0 && (action == 0 || line.Slice(0, action).IndexOf((byte)' ') == action - 1);
        record.Format = _log.Name;
        return isLine ? _log.Read(record, default, 0) : LineKind.Unrecognized;
    }
}
