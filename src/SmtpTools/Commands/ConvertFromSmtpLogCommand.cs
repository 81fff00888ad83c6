using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace SmtpTools.Commands;

/// <summary>Reads mail servers' logs into objects: an event for each line that tells something, or a trace for each message.</summary>
[Cmdlet(VerbsData.ConvertFrom, "SmtpLog", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SmtpLogEvent))]
[OutputType(typeof(SmtpMessageTrace))]
public sealed class ConvertFromSmtpLogCommand : PSCmdlet, IDisposable
{
    private const string Activity = "Reading mail logs";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string LineSet = "Line";

    private readonly Stopwatch _sinceProgress = Stopwatch.StartNew();
    private readonly List<string> _paths = [];
    private readonly LogPump _pump = new();
    private SmtpLogOptions _options = new();
    private SmtpLogReader? _lines;
    private string? _firstLine;
    private MemoryStream? _message;
    private LogFileReader? _files;
    private long _written;
    private bool _hasProgress;

    /// <summary>The logs; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The logs, by names that are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Lines of a log, or texts of several lines; what Select-String finds has its in Line.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LineSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Line")]
    [AllowEmptyString]
    [AllowNull]
    public string? InputObject { get; set; }

    /// <summary>The format; by default it is found out from the content.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LogFormatCompleter))]
    [ValidateNotNull]
    public string Format { get; set; } = LogFormatCompleter.Auto;

    /// <summary>Goes on with what is written to the file, through rotation, until it is stopped.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>Joins the lines to messages.</summary>
    [Parameter]
    public SwitchParameter AsMessage { get; set; }

    /// <summary>Only these events; with -AsMessage, only messages that had one of them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SmtpLogEventKind[] Event { get; set; } = [];

    /// <summary>Only these reasons.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SmtpReason[] Reason { get; set; } = [];

    /// <summary>Only these senders.</summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyString]
    [ValidateNotNull]
    [ValidateCount(1, int.MaxValue)]
    public string[] Sender { get; set; } = [];

    /// <summary>Only these recipients.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Recipient { get; set; } = [];

    /// <summary>Only these clients, by name or address.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Client { get; set; } = [];

    /// <summary>Only these queue ids.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] QueueId { get; set; } = [];

    /// <summary>Only these message ids.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] MessageId { get; set; } = [];

    /// <summary>Only these reply codes or enhanced status codes.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [CodePattern]
    public string[] Code { get; set; } = [];

    /// <summary>Only from this time on.</summary>
    [Parameter]
    public DateTime After { get; set; } = DateTime.MinValue;

    /// <summary>Only before this time.</summary>
    [Parameter]
    public DateTime Before { get; set; } = DateTime.MaxValue;

    /// <summary>Only so many, then the reading ends.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long First { get; set; } = long.MaxValue;

    /// <summary>The year of a log's first line, where its stamps leave it out.</summary>
    [Parameter]
    [ValidateRange(1970, 9998)]
    public int Year { get; set; }

    /// <summary>The zone of stamps that name none.</summary>
    [Parameter]
    [TimeZoneArgument]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNull]
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Local;

    /// <summary>Events show the line that they were made of.</summary>
    [Parameter]
    public SwitchParameter IncludeLine { get; set; }

    /// <summary>Writes lines of no known format too.</summary>
    [Parameter]
    public SwitchParameter IncludeUnrecognized { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!LogFormatCompleter.TryFind(Format, out string? format))
        {
            ThrowTerminatingError(Errors.LogFormatNotFound(Format, SmtpLogReader.Formats));
        }

        if (After.ToUniversalTime() >= Before.ToUniversalTime())
        {
            ThrowTerminatingError(Errors.LogNoTimeBetween(After, Before));
        }

        _options = new SmtpLogOptions
        {
            Format = format,
            TimeZone = TimeZone,
            Year = Year == 0 ? null : Year,
            IncludeLine = IncludeLine,
            IncludeUnrecognized = IncludeUnrecognized || Event.Contains(SmtpLogEventKind.Unrecognized),
            OpenMessages = MailLibraries.OpenMessages,
            Filter = Filter(),
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == LineSet)
        {
            _lines ??= new SmtpLogReader(_options); // only now is it known what the pipeline brings
            _firstLine ??= InputObject;
            Read(InputObject ?? "");
        }
        else if (ParameterSetName == PathSet)
        {
            foreach (string path in Path)
            {
                Add(path, isLiteral: false);
            }
        }
        else
        {
            foreach (string path in LiteralPath)
            {
                Add(path, isLiteral: true);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_lines is not null)
        {
            if (_message is not null)
            {
                ReadMessage(_message);
            }

            FinishLines(_lines);
        }

        if (Wait && _paths.Count > 1)
        {
            ThrowTerminatingError(Errors.LogWaitForMany(_paths));
        }

        if (_paths.Count > 0)
        {
            ReadFiles();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _pump.Stop();

    /// <inheritdoc/>
    public void Dispose() => _pump.Dispose();

    private void FinishLines(SmtpLogReader lines)
    {
        const string Source = "The pipeline";
        foreach (SmtpMessageTrace message in AsMessage ? lines.Finish() : [])
        {
            Write(message);
        }

        string? complaint = lines.Counts.Unrecognized == lines.Counts.Lines && IsFile(_firstLine ?? "")
            ? LogSummary.ComplaintOfPath(Errors.Quote(_firstLine)) : LogSummary.Complaint(Source, lines.Counts, _options.Format);
        Write(new LogNote(LogSummary.Of(Source, lines.Counts), complaint));
    }

    /// <summary>Whether a line is the path of a file on this machine; another's is not asked because of a line.</summary>
    private bool IsFile(string line)
    {
        try
        {
            string path = GetUnresolvedProviderPathFromPSPath(line, out ProviderInfo provider);
            return provider.Name == "FileSystem" && !path.StartsWith(@"\\", StringComparison.Ordinal) && File.Exists(path);
        }
        catch (Exception e) when (IsNoPath(e))
        {
            return false;
        }
    }

    private static bool IsNoPath(Exception e) =>
        e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or ProviderInvocationException or ArgumentException or NotSupportedException;

    private SmtpLogFilter? Filter() =>
        Event.Length + Reason.Length + Sender.Length + Recipient.Length + Client.Length + QueueId.Length + MessageId.Length + Code.Length == 0
            && After == DateTime.MinValue && Before == DateTime.MaxValue ? null : new SmtpLogFilter
        {
            Events = Event,
            Reasons = Reason,
            Senders = [.. Sender.Select(sender => sender == "<>" ? "" : sender)],
            Recipients = Recipient,
            Clients = Client,
            QueueIds = QueueId,
            MessageIds = MessageId,
            Codes = Code,
            After = After.ToUniversalTime(),
            Before = Before.ToUniversalTime(),
        };

    private void Add(string path, bool isLiteral)
    {
        try
        {
            ProviderInfo provider;
            IEnumerable<string> found = isLiteral ? [GetUnresolvedProviderPathFromPSPath(path, out provider)] : GetResolvedProviderPathFromPSPath(path, out provider);
            if (provider.Name != "FileSystem")
            {
                WriteError(Errors.LogNotAFile(path));
                return;
            }

            bool isFound = false;
            foreach (string file in found)
            {
                isFound = true;
                AddFile(file);
            }

            if (!isFound)
            {
                WriteError(Errors.LogNoneFits(path));
            }
        }
        catch (Exception e) when (IsNoPath(e))
        {
            WriteError(Errors.LogNotFound(path, e));
        }
    }

    private string GetUnresolvedProviderPathFromPSPath(string path, out ProviderInfo provider) =>
        SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);

    private void AddFile(string path)
    {
        if (File.Exists(path))
        {
            _paths.Add(path);
        }
        else if (Maildir.Is(path))
        {
            AddMaildir(path);
        }
        else
        {
            WriteError(Directory.Exists(path) ? Errors.LogIsFolder(path) : Errors.LogNotFound(path, null));
        }
    }

    private void AddMaildir(string path)
    {
        try
        {
            _paths.AddRange(Maildir.Messages(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(Errors.LogNotOpened(path, e, isFollowed: false));
        }
    }

    private void Read(string text)
    {
        bool isWhole = text.IndexOf('\n') >= 0;
        if (_message is not null || ((isWhole || _lines!.Counts.Lines == 0) && _lines!.IsMessage(text)))
        {
            ReadMessage(text, isWhole);
            return;
        }

        foreach (string line in text.IndexOf('\n') < 0 ? [text] : text.TrimEnd('\r', '\n').Split('\n'))
        {
            if (_written >= First)
            {
                return;
            }

            string bare = line.TrimEnd('\r');
            if (AsMessage)
            {
                foreach (SmtpMessageTrace message in _lines!.ReadMessages(bare))
                {
                    Write(message);
                }
            }
            else if (_lines!.Read(bare) is { } found)
            {
                Write(found);
            }
        }
    }

    /// <summary>Takes a message, or a line of one: then all that follows are its lines, and it is read at the end.</summary>
    private void ReadMessage(string text, bool isWhole)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text + "\n");
        if (_message is null && isWhole)
        {
            ReadMessage(new MemoryStream(octets));
            return;
        }

        _message ??= new MemoryStream();
        _message.Write(octets, 0, octets.Length);
    }

    private void ReadMessage(MemoryStream octets)
    {
        octets.Position = 0;
        foreach (object item in AsMessage ? _lines!.ReadMessages(octets, _pump.Token) : (IEnumerable<object>)_lines!.Read(octets, _pump.Token))
        {
            Write(item);
        }
    }

    private void ReadFiles()
    {
        _files = new LogFileReader(_options, AsMessage, _pump.Token);
        _pump.Start(Wait ? _files.Follow(_paths[0], _pump.Flush) : _files.Read(_paths));
        const int Interval = 200;
        try
        {
            while (_written < First && _pump.TryTake(out ArraySegment<object> items, Interval))
            {
                for (int i = items.Offset; i < items.Offset + items.Count; i++)
                {
                    Write(items.Array![i]);
                }

                ShowProgress(Interval);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        if (_hasProgress)
        {
            WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private void Write(object item)
    {
        if (item is not LogNote note)
        {
            if (_written++ < First)
            {
                WriteObject(item);
            }

            return;
        }

        if (note.Verbose is not null)
        {
            WriteVerbose(note.Verbose);
        }

        if (note.Warning is not null)
        {
            WriteWarning(note.Warning);
        }

        if (note.Error is not null)
        {
            WriteError(note.Error);
        }
    }

    private void ShowProgress(int interval)
    {
        if (_sinceProgress.ElapsedMilliseconds >= interval && !Wait && _files!.CurrentPath is { } path)
        {
            _sinceProgress.Restart();
            _hasProgress = true;
            WriteProgress(new ProgressRecord(0, Activity, path) { PercentComplete = _files.PercentComplete });
        }
    }
}
