using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Wrapped;

/// <summary>
/// What a server in a container wrote to its standard output, as Docker keeps it (<c>{"log":"...\n","stream":"stdout","time":"2024-01-15T02:55:04.123456789Z"}</c>), or
/// Kubernetes (<c>2024-01-15T02:55:04.123456789Z stdout F ...</c>), or as they show it (<c>mx-1  | ...</c>, <c>[pod/mx-0/postfix] ...</c>); and lines that grep or
/// Select-String found in files (<c>mail.log:12:...</c>). What is wrapped is read as in any other log.
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
        long ticks = 0;
        LogSlice source = default;
        if (TryReadKubernetes(record.Line) || TryReadDocker(record))
        {
            ticks = _header.Ticks;
        }
        else if (LinePrefix.TryRead(record.Line, out source, out int begin))
        {
            _inner.Append(record.Line.Slice(begin));
        }
        else
        {
            return LineKind.Unrecognized;
        }

        _inner.Begin();
        LineKind kind = _chooser.Parse(_inner.Record);
        if (kind is LineKind.Event or LineKind.Known)
        {
            record.TakeOver(_inner.Record);
            record.Ticks = record.Ticks == 0 ? ticks : record.Ticks;
            if (source.Length > 0 && !record.Has(LogField.Server))
            {
                record.Set(LogField.Server, source);
            }
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
