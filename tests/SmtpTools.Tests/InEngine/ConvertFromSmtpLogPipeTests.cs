using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Pipes that have a path, as mkfifo makes them and shells for <c>&lt;(...)</c>: they have no length, no date of their own, and can be read once.</summary>
public sealed class ConvertFromSmtpLogPipeTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string WhyNot = "Only on Linux do pipes have paths that are read like files'.";
    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(60);

    [SkippableTheory]
    [InlineData("UTF-8 with mark")]
    [InlineData("UTF-16")]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public async Task A_pipe_is_read_as_a_file_is(string how)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        Task writing = Write(pipe, ConvertFromSmtpLogInputTests.Encoded(how));
        SmtpLogEvent found = Assert.Single(LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{pipe}'").Output));
        Assert.Equal(("RecipientUnknown", pipe), (found.Reason, found.Path));
        await writing;
    }

    [SkippableFact]
    public async Task What_comes_through_a_pipe_before_the_damage_is_read_first()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        Task writing = Write(pipe, [.. ConvertFromSmtpLogInputTests.Encoded("xz"), .. "garbage"u8]);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{pipe}'");
        Assert.Single(output);
        Assert.Contains("is cut off or damaged", Assert.Single(errors).ToString(), StringComparison.Ordinal);
        await writing;
    }

    [SkippableFact]
    public void A_pipe_of_a_shell_is_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.Write(Encoding.UTF8.GetBytes(LogFolder.Bounce(1) + "\n" + LogFolder.Bounce(2) + "\n"));
        string path = "/dev/fd/" + pipe.ClientSafePipeHandle.DangerousGetHandle();
        using PowerShell shell = session.NewShell();
        shell.AddScript($"ConvertFrom-SmtpLog {path}");
        using var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        pipe.Dispose(); // the end, when it is read
        Assert.True(running.AsyncWaitHandle.WaitOne(s_generous));
        Assert.Empty(shell.Streams.Error);
        Assert.Equal([1, 2], LogFolder.Events(output.ToArray()).Select(item => item.Time!.Value.Minute));
    }

    [SkippableFact]
    public void Standard_input_is_read()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        ShellRun run = ShellRun.Of(["ConvertFrom-SmtpLog /dev/stdin | ForEach-Object Reason"], LogFolder.Bounce(1) + "\n");
        Assert.Equal(("RecipientUnknown", ""), (run.Output.Trim(), run.Errors));
    }

    [SkippableFact]
    public async Task Pipes_come_behind_files_in_the_order_in_which_they_are_given()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string first = MakePipe(folder, "first");
        string second = MakePipe(folder, "second");
        string link = Path.Combine(folder.Path, "a-link");
        File.CreateSymbolicLink(link, first);
        string log = folder.Write("mail.log", LogFolder.Bounce(9));
        Task writing = Task.Run(async () =>
        {
            await Write(first, Lines(3));
            await Write(second, Lines(1));
        });
        SmtpLogEvent[] events = LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{link}', '{second}', '{log}'").Output);
        Assert.Equal([9, 3, 1], events.Select(item => item.Time!.Value.Minute));
        await writing;
    }

    [SkippableFact]
    public async Task What_comes_out_of_a_pipe_was_written_within_the_last_year()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        File.SetLastWriteTimeUtc(pipe, new DateTime(2010, 7, 1, 0, 0, 0, DateTimeKind.Utc));
        Task writing = Write(pipe, Encoding.UTF8.GetBytes(BounceWithoutYear() + "\n"));
        DateTime time = Assert.Single(LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{pipe}'").Output)).Time!.Value;
        Assert.InRange(DateTime.UtcNow - time, TimeSpan.FromDays(-2), TimeSpan.FromDays(367));
        await writing;
    }

    [SkippableFact]
    public void The_date_of_a_log_is_that_of_the_file_and_not_of_a_link_to_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", BounceWithoutYear());
        File.SetLastWriteTimeUtc(log, new DateTime(2010, 7, 1, 0, 0, 0, DateTimeKind.Utc));
        File.CreateSymbolicLink(log + ".link", log);
        Assert.Equal(2010, Assert.Single(LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{log}.link'").Output)).Time!.Value.Year);
    }

    [SkippableFact]
    public async Task Wait_tells_of_a_line_as_soon_as_it_comes_and_ends_with_the_pipe()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        using PowerShell shell = session.NewShell();
        shell.AddScript($"ConvertFrom-SmtpLog '{pipe}' -Wait");
        using var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        await using (var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write))
        {
            foreach (int minute in (int[])[1, 2])
            {
                await writer.WriteAsync(Lines(minute));
                await writer.FlushAsync();
                SpinWait.SpinUntil(() => output.Count == minute, s_generous);
                Assert.Equal(minute, output.Count);
            }
        }

        Assert.True(running.AsyncWaitHandle.WaitOne(s_generous));
        Assert.Empty(shell.Streams.Error);
    }

    [SkippableFact]
    public async Task The_progress_of_a_pipe_has_no_end_in_sight()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        Task writing = Task.Run(async () =>
        {
            await using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
            await writer.WriteAsync(Lines(1));
            await writer.FlushAsync();
            await Task.Delay(1_000);
        });
        using PowerShell shell = session.NewShell();
        Assert.Single(shell.AddScript($"ConvertFrom-SmtpLog '{pipe}'").Invoke());
        ProgressRecord[] progress = [.. shell.Streams.Progress.Where(record => record.RecordType == ProgressRecordType.Processing)];
        Assert.NotEmpty(progress);
        Assert.All(progress, record => Assert.Equal(-1, record.PercentComplete));
        await writing;
    }

    [SkippableFact]
    public void A_pipe_that_nobody_writes_to_can_be_stopped()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        using PowerShell shell = session.NewShell();
        shell.AddScript($"'started'; ConvertFrom-SmtpLog '{pipe}'");
        using var output = new PSDataCollection<PSObject>();
        shell.BeginInvoke<PSObject, PSObject>(null, output);
        SpinWait.SpinUntil(() => output.Count > 0, s_generous);
        Thread.Sleep(200);
        var clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [SkippableFact]
    public async Task A_compressed_pipe_without_end_is_let_go_of_when_it_is_stopped()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), WhyNot);
        using var folder = new LogFolder();
        string pipe = MakePipe(folder, "pipe");
        using PowerShell shell = session.NewShell();
        shell.AddScript($"ConvertFrom-SmtpLog '{pipe}'");
        shell.BeginInvoke();
        Task writing = Task.Run(() =>
        {
            using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
            byte[] archive = ConvertFromSmtpLogInputTests.Encoded("gzip");
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_generous; Thread.Sleep(1))
            {
                writer.Write(archive);
                writer.Flush();
            }
        });
        Thread.Sleep(500);
        Assert.False(writing.IsCompleted);
        shell.Stop();
        await Assert.ThrowsAnyAsync<IOException>(() => writing); // nobody reads any more
    }

    private static string MakePipe(LogFolder folder, string name)
    {
        string path = Path.Combine(folder.Path, name);
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }

    private static string BounceWithoutYear()
    {
        string line = LogFolder.Bounce(1);
        return "Jan 15 10:01:00 mx" + line[line.IndexOf(" postfix", StringComparison.Ordinal)..];
    }

    private static byte[] Lines(int minute) => Encoding.UTF8.GetBytes(LogFolder.Bounce(minute) + "\n");

    // Opening it waits for the reader.
    private static Task Write(string pipe, byte[] octets) => Task.Run(() =>
    {
        using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        writer.Write(octets);
    });
}
