using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>An open-relay check of servers that answer each command just in time ends all the same.</summary>
public sealed class TestSmtpRelayTarpitTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public void The_whole_has_its_time_and_what_is_not_proved_by_then_is_inconclusive()
    {
        using var closed = ScriptedServer.Start(Tarpit(_ => "554 5.7.1 Relay access denied", _ => true));
        using var open = ScriptedServer.Start(Tarpit(Open, _ => true));
        using var proved = ScriptedServer.Start(Tarpit(Open, client => !client.Equals(IPAddress.Loopback)));
        SmtpRelayResult[] results = session.Run($"Test-SmtpRelay 127.0.0.1 -Port {closed.Port}, {open.Port}, {proved.Port} -OpenRelay -Recipient r@example.net -Timeout 1").Output
            .Select(output => (SmtpRelayResult)output.BaseObject).ToArray();
        Assert.All(results, result => Assert.InRange(result.TotalMilliseconds, 19_000, 30_000)); // 40,000 and more without
        Assert.All(results, result => Assert.Contains("longer than 20 seconds, 20 times -Timeout", result.VerdictReason, StringComparison.Ordinal));

        SmtpRelayResult ofClosed = results.Single(result => result.Port == closed.Port);
        Assert.Equal(("Inconclusive", "RelayDenied", (bool?)null), (ofClosed.Verdict, ofClosed.Status, ofClosed.IsOpenRelay));
        Assert.Contains("longer -Timeout", ofClosed.Advice, StringComparison.Ordinal);
        Assert.Equal("not tried: the time was over", ofClosed.Probes[^1].Problem);
        SmtpRelayResult ofOpen = results.Single(result => result.Port == open.Port);
        Assert.Equal(("Inconclusive", "Relayed", (bool?)null), (ofOpen.Verdict, ofOpen.Status, ofOpen.IsOpenRelay));
        if (OperatingSystem.IsLinux()) // it has 127.0.0.2
        {
            SmtpRelayResult ofProved = results.Single(result => result.Port == proved.Port);
            Assert.Equal(("Inconclusive", "Relayed", (bool?)null), (ofProved.Verdict, ofProved.Status, ofProved.IsOpenRelay)); // 127.0.0.1 may be trusted
            Assert.Contains("from 127.0.0.2 it could not be told", ofProved.VerdictReason, StringComparison.Ordinal);
        }
    }

    private static string? Open(string rcpt) => rcpt.Contains("<x", StringComparison.Ordinal) ? "550 5.1.1 User unknown" : null;

    /// <summary>Lets the clients of some addresses wait for each reply.</summary>
    private static Func<ScriptedConnection, Task> Tarpit(Func<string, string?> rcpt, Func<IPAddress, bool> isSlow) => async connection =>
    {
        async Task Slow(string reply)
        {
            await connection.DelayAsync(isSlow(connection.Client) ? TimeSpan.FromSeconds(0.4) : TimeSpan.Zero);
            await connection.SendLineAsync(reply);
        }

        await connection.SendLineAsync("220 mail.example.test ESMTP");
        while (await connection.ReadLineAsync() is { } line)
        {
            await Slow((line.StartsWith("RCPT", StringComparison.Ordinal) ? rcpt(line) : line == "DATA" ? "354 go on" : null) ?? "250 mail.example.test");
        }
    };
}
