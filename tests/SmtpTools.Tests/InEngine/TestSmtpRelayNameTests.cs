using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Names that have several addresses, none, or no answer.</summary>
public sealed class TestSmtpRelayNameTests
{
    [SkippableFact]
    public void Slow_names_keep_no_time_limit_waiting()
    {
        using NameWorld world = World("", NameWorld.Dns.Silent);
        string[] lines = Run(world, "1..60 | ForEach-Object { \"slow$_.example.test\" } | Test-SmtpRelay -Timeout 1 -ThrottleLimit 60 | ForEach-Object { \"$($_.Status) $($_.Phase) $([int]$_.TotalMilliseconds)\" }");
        Assert.Equal(60, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("TimedOut Resolve ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture), 900, 4000));
    }

    [SkippableFact]
    public void A_name_that_is_not_answered_for_is_told_from_one_that_does_not_exist()
    {
        const string Check = "Test-SmtpRelay nowhere.example.test -Timeout 10 | ForEach-Object { \"$($_.Status) $($_.Meaning)\" }";
        using (NameWorld down = World("", NameWorld.Dns.Down))
        {
            Assert.Contains("NameNotResolved The name nowhere.example.test could not be looked up: the DNS server", Run(down, Check)[0], StringComparison.Ordinal);
        }

        using NameWorld empty = World("", NameWorld.Dns.KnowsNothing);
        Assert.Equal("NameNotResolved The name nowhere.example.test has no address.", Run(empty, Check)[0]);
    }

    [SkippableFact]
    public void Of_several_addresses_the_one_that_refuses_is_told_of()
    {
        using NameWorld world = World("127.0.0.1 two.example.test\n224.0.0.1 two.example.test", NameWorld.Dns.KnowsNothing);
        Assert.Equal("Refused", Run(world, $"(Test-SmtpRelay two.example.test -Port {ClosedPort()} -Timeout 5).Status")[0]);
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Assert.Equal("Ready 127.0.0.1", Run(world, $"Test-SmtpRelay two.example.test -Port {server.Port} | ForEach-Object {{ \"$($_.Status) $($_.Address)\" }}")[0]);
    }

    [SkippableFact]
    public void Only_addresses_of_the_source_addresss_family_are_dialed()
    {
        using NameWorld world = World("::1 both.example.test\n127.0.0.1 both.example.test", NameWorld.Dns.KnowsNothing);
        if (Socket.OSSupportsIPv6)
            Assert.Equal("Refused", Run(world, $"(Test-SmtpRelay both.example.test -Port {ClosedPort()} -SourceAddress ::1).Status")[0]);

        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Assert.Equal("Ready 127.0.0.2", Run(world, $"Test-SmtpRelay both.example.test -Port {server.Port} -SourceAddress 127.0.0.2 | ForEach-Object {{ \"$($_.Status) $($_.SourceAddress)\" }}")[0]);
    }

    [SkippableFact]
    public void A_name_that_could_not_be_looked_up_in_time_counts_as_public()
    {
        const string Check = "Test-SmtpRelay slow.example.test -OpenRelay -Recipient a@example.net -Timeout 1";
        using (NameWorld silent = World("", NameWorld.Dns.Silent))
        {
            Assert.Contains("has a public address", ShellRun.Of([Check], world: silent).Errors, StringComparison.Ordinal);
        }

        using NameWorld empty = World("", NameWorld.Dns.KnowsNothing);
        Assert.Equal("NameNotResolved", Run(empty, $"({Check}).Status")[0]);
    }

    [SkippableFact]
    public void A_name_is_looked_up_once_for_the_question_and_its_check_and_not_for_long()
    {
        using (NameWorld silent = World("", NameWorld.Dns.Silent))
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            ShellRun run = ShellRun.Of(["Test-SmtpRelay slow.example.test -Port (2000..2019) -OpenRelay -Recipient a@example.net -Timeout 20"], world: silent);
            Assert.Contains("has a public address", run.Errors, StringComparison.Ordinal);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        }

        using NameWorld world = World("127.0.0.1 near.example.test", NameWorld.Dns.KnowsNothing);
        using var server = ScriptedServer.Start(Scripts.HangUp);
        Assert.Equal("127.0.0.1 ", Run(world, $"Test-SmtpRelay near.example.test -Port {server.Port} -OpenRelay -Recipient a@example.net | ForEach-Object {{ \"$($_.Address) $($_.ResolveMilliseconds)\" }}")[0]);
    }

    private static NameWorld World(string hosts, NameWorld.Dns dns)
    {
        Skip.If(NameWorld.WhyNot is not null, NameWorld.WhyNot);
        return new NameWorld(hosts, dns);
    }

    private static string[] Run(NameWorld world, string script)
    {
        ShellRun run = ShellRun.Of([script], world: world);
        Assert.True(run.Errors.Length == 0, run.Errors);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int ClosedPort()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)listener.LocalEndPoint!).Port;
    }
}
