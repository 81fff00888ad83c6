using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Wrapped;

/// <summary>
/// What a server in a container wrote to its standard output, as Docker keeps it (<c>{"log":"...\n","stream":"stdout","time":"2024-01-15T02:55:04.123456789Z"}</c>), or
/// Kubernetes (<c>2024-01-15T02:55:04.123456789Z stdout F ...</c>). What is wrapped is read as in any other log.
/// </summary>
internal sealed class ContainerFormat(LogClock clock, LogParser[] inner) : LogParser
{
    private readonly JsonLine _json = new();
    private readonly WrappedLine _inner = new();
    private readonly SyslogHeader _header = new(clock);
    private readonly FormatChooser _chooser = new(inner);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        _inner.Clear();
        long ticks = TryReadKubernetes(record.Line) || TryReadDocker(record) ? _header.Ticks : 0;
        if (ticks == 0)
        {
            return LineKind.Unrecognized;
        }

        _inner.Begin();
        LineKind kind = _chooser.Parse(_inner.Record);
        if (kind is LineKind.Event or LineKind.Known)
        {
            record.TakeOver(_inner.Record);
            record.Ticks = record.Ticks == 0 ? ticks : record.Ticks;
        }

        return kind;
    }

    private bool TryReadDocker(LogRecord record)
    {
        if (!_json.TryRead(record) || !_json.Has("log"u8) || _json.Find("time"u8) is not { Kind: JsonKind.String } time || _header.ReadIso(record.Line, time.Value.Start) < 0)
        {
            return false;
        }

        _inner.Append(_json.Text("log"u8));
        return true;
    }

    /// <summary>F marks a whole line, P one that goes on in the next.</summary>
    private bool TryReadKubernetes(ReadOnlySpan<byte> line)
    {
        int end = line.Length > 0 && Octets.IsDigit(line[0]) ? _header.ReadIso(line, 0) : -1;
        if (end < 0 || !(line.HasAt(end, " stdout "u8) || line.HasAt(end, " stderr "u8)) || !(line.HasAt(end + 8, "F "u8) || line.HasAt(end + 8, "P "u8)))
        {
            return false;
        }

        _inner.Append(line.Slice(end + 10));
        return true;
    }
}
