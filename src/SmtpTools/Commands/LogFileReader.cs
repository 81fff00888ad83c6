using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using SmtpTools.Logs;

namespace SmtpTools.Commands;

/// <summary>Reads files, the oldest first, and tells what became of their lines.</summary>
/// <param name="options">How they are read.</param>
/// <param name="asMessage">Messages are wanted in place of events.</param>
/// <param name="token">Ends the reading.</param>
internal sealed class LogFileReader(SmtpLogOptions options, bool asMessage, CancellationToken token)
{
    // What comes before the first event is other programs' lines, or no log at all; the search for its time is not to take as long as reading it.
    private const int HeadLength = 16 * 1024 * 1024;

    private readonly SmtpLogReader _reader = new(options);
    private LogFile? _current;
    private long _done;
    private long _total;

    /// <summary>The file that is being read.</summary>
    public string? CurrentPath => _current?.Path;

    /// <summary>How much of all files is read, in percent.</summary>
    public int PercentComplete => _total == 0 ? 0 : (int)Math.Min(100, (Interlocked.Read(ref _done) + (_current?.Position ?? 0)) * 100 / _total);

    /// <summary>Reads files one after another.</summary>
    /// <param name="paths">Their full paths.</param>
    /// <returns>Events or messages, and notes (<see cref="LogNote"/>).</returns>
    public IEnumerable<object> Read(IReadOnlyList<string> paths)
    {
        var problems = new List<LogNote>();
        LogFile[] files = InTimeOrder(paths, problems);
        _total = files.Sum(file => file.Length);
        foreach (LogNote problem in problems)
        {
            yield return problem;
        }

        foreach (LogFile file in files)
        {
            _current = file;
            foreach (object item in Read(file.Path, file.Written, options.Year is null ? null : file.Year, file.Open))
            {
                yield return item;
            }

            Interlocked.Add(ref _done, file.Length);
            _current = null;
        }

        foreach (object item in Finish())
        {
            yield return item;
        }
    }

    /// <summary>Reads a file, and what is written to it from then on, until the token ends it.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="idle">Called before waiting for more.</param>
    public IEnumerable<object> Follow(string path, Action idle) => Read(path, written: null, year: null, () => SmtpLogReader.Follow(path, idle, token));

    /// <summary>What is under way when all is read.</summary>
    public IEnumerable<object> Finish() => _reader.Finish();

    private IEnumerable<object> Read(string path, DateTime? written, int? year, Func<Stream> open)
    {
        _reader.Begin(path, written, year);
        Stream? stream = null;
        Exception? failure = null;
        try
        {
            stream = open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            failure = e;
        }

        if (stream is not null)
        {
            using (stream)
            {
                using IEnumerator<object> items = (asMessage ? _reader.ReadMessages(stream, token) : (IEnumerable<object>)_reader.Read(stream, token)).GetEnumerator();
                while (TryMoveNext(items, ref failure))
                {
                    yield return items.Current;
                }
            }
        }

        if (failure is not null)
        {
            yield return new LogNote(path, failure: failure);
        }

        yield return new LogNote(path, LogSummary.Of(path, _reader.Counts), LogSummary.Complaint(path, _reader.Counts, options.Format));
    }

    private static bool TryMoveNext(IEnumerator<object> items, ref Exception? failure)
    {
        try
        {
            return items.MoveNext();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            failure = e; // a disk or an archive that is broken: what was read stays
            return false;
        }
    }

    private LogFile[] InTimeOrder(IReadOnlyList<string> paths, List<LogNote> problems)
    {
        var files = new List<LogFile>();
        foreach (string path in paths)
        {
            try
            {
                var file = new LogFile(path);
                if (paths.Count > 1)
                {
                    ReadHead(file);
                }

                files.Add(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
            {
                problems.Add(new LogNote(path, failure: e));
            }
        }

        LogFile[] ordered = [.. files.OrderBy(file => file.FirstTime)];
        if (options.Year is { } year && Array.Find(ordered, file => file.Year is not null)?.Year is { } oldest)
        {
            Array.ForEach(ordered, file => file.Year += year - oldest); // the year that is given is that of the oldest file; the others follow it
        }

        return ordered;
    }

    /// <summary>Finds the time of the first event that has one, in the head of the file; else that of the last change.</summary>
    private void ReadHead(LogFile file)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { Format = options.Format, TimeZone = options.TimeZone });
        reader.Begin(file.Path, file.Written);
        using var stream = new HeadStream(file.Open(), HeadLength);
        file.FirstTime = reader.Read(stream, token).Take(100).FirstOrDefault(found => found.Time is not null)?.Time ?? file.Written;
        file.Year = reader.AssumedYear;
    }
}
