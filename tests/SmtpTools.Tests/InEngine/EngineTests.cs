using System;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Shell;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The shell's engine, in this process.</summary>
public sealed class EngineTests
{
    [Fact]
    public void A_stop_that_comes_as_the_command_ends_does_no_harm()
    {
        using var engine = new Engine(new ShellHost(), ModuleSession.Manifest);
        using var enough = new CancellationTokenSource();
        Task stopping = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                engine.Stop();
            }
        });
        for (int i = 0; i < 500 && !stopping.IsCompleted; i++)
        {
            engine.RunCommand("$null");
        }

        enough.Cancel();
        Assert.Null(Record.Exception(() => stopping.Wait(TimeSpan.FromSeconds(30))));
        Assert.False(engine.Stop());
        Assert.Equal(0, engine.RunCommand("$null"));
    }
}
