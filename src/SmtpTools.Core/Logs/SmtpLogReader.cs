using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using SmtpTools.Logs;
using SmtpTools.Logs.Formats;
using SmtpTools.Logs.Messages;

namespace SmtpTools;

/// <summary>Reads logs, one after another, as events or as messages. What a line says is told as soon as it is read; a message when it is finished, or at the end.</summary>
/// <param name="options">How the logs are read.</param>
/// <exception cref="ArgumentException">There is no format of the name that the options give.</exception>
public sealed class SmtpLogReader(SmtpLogOptions options)
{
    private readonly LogRecord _record = new();
    private readonly MessageTracker _tracker = new(options.Filter);
    private LogParser _parser = OpenParser(options, OpenClock(options, null, options.Year));
    private LogClock? _clock;
    private MessageSource? _messages;
    private LogSource _source = new(null, options.IncludeLine);
    private byte[] _line = new byte[1024];
    private long _lineNumber;
    private bool _isGrowing;

    /// <summary>The names of the formats with what each is, sorted by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> KnownFormats { get; } =
    [
        .. LogFormats.Known.Append(new KeyValuePair<string, string>(SmtpMessageParser.FormatName, "bounce messages: files, mailboxes, Maildirs"))
            .OrderBy(format => format.Key, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The names of the formats, sorted.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. KnownFormats.Select(format => format.Key)];

    /// <summary>What became of the lines of the log that is being read, or was read last.</summary>
    public SmtpLogCounts Counts { get; private set; } = new();

    /// <summary>Octets of the log that were taken, after decompression.</summary>
    public long Position { get; private set; }

    /// <summary>The year that was taken for the log's first stamp that leaves it out; null where none does.</summary>
    internal int? AssumedYear => _clock?.FirstYear is > 0 and var year ? year : null;

    /// <summary>Opens a file that another program writes to: at its end, reading waits for more, through rotation, where line numbers start anew. To be read by this reader.</summary>
    /// <param name="path">The file.</param>
    /// <param name="idle">Called before waiting.</param>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="NotSupportedException">The file is compressed, or an archive.</exception>
    public Stream Follow(string path, Action idle, CancellationToken token)
    {
        var file = new FollowedFile(path, idle, () => _lineNumber = 0, token);
        try
        {
            return SmtpLogContent.Follow(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a log: numbers and counts start anew, and so does the search for the format.</summary>
    /// <param name="path">The file's full path; null for lines that come from elsewhere.</param>
    /// <param name="written">When the log was last written to, in UTC: it tells the year of stamps that have none. Null where it is being written.</param>
    /// <param name="year">The year of the log's first line, where it is another than that of the options; null where it is not.</param>
    public void Begin(string? path, DateTime? written, int? year = null)
    {
        _clock = OpenClock(options, written, year ?? options.Year);
        _parser = OpenParser(options, _clock);
        _isGrowing = written is null;
        _source = new LogSource(path, options.IncludeLine);
        _lineNumber = 0;
        Counts = new SmtpLogCounts();
        Position = 0;
    }

    /// <summary>Whether a text is a message, or the first line of one, and is to be read as such: by <see cref="Read(Stream, CancellationToken)"/>, whole.</summary>
    /// <param name="text">A line or many.</param>
    public bool IsMessage(string text) => Messages.IsMail(text ?? throw new ArgumentNullException(nameof(text)));

    /// <summary>Reads lines, or messages, to the end of a stream.</summary>
    /// <param name="stream">The log, decompressed, in UTF-8 or any encoding that has ASCII.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>What is wanted, as it is read: <see cref="SmtpLogEvent"/>.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public IEnumerable<SmtpLogEvent> Read(Stream stream, CancellationToken token)
    {
        _ = stream ?? throw new ArgumentNullException(nameof(stream));
        if (Messages.IsMail(ref stream, _isGrowing))
        {
            foreach (long number in Messages.Read(stream, Counts, token))
            {
                if (options.Filter is null || options.Filter.Accepts(_record))
                {
                    yield return new SmtpLogEvent(_record, _source, number);
                }
            }

            yield break;
        }

        var lines = new LogLines(stream);
        while (MoveNext(lines, token))
        {
            if (Read(lines.Buffer, lines.Start, lines.Length) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without what ends it.</param>
    /// <returns>What is wanted; null where the line is not, or tells nothing.</returns>
    public SmtpLogEvent? Read(string line)
    {
        int length = ToOctets(line); // first: the buffer may be another behind it
        return Read(_line, 0, length);
    }

    /// <summary>Reads lines to the end of a stream and joins them to messages.</summary>
    /// <param name="stream">The log, decompressed, in UTF-8 or any encoding that has ASCII.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>The messages, as they are finished. <see cref="Finish"/> gives the rest.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public IEnumerable<SmtpMessageTrace> ReadMessages(Stream stream, CancellationToken token)
    {
        _ = stream ?? throw new ArgumentNullException(nameof(stream));
        if (Messages.IsMail(ref stream, _isGrowing))
        {
            foreach (SmtpMessageTrace trace in Messages.ReadTraces(stream, _source, Counts, token))
            {
                yield return trace;
            }

            yield break;
        }

        var lines = new LogLines(stream);
        while (MoveNext(lines, token))
        {
            Track(lines.Buffer, lines.Start, lines.Length);
            while (_tracker.Take() is { } message)
            {
                yield return message;
            }
        }
    }

    /// <summary>Reads a line and joins it to its message.</summary>
    /// <param name="line">Without what ends it.</param>
    /// <returns>The messages that are finished with it. <see cref="Finish"/> gives the rest.</returns>
    public IEnumerable<SmtpMessageTrace> ReadMessages(string line)
    {
        int length = ToOctets(line); // first: the buffer may be another behind it
        Track(_line, 0, length);
        while (_tracker.Take() is { } message)
        {
            yield return message;
        }
    }

    /// <summary>The messages that are under way when all logs are read.</summary>
    public IEnumerable<SmtpMessageTrace> Finish()
    {
        _tracker.Finish();
        while (_tracker.Take() is { } message)
        {
            yield return message;
        }
    }

    private MessageSource Messages => _messages ??= new MessageSource(options, _record);

    private static LogClock OpenClock(SmtpLogOptions options, DateTime? written, int? year) => new(options.TimeZone, () => written ?? DateTime.UtcNow, year ?? 0);

    private static LogParser OpenParser(SmtpLogOptions options, LogClock clock) =>
        string.Equals(options.Format, SmtpMessageParser.FormatName, StringComparison.OrdinalIgnoreCase) ? new NoLog() : new FormatChooser(LogFormats.Open(options.Format, clock));

    private bool MoveNext(LogLines lines, CancellationToken token)
    {
        bool hasLine = lines.MoveNext(token);
        if ((_lineNumber & 1023) == 0 || !hasLine)
        {
            token.ThrowIfCancellationRequested();
            Position = lines.Position;
        }

        return hasLine;
    }

    private int ToOctets(string line)
    {
        int most = Encoding.UTF8.GetMaxByteCount(line.Length);
        if (_line.Length < most)
        {
            _line = new byte[most];
        }

        return Encoding.UTF8.GetBytes(line, 0, line.Length, _line, 0);
    }

    /// <param name="buffer">Holds the line.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="wantedKinds">Events of which more is to be known than the kind.</param>
    private LineKind Parse(byte[] buffer, int start, int length, ulong wantedKinds)
    {
        _lineNumber++;
        _record.WantedKinds = wantedKinds;
        _record.Begin(buffer, start, Math.Min(length, LogLines.LongestLine));
        LineKind kind = _parser.Parse(_record);
        if (kind == LineKind.Unrecognized && IsBlank(_record.Line))
        {
            kind = LineKind.Known; // a blank line tells nothing in any format
        }

        Counts.Add(kind, _record.Format);
        return kind;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line)
    {
        foreach (byte octet in line)
        {
            if (octet != ' ')
            {
                return false;
            }
        }

        return true;
    }

    private void Track(byte[] buffer, int start, int length)
    {
        if (Parse(buffer, start, length, ulong.MaxValue) == LineKind.Event)
        {
            SecretOctets.HideResponses(_record);
            _tracker.Add(_record, _source, _lineNumber);
        }
    }

    private SmtpLogEvent? Read(byte[] buffer, int start, int length)
    {
        LineKind kind = Parse(buffer, start, length, options.Filter?.Kinds ?? ulong.MaxValue);
        bool isWanted = kind == LineKind.Event || (kind == LineKind.Unrecognized && options.IncludeUnrecognized);
        if (!isWanted)
        {
            return null;
        }

        if (kind == LineKind.Unrecognized)
        {
            _record.Clear();
            _record.Set(LogField.Text, new LogSlice(0, _record.Length));
        }

        if (options.Filter is not null && !options.Filter.Accepts(_record))
        {
            return null;
        }

        SecretOctets.HideResponses(_record);
        return new SmtpLogEvent(_record, _source, _lineNumber);
    }
}
