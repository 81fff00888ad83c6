using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>In a pipeline: what binds, in which order results come, how many run at once, and how it is stopped.</summary>
public sealed class TestSmtpRelayPipelineTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("'127.0.0.1' | Test-SmtpRelay -Port {port}")]
    [InlineData("[Net.IPAddress]'127.0.0.1' | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ Server = '127.0.0.1'; Port = {port} } | Test-SmtpRelay")]
    [InlineData("[pscustomobject]@{ Server = '127.0.0.1'; Port = '{port}'; Recipient = 'recipient@example.org' } | Test-SmtpRelay")]
    [InlineData("[pscustomobject]@{ ComputerName = '127.0.0.1'; Port = {port} } | Test-SmtpRelay")]
    [InlineData("[pscustomobject]@{ HostName = '127.0.0.1'; Other = 1 } | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ DNSHostName = '127.0.0.1' } | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ Name = '127.0.0.1' } | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ Name = 'example.invalid'; Type = 'MX'; NameExchange = '127.0.0.1'; Preference = 10 } | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ Name = 'mail'; ComputerName = '127.0.0.1' } | Test-SmtpRelay -Port {port}")]
    [InlineData("[pscustomobject]@{ Server = '127.0.0.1'; Port = '{port}'; Tls = 'None'; From = 'a@example.org'; To = 'b@example.org' } | Test-SmtpRelay")]
    [InlineData("Test-SmtpRelay 127.0.0.1 -Port {port} | Test-SmtpRelay")]
    [InlineData("[System.Net.DnsEndPoint]::new('127.0.0.1', {port}) | ForEach-Object { [pscustomobject]@{ Server = $_.Host; Port = $_.Port } } | Test-SmtpRelay")]
    public void Binds_what_a_pipeline_has(string script)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script.Replace("{port}", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        var result = (SmtpRelayResult)Assert.Single(output).BaseObject;
        Assert.Equal(("127.0.0.1", server.Port), (result.Server, result.Port));
        Assert.Equal(script.Contains("org'", StringComparison.Ordinal) ? "Relayed" : "Ready", result.Status);
    }

    [SkippableFact]
    public void Rows_of_CSV_bind_with_their_port_and_addresses()
    {
        using var first = ScriptedServer.Start(Scripts.AcceptEverything);
        using var second = ScriptedServer.Start(Scripts.RefuseRecipient("550 5.7.1 Relaying denied"));
        ShellRun run = ShellRun.Of([$$"""
            "Server,Port,Sender,Recipient
            127.0.0.1,{{first.Port}},s@example.org,r1@example.org
            127.0.0.1,{{second.Port}},s@example.org,r2@example.org" | ConvertFrom-Csv | Test-SmtpRelay | ForEach-Object { '{0} {1}' -f $_.Recipient, $_.Status }
            """]);
        Skip.If(run.Errors.Contains("which this embedded engine does not have", StringComparison.Ordinal), "This machine has no PowerShell with ConvertFrom-Csv.");
        Assert.Empty(run.Errors);
        Assert.Equal(["r1@example.org Relayed", "r2@example.org RelayDenied"], run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("MAIL FROM:<s@example.org>", first.Heard());
    }

    [Fact]
    public void There_is_a_result_for_each_server_and_port()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        using var other = ScriptedServer.Start(Scripts.HangUp);
        (List<PSObject> output, _) = session.Run($"Test-SmtpRelay 127.0.0.1, localhost -Port {server.Port}, {other.Port}");
        Assert.Equal(
            new[] { $"127.0.0.1:{server.Port} Ready", $"localhost:{server.Port} Ready", $"127.0.0.1:{other.Port} ConnectionLost", $"localhost:{other.Port} ConnectionLost" }.Order(StringComparer.Ordinal),
            output.Select(item => item.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Quiet_says_true_or_false()
    {
        Assert.True(Quiet(Scripts.AcceptEverything, RelayChecks.Envelope));
        Assert.True(Quiet(Scripts.AcceptEverything, ""));
        Assert.False(Quiet(Scripts.RefuseRecipient("550 5.7.1 Relaying denied"), RelayChecks.Envelope));
        Assert.False(Quiet(Scripts.HangUp, ""));
        Assert.False(Quiet(Scripts.RefuseRecipient("550 5.7.1 Relaying denied"), "-OpenRelay -Recipient a@example.org"));
        Assert.True(Quiet(Scripts.Answer(line => line.StartsWith("RCPT TO:<x", StringComparison.Ordinal) ? "550 5.1.1 User unknown" : null), "-OpenRelay -Recipient a@example.org"));
    }

    [Fact]
    public void Quiet_says_it_for_each_server_and_port_as_they_finish()
    {
        using var slow = ScriptedServer.Start(Scripts.After(TimeSpan.FromMilliseconds(500), Scripts.AcceptEverything));
        using var quick = ScriptedServer.Start(Scripts.HangUp);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay 127.0.0.1, 'a b', localhost -Port {slow.Port}, {quick.Port} -Quiet");
        Assert.Equal([false, false, true, true], output.Select(item => (bool)item.BaseObject));
        Assert.Equal("a b", Assert.Single(errors).TargetObject);
    }

    [Fact]
    public void A_long_list_of_servers_waits_for_results_as_a_pipeline_does()
    {
        int nobody = FreePorts.For([0])[0];
        List<PSObject> output = session.Run($"Test-SmtpRelay (@('127.0.0.1') * 2100 + 'a b') -Port {nobody} 2>&1").Output;
        Assert.Equal(2101, output.Count);
        Assert.IsType<SmtpRelayResult>(output[0].BaseObject); // before the list's end was come to, which is an error
    }

    [Fact]
    public void Quiet_warns_where_it_cannot_be_told()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} -OpenRelay -Recipient a@example.org -Quiet");
        Assert.False((bool)shell.Invoke().Single().BaseObject);
        Assert.Contains("any address", shell.Streams.Warning.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_quick_ones_are_not_held_back_by_a_slow_one()
    {
        using var gate = new SemaphoreSlim(0);
        using var slow = ScriptedServer.Start(async connection =>
        {
            await gate.WaitAsync(s_generous);
            await Scripts.AcceptEverything(connection);
        });
        using var quick = ScriptedServer.Start(Scripts.AcceptEverything);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"{slow.Port}, {quick.Port}, {quick.Port} | ForEach-Object {{ [pscustomobject]@{{ Server = '127.0.0.1'; Port = $_ }} }} | Test-SmtpRelay");
        var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        Assert.True(SpinWait.SpinUntil(() => output.Count == 2, s_generous));
        Assert.False(running.IsCompleted);
        gate.Release();
        shell.EndInvoke(running);
        Assert.Equal([quick.Port, quick.Port, slow.Port], output.Select(item => ((SmtpRelayResult)item.BaseObject).Port));
    }

    [Fact]
    public void Results_come_while_the_pipeline_still_brings_servers()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"$input | Test-SmtpRelay -Port {server.Port}");
        var input = new PSDataCollection<string> { "127.0.0.1" };
        var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke(input, output);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(20);
                input.Add("127.0.0.1");
                return output.Count > 0;
            },
            s_generous));
        input.Complete();
        shell.EndInvoke(running);
        Assert.Equal(input.Count, output.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void ThrottleLimit_is_how_many_run_at_once(int limit)
    {
        int now = 0;
        int most = 0;
        using var server = ScriptedServer.Start(async connection =>
        {
            int running = Interlocked.Increment(ref now);
            int seen;
            while ((seen = most) < running && Interlocked.CompareExchange(ref most, running, seen) != seen)
            {
            }

            await connection.SendLineAsync("220 mail.example.test");
            await connection.ExpectAsync("EHLO");
            await Task.Delay(300);
            Interlocked.Decrement(ref now);
            await connection.SendLineAsync("421 enough");
        });
        (List<PSObject> output, _) = session.Run($"1..24 | ForEach-Object {{ '127.0.0.1' }} | Test-SmtpRelay -Port {server.Port} -ThrottleLimit {limit}");
        Assert.Equal(24, output.Count);
        Assert.InRange(most, limit == 3 ? 2 : 8, Math.Min(limit, 24));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Recipient a@example.net -OpenRelay")]
    public async Task A_stop_ends_it_and_closes_every_socket(string parameters)
    {
        // One never greets, one never answers EHLO, one drips, one waits in TLS.
        using var silent = ScriptedServer.Start(Scripts.Silence);
        using var greeting = ScriptedServer.Start(async connection =>
        {
            await connection.SendLineAsync("220 mail.example.test");
            await connection.ReadToEndAsync();
        });
        using var dripping = ScriptedServer.Start(Scripts.Drip("220 " + new string('x', 1000), TimeSpan.FromMilliseconds(50)));
        using var tls = ScriptedServer.Start(async connection =>
        {
            await connection.SendLineAsync("220 mail.example.test");
            await connection.ExpectAsync("EHLO");
            await connection.SendLineAsync("250-mail.example.test\r\n250 STARTTLS");
            await connection.ExpectAsync("STARTTLS");
            await connection.SendLineAsync("220 go on");
            await connection.ReadToEndAsync();
        });
        ScriptedServer[] servers = [silent, greeting, dripping, tls];
        using PowerShell shell = session.NewShell();
        shell.AddScript($"Test-SmtpRelay 127.0.0.1 -Port {string.Join(", ", servers.Select(server => server.Port))} {parameters}");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => servers.All(server => server.Connections.Count == 1) && tls.Heard().Contains("STARTTLS"), s_generous));
        IAsyncResult stopping = shell.BeginStop(null, null);
        Assert.True(stopping.AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(5)));
        Assert.True(running.AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(5)));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        await Task.WhenAll(servers.Select(server => server.Connections[0].Ended)).WaitAsync(s_generous);
    }

    [Fact]
    public async Task A_pipeline_that_has_enough_stops_it_and_closes_every_socket()
    {
        using var quick = ScriptedServer.Start(Scripts.AcceptEverything);
        using var silent = ScriptedServer.Start(Scripts.Silence);
        (List<PSObject> output, _) = session.Run($"foreach ($once in 1) {{ Test-SmtpRelay 127.0.0.1 -Port {silent.Port}, {silent.Port}, {quick.Port} -Timeout 60 | ForEach-Object {{ $_; break }} }}");
        Assert.Equal(quick.Port, ((SmtpRelayResult)Assert.Single(output).BaseObject).Port);
        await Task.WhenAll(silent.Connections.Select(connection => connection.Ended)).WaitAsync(s_generous);
    }

    [Fact]
    public void Verbose_shows_the_dialogue()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} {RelayChecks.Envelope} -Verbose -Transcript");
        var result = (SmtpRelayResult)shell.Invoke().Single().BaseObject;
        string prefix = $"127.0.0.1:{server.Port} ";
        Assert.Equal(result.Transcript!, shell.Streams.Verbose.Select(record => record.Message[prefix.Length..]));
        Assert.Contains("C: RCPT TO:<recipient@example.org>", result.Transcript!);
        Assert.Contains("S: 250 2.1.5 Ok", result.Transcript!);
        Assert.All(shell.Streams.Verbose, record => Assert.StartsWith(prefix, record.Message, StringComparison.Ordinal));
        Assert.Null(session.Check(server).Transcript);
    }

    [Fact]
    public void Progress_is_shown_for_many_and_ended()
    {
        using var server = ScriptedServer.Start(Scripts.After(TimeSpan.FromMilliseconds(300), Scripts.AcceptEverything));
        using PowerShell shell = session.NewShell();
        shell.AddScript($"1..4 | ForEach-Object {{ '127.0.0.1' }} | Test-SmtpRelay -Port {server.Port} -ThrottleLimit 2");
        Assert.Equal(4, shell.Invoke().Count);
        Assert.Contains(shell.Streams.Progress, record => record.StatusDescription == "4 of 4" || record.PercentComplete is > 0 and <= 100);
        Assert.Equal(ProgressRecordType.Completed, shell.Streams.Progress[^1].RecordType);
    }

    [Theory]
    [InlineData("Test-SmtpRelay x -Port ", "587")]
    [InlineData("Test-SmtpRelay x -AuthMechanism cr", "CRAM-MD5")]
    public void Arguments_are_completed_with_an_explanation(string line, string expected)
    {
        using PowerShell shell = session.NewShell();
        CompletionResult result = Assert.Single(CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches, match => match.CompletionText == expected);
        Assert.NotEqual(expected, result.ToolTip);
    }

    private bool Quiet(Func<ScriptedConnection, Task> script, string parameters)
    {
        using var server = ScriptedServer.Start(script);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} -Quiet {parameters}");
        Assert.Empty(errors);
        return (bool)Assert.Single(output).BaseObject;
    }
}
