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

    /// <summary>How much of all files is read, in percent; -1, which PowerShell shows as none, where nobody knows how much there is.</summary>
    public int PercentComplete => _total == 0 ? -1 : (int)Math.Min(100, (Interlocked.Read(ref _done) + (_current?.Position ?? 0)) * 100 / _total);

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
            foreach (object item in Read(file.Path, file.Written, options.Year is null ? null : file.Year, () => file.Open(token)))
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
    public IEnumerable<object> Follow(string path, Action idle) => Read(path, written: null, year: null, () => _reader.Follow(path, idle, token));

    /// <summary>What is under way when all is read.</summary>
    public IEnumerable<object> Finish() => _reader.Finish();

    private IEnumerable<object> Read(string path, DateTime? written, int? year, Func<Stream> open)
    {
        _reader.Begin(path, written, year);
        UpToFailureStream? stream = null;
        LogNote? problem = null;
        try
        {
            stream = new UpToFailureStream(open());
        }
        catch (Exception e) when (IsProblem(e))
        {
            problem = new LogNote(error: Errors.LogNotOpened(path, e, isFollowed: written is null));
        }

        if (stream is null)
        {
            yield return problem!;
            yield break;
        }

        using (stream)
        {
            foreach (object item in asMessage ? _reader.ReadMessages(stream, token) : (IEnumerable<object>)_reader.Read(stream, token))
            {
                yield return item;
            }
        }

        if (stream.Failure is not null)
        {
            yield return new LogNote(error: Errors.LogNotRead(path, stream.Failure, _reader.Counts));
        }

        yield return new LogNote(LogSummary.Of(path, _reader.Counts), LogSummary.Complaint(path, _reader.Counts, options.Format));
    }

    private static bool IsProblem(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    private LogFile[] InTimeOrder(IReadOnlyList<string> paths, List<LogNote> problems)
    {
        var files = new List<LogFile>();
        foreach (string path in paths)
        {
            try
            {
                var file = new LogFile(path);
                if (paths.Count > 1 && !file.IsPipe)
                {
                    ReadHead(file);
                }

                files.Add(file);
            }
            catch (Exception e) when (IsProblem(e))
            {
                problems.Add(new LogNote(error: Errors.LogNotOpened(path, e, isFollowed: false)));
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
        using var stream = new HeadStream(new UpToFailureStream(file.Open(token)), HeadLength);
        file.FirstTime = reader.Read(stream, token).Take(100).FirstOrDefault(found => found.Time is not null)?.Time ?? file.Written;
        file.Year = reader.AssumedYear;
    }
}
