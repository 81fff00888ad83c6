using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Wrapped;

/// <summary>
/// Entries of systemd's journal as JSON (<c>journalctl -o json</c>, systemd.journal-fields(7)): an object each, all values texts, or arrays of byte numbers where they are
/// none. <c>MESSAGE</c> is what the program said, to syslog or on its standard output; it is read as in any other log.
/// </summary>
internal sealed class JournalFormat(SyslogFormat syslog, LogParser[] files) : LogParser
{
    private const long Microsecond = TimeSpan.TicksPerMillisecond / 1000;

    private readonly JsonLine _json = new();
    private readonly WrappedLine _inner = new();
    private readonly FormatChooser? _files = files.Length == 0 ? null : new FormatChooser(files);

    /// <inheritdoc/>
    public override LineKind Parse(LogRecord record)
    {
        if (!_json.TryRead(record) || !_json.Has("__REALTIME_TIMESTAMP"u8))
        {
            return LineKind.Unrecognized;
        }

        long ticks = UnixTime.Ticks(_json.Text("_SOURCE_REALTIME_TIMESTAMP"u8), Microsecond);
        ticks = ticks > 0 ? ticks : UnixTime.Ticks(_json.Text("__REALTIME_TIMESTAMP"u8), Microsecond);
        ReadOnlySpan<byte> identifier = "SYSLOG_IDENTIFIER"u8;
        identifier = _json.Has(identifier) ? identifier : "_COMM"u8;
        LineKind kind = ReadMessage(record, identifier);
        if (kind is LineKind.Unrecognized or LineKind.Foreign)
        {
            return kind;
        }

        record.TakeOver(_inner.Record);
        record.Ticks = ticks;
        _json.Set(LogField.Server, "_HOSTNAME"u8);
        _ = record.Has(LogField.Program) || _json.Set(LogField.Program, identifier);
        _ = _json.Set(LogField.ProcessId, "SYSLOG_PID"u8) || _json.Set(LogField.ProcessId, "_PID"u8);
        return kind;
    }

    private LineKind ReadMessage(LogRecord record, ReadOnlySpan<byte> identifier)
    {
        _inner.Clear();
        _inner.Append(_json.Text(identifier));
        var tag = new LogSlice(0, _inner.Length);
        _inner.Append(": "u8);
        int message = _inner.Length;
        AppendMessage(record);
        if (_inner.Length == message)
        {
            return LineKind.Foreign; // journalctl leaves out what is long, without --all
        }

        _inner.Begin();
        LineKind kind = syslog.ReadMessage(_inner.Record, tag, message);
        if (kind != LineKind.Foreign || _files is null)
        {
            return kind;
        }

        // No program of syslog, but a server that writes its log to the standard output.
        _inner.Begin(message);
        kind = _files.Parse(_inner.Record);
        return kind == LineKind.Unrecognized ? LineKind.Foreign : kind;
    }

    private void AppendMessage(LogRecord record)
    {
        JsonMember message = _json.Find("MESSAGE"u8);
        if (message.Kind != JsonKind.Array)
        {
            _inner.Append(_json.Text("MESSAGE"u8));
            return;
        }

        var items = new JsonItems(record.Line.Slice(message.Value.Start, message.Value.Length));
        while (items.MoveNext())
        {
            if (Octets.Number(items.Value) is { } number and <= byte.MaxValue)
            {
                _inner.Append((byte)number);
            }
        }
    }
}
