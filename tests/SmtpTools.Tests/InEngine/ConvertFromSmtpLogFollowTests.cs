using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Logs that grow, are rotated, and are not read to their end.</summary>
public sealed class ConvertFromSmtpLogFollowTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(60);

    [Fact]
    public void What_is_written_later_is_read_too()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", LogFolder.Bounce(1)));
        Assert.Equal([1], follower.WaitFor(1));
        follower.Append(LogFolder.Bounce(2) + "\n" + LogFolder.Bounce(3)[..40]);
        Assert.Equal([1, 2], follower.WaitFor(2));
        follower.Append(LogFolder.Bounce(3)[40..] + "\n");
        Assert.Equal([1, 2, 3], follower.WaitFor(3));
    }

    [Fact]
    public void A_file_that_is_renamed_and_made_anew_goes_on()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", LogFolder.Bounce(1)));
        follower.WaitFor(1);
        File.Move(follower.Path, follower.Path + ".1");
        File.AppendAllText(follower.Path + ".1", LogFolder.Bounce(2) + "\n"); // the writer learns of it later
        Assert.Equal([1, 2], follower.WaitFor(2));
        folder.Write("mail.log", LogFolder.Bounce(3));
        Assert.Equal([1, 2, 3], follower.WaitFor(3));
        follower.Append(LogFolder.Bounce(4) + "\n");
        Assert.Equal([1, 2, 3, 4], follower.WaitFor(4));
        Assert.Equal([1, 2, 1, 2], follower.LineNumbers);
    }

    [Fact]
    public void A_file_that_is_cut_goes_on()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", LogFolder.Bounce(1), LogFolder.Bounce(2)));
        follower.WaitFor(2);
        File.WriteAllText(follower.Path, LogFolder.Bounce(3) + "\n");
        Assert.Equal([1, 2, 3], follower.WaitFor(3));
    }

    [Fact]
    public void A_line_that_was_cut_off_does_not_swallow_the_next_files_first()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", LogFolder.Bounce(1)));
        follower.Append(LogFolder.Bounce(2)[..40]);
        follower.WaitFor(1);
        File.Move(follower.Path, follower.Path + ".1");
        folder.Write("mail.log", LogFolder.Bounce(3));
        Assert.Equal([1, 3], follower.WaitFor(2));
    }

    [Fact]
    public void A_file_that_was_rotated_while_it_was_empty_goes_on()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log"));
        Thread.Sleep(500);
        File.Move(follower.Path, follower.Path + ".1");
        folder.Write("mail.log", LogFolder.Bounce(1));
        Assert.Equal([1], follower.WaitFor(1));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void A_file_with_a_mark_is_followed_in_its_encoding(string name)
    {
        var encoding = System.Text.Encoding.GetEncoding(name);
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", [.. encoding.GetPreamble(), .. encoding.GetBytes(LogFolder.Bounce(1) + "\n")]));
        Assert.Equal([1], follower.WaitFor(1));
        File.AppendAllBytes(follower.Path, encoding.GetBytes(LogFolder.Bounce(2) + "\n"));
        Assert.Equal([1, 2], follower.WaitFor(2));
    }

    [Fact]
    public void Messages_come_when_they_are_finished()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", File.ReadAllLines(LogFolder.SamplePath)[..23]);
        Assert.Equal(["BBBBBBBBBB"], session.Values($"ConvertFrom-SmtpLog '{log}' -Wait -AsMessage -First 1", "QueueId"));
    }

    [Fact]
    public void First_ends_the_waiting()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", LogFolder.Bounce(1), LogFolder.Bounce(2), LogFolder.Bounce(3));
        Assert.Equal(2, session.Run($"ConvertFrom-SmtpLog '{log}' -Wait -First 2").Output.Count);
    }

    [Fact]
    public void A_pipeline_that_has_enough_ends_the_waiting()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", LogFolder.Bounce(1), LogFolder.Bounce(2), LogFolder.Bounce(3));
        Assert.Single(session.Run($"do {{ ConvertFrom-SmtpLog '{log}' -Wait | ForEach-Object {{ $_; break }} }} while ($false)").Output);
    }

    [Fact]
    public void One_file_can_be_waited_for()
    {
        using var folder = new LogFolder();
        folder.Write("a.log", LogFolder.Bounce(1));
        folder.Write("b.log", LogFolder.Bounce(2));
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{folder.Path}/*.log' -Wait");
        ErrorRecord error = Assert.Single(errors);
        Assert.Empty(output);
        Assert.Equal(("LogWaitForMany,SmtpTools.Commands.ConvertFromSmtpLogCommand", ErrorCategory.InvalidArgument), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
    }

    [Fact]
    public void Stopping_ends_the_waiting_at_once()
    {
        using var folder = new LogFolder();
        using var follower = new Follower(session, folder.Write("mail.log", LogFolder.Bounce(1)));
        follower.WaitFor(1);
        Assert.InRange(follower.Stop(), 0, 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-AsMessage")]
    [InlineData("-Event Expired")]
    public void Stopping_ends_the_reading_of_a_large_file_at_once(string parameters)
    {
        using var folder = new LogFolder();
        string lines = string.Concat(Enumerable.Range(0, 60).Select(minute => LogFolder.Bounce(minute, $"4F9D1954{minute:00}") + "\n"));
        string log = System.IO.Path.Combine(folder.Path, "mail.log");
        File.WriteAllText(log, string.Concat(Enumerable.Repeat(lines, 1000)));
        using PowerShell shell = session.NewShell();
        // Twenty times over, so that it lasts.
        shell.AddScript($"'started'; ConvertFrom-SmtpLog {string.Join(", ", Enumerable.Repeat($"'{log}'", 20))} {parameters}; 'ended'");
        using var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        SpinWait.SpinUntil(() => output.Count > 0, s_generous);
        Thread.Sleep(200);
        var clock = Stopwatch.StartNew();
        shell.Stop();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        Assert.DoesNotContain(output, item => item.BaseObject is "ended");
    }

    /// <summary>A shell that follows a file.</summary>
    private sealed class Follower : IDisposable
    {
        private readonly PowerShell _shell;
        private readonly PSDataCollection<PSObject> _output = [];

        public Follower(ModuleSession session, string path)
        {
            Path = path;
            _shell = session.NewShell();
            _shell.AddScript($"ConvertFrom-SmtpLog '{path}' -Wait");
            _shell.BeginInvoke<PSObject, PSObject>(null, _output);
        }

        public string Path { get; }

        /// <summary>The minutes of the events, when there are so many.</summary>
        public IEnumerable<int> WaitFor(int count)
        {
            SpinWait.SpinUntil(() => _output.Count >= count, s_generous);
            return LogFolder.Events(_output.ToArray()).Select(item => item.Time!.Value.Minute);
        }

        public IEnumerable<long> LineNumbers => LogFolder.Events(_output.ToArray()).Select(item => item.LineNumber);

        public void Append(string text) => File.AppendAllText(Path, text);

        public double Stop()
        {
            var clock = Stopwatch.StartNew();
            _shell.Stop();
            return clock.Elapsed.TotalSeconds;
        }

        public void Dispose()
        {
            _shell.Stop();
            _shell.Dispose();
            _output.Dispose();
        }
    }
}
