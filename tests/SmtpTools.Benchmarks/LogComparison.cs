using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;

namespace SmtpTools.Benchmarks;

/// <summary>
/// The log reader and its peers on the same files, one after another, several times over: the median of each counts, so that a busy minute of the machine falls on all.
/// </summary>
internal static class LogComparison
{
    private const int Rounds = 5;

    public static void Run(string postfix, string exim)
    {
        using Runspace runspace = OpenRunspace();
        foreach ((string path, string peer) in new[] { (postfix, "pflogsumm"), (exim, "eximstats") })
        {
            Compare(runspace, path, peer);
        }
    }

    private static void Compare(Runspace runspace, string path, string peer)
    {
        (long lines, long events) = Count(path);
        string read = $"ConvertFrom-SmtpLog -LiteralPath '{path}'";
        var rows = new List<(string Name, Func<double> Measure)>
        {
            ("lines alone, no parsing", () => Time(() => ReadLines(path))),
            ("Core: events", () => Time(() => Drain(Open(path).Read(File.OpenRead(path), CancellationToken.None)))),
            ("Core: events, -Event Bounced", () => Time(() => Drain(Open(path, SmtpLogEventKind.Bounced).Read(File.OpenRead(path), CancellationToken.None)))),
            ("Core: messages", () => Time(() => ReadMessages(path))),
            ("as many empty objects", () => Time(runspace, $"Write-EmptyObject {events} | Out-Null")),
            ("ConvertFrom-SmtpLog", () => Time(runspace, $"{read} | Out-Null")),
            ("ConvertFrom-SmtpLog -AsMessage", () => Time(runspace, $"{read} -AsMessage | Out-Null")),
            ("ConvertFrom-SmtpLog -Event Bounced", () => Time(runspace, $"{read} -Event Bounced | Out-Null")),
            (peer, () => Time(() => RunPeer(peer, path))),
        };
        double[][] times = new double[Rounds][];
        for (int round = 0; round < Rounds; round++)
        {
            times[round] = rows.Select(row => row.Measure()).ToArray();
        }

        double[] medians = Enumerable.Range(0, rows.Count).Select(row => times.Select(round => round[row]).Order().ElementAt(Rounds / 2)).ToArray();
        double empty = medians[4];
        Console.WriteLine(Invariant($"{Path.GetFileName(path)}: {lines:N0} lines, {events:N0} events, {new FileInfo(path).Length / 1e6:N0} MB; medians of {Rounds} rounds"));
        Console.WriteLine(Invariant($"{"",-36}{"seconds",9}{"lines/s",12}{peer,12}{"empty",9}"));
        for (int row = 0; row < rows.Count; row++)
        {
            Console.WriteLine(Invariant($"{rows[row].Name,-36}{medians[row],9:N3}{lines / medians[row],12:N0}{medians[^1] / medians[row],11:N1}x{medians[row] / empty,8:N2}x"));
        }

        Console.WriteLine();
    }

    private static Runspace OpenRunspace()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Write-EmptyObject", typeof(WriteEmptyObjectCommand), null));
        Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        Invoke(runspace, $"Import-Module '{Path.Combine(Root(), "SmtpTools.psd1")}'");
        return runspace;
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SmtpTools.psd1")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("SmtpTools.psd1 is in no folder above the program.");
        }

        return folder;
    }

    private static void Invoke(Runspace runspace, string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script).Invoke();
        if (shell.HadErrors)
        {
            throw shell.Streams.Error[0].Exception;
        }
    }

    private static double Time(Runspace runspace, string script) => Time(() => Invoke(runspace, script));

    private static double Time(Action action)
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    private static SmtpLogReader Open(string path, params SmtpLogEventKind[] events)
    {
        var reader = new SmtpLogReader(new SmtpLogOptions { Filter = events.Length == 0 ? null : new SmtpLogFilter { Events = events } });
        reader.Begin(path, DateTime.UtcNow);
        return reader;
    }

    private static (long Lines, long Events) Count(string path)
    {
        SmtpLogReader reader = Open(path);
        Drain(reader.Read(File.OpenRead(path), CancellationToken.None));
        return (reader.Counts.Lines, reader.Counts.Events);
    }

    private static void Drain(IEnumerable<SmtpLogEvent> events)
    {
        foreach (SmtpLogEvent _ in events)
        {
            // Each is made and let go.
        }
    }

    private static void ReadMessages(string path)
    {
        SmtpLogReader reader = Open(path);
        int messages = reader.ReadMessages(File.OpenRead(path), CancellationToken.None).Count() + reader.Finish().Count();
        if (messages == 0)
        {
            throw new InvalidDataException($"{path} has no messages.");
        }
    }

    private static void ReadLines(string path)
    {
        using FileStream file = File.OpenRead(path);
        var lines = new Logs.LogLines(file);
        while (lines.MoveNext(default))
        {
            // The floor of all that reads lines.
        }
    }

    private static void RunPeer(string name, string path)
    {
        using Process peer = Process.Start(new ProcessStartInfo(name, [path]) { RedirectStandardOutput = true })!;
        peer.StandardOutput.ReadToEnd();
        peer.WaitForExit();
        if (peer.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} ended with {peer.ExitCode}.");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What PowerShell takes at least for objects that a compiled cmdlet writes.</summary>
[Cmdlet(VerbsCommunications.Write, "EmptyObject")]
public sealed class WriteEmptyObjectCommand : PSCmdlet
{
    /// <summary>How many.</summary>
    [Parameter(Position = 0)]
    public long Count { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        for (long i = 0; i < Count; i++)
        {
            WriteObject(new Empty());
        }
    }

    private sealed class Empty;
}
