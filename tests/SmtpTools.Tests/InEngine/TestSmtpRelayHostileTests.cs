using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Servers that mean harm: bounded time and memory, a result all the same, and nothing in it that could steer a terminal.</summary>
public sealed class TestSmtpRelayHostileTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    // Escape, carriage return in the middle, BEL, backspace, DEL, C1, direction marks, line separators, a lone surrogate's bytes, NUL.
    private const string Harmful = "\u001B[2J\u001B]0;x\u0007a\rb\bc\u007F\u009Bd\u202Ee\u2066\u2028f\u200Bg\0h\ti";

    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    public void A_reply_without_end_is_ended(string verb)
    {
        Func<ScriptedConnection, Task> script = verb.Length == 0 ? connection => connection.SendWithoutEndAsync("220-more\r\n") : At(verb, Scripts.EndlessReply);
        SmtpRelayResult result = Bounded(script, RelayChecks.Envelope);
        Assert.Equal("ProtocolError", result.Status);
        Assert.Contains("longer than", result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "NoBanner", "Greeting")]
    [InlineData("EHLO", "TimedOut", "Ehlo")]
    public void A_reply_that_drips_is_not_waited_for(string verb, string status, string phase)
    {
        Func<ScriptedConnection, Task> drip = Scripts.Drip(new string('2', 3) + " " + new string('x', 1000), TimeSpan.FromMilliseconds(200));
        SmtpRelayResult result = Bounded(verb.Length == 0 ? drip : At(verb, drip), RelayChecks.Envelope + " -Timeout 1");
        Assert.Equal((status, phase), (result.Status, result.Phase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    public void A_line_of_100_MB_is_not_read(string verb)
    {
        Func<ScriptedConnection, Task> longLine = Scripts.LongLine(100_000_000);
        SmtpRelayResult result = Bounded(verb.Length == 0 ? longLine : At(verb, longLine), RelayChecks.Envelope);
        Assert.Equal("ProtocolError", result.Status);
    }

    [Fact]
    public void A_hundred_MB_of_anything_is_not_SMTP() =>
        Assert.Equal("NotSmtp", Bounded(connection => connection.SendManyAsync('x', 100_000_000), "").Status);

    [Fact]
    public void Garbage_is_not_SMTP() => Assert.Equal("NotSmtp", Bounded(Scripts.Garbage, "").Status);

    [Fact]
    public void A_connection_that_is_reset_as_soon_as_it_is_there_is_lost()
    {
        using var server = ScriptedServer.Start(Scripts.Reset);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"1..100 | ForEach-Object {{ '127.0.0.1' }} | Test-SmtpRelay -Port {server.Port}");
        Assert.Empty(errors);
        Assert.Equal(100, output.Count);
        Assert.All(output, item => Assert.Equal("ConnectionLost", ((SmtpRelayResult)item.BaseObject).Status)); // while it is connected, or while it waits
    }

    [Fact]
    public void A_server_that_hangs_up_in_the_message_is_lost_there()
    {
        foreach (Func<ScriptedConnection, Task> end in new[] { Scripts.Reset, Hears })
        {
            SmtpRelayResult result = Bounded(At("DATA", async connection =>
            {
                await connection.SendLineAsync("354 go on");
                await connection.ReadLineAsync();
                await end(connection);
            }), RelayChecks.Envelope + " -SendMessage -Timeout 2");
            Assert.Equal((end == Scripts.Reset ? "ConnectionLost" : "TimedOut", "Data"), (result.Status, result.Phase));
            Assert.NotNull(result.MessageId); // how much of it the server has, only the server knows
        }
    }

    [Fact]
    public void A_server_that_never_says_goodbye_changes_no_answer()
    {
        Assert.Equal("Relayed", Bounded(At("QUIT", Scripts.Silence), RelayChecks.Envelope + " -Timeout 1").Status);
        Assert.Equal("Relayed", Bounded(At("RSET", Scripts.Silence), RelayChecks.Envelope + " -Timeout 1").Status);
        Assert.Equal("Relayed", Bounded(At("RSET", Scripts.Reset), RelayChecks.Envelope).Status);
        Assert.Equal("Relayed", Bounded(At("QUIT", Scripts.EndlessReply), RelayChecks.Envelope).Status);
    }

    [Fact]
    public void Thousands_of_capabilities_are_cut()
    {
        SmtpRelayResult result = Bounded(new SmtpDialogue { Capabilities = Enumerable.Range(0, 2000).Select(i => "X-CAPABILITY-" + i).ToArray() }.RunAsync, RelayChecks.Envelope);
        Assert.Equal("Relayed", result.Status);
        Assert.InRange(result.Capabilities.Count, 20, 100);
        Assert.Equal("ProtocolError", Bounded(new SmtpDialogue { Capabilities = Enumerable.Range(0, 30000).Select(i => "X-CAPABILITY-" + i).ToArray() }.RunAsync, RelayChecks.Envelope).Status);
        SmtpRelayResult wide = Bounded(new SmtpDialogue { Capabilities = ["AUTH " + string.Join(" ", Enumerable.Range(0, 8000).Select(i => "M" + i))] }.RunAsync, RelayChecks.Envelope);
        Assert.Equal("Relayed", wide.Status);
        Assert.All(wide.Capabilities, line => Assert.InRange(line.Length, 1, 512));
    }

    [Fact]
    public void What_a_server_says_is_harmless_in_every_property_and_stream()
    {
        var dialogue = new SmtpDialogue
        {
            Greeting = $"220-mail{Harmful}\r\n220 {Harmful} ESMTP",
            Certificate = TestCertificates.Valid,
            Capabilities = ["X-" + Harmful, "AUTH PLAIN " + Harmful],
            Answer = line => line.StartsWith("EHLO", StringComparison.Ordinal) ? null
                : line.StartsWith("MAIL", StringComparison.Ordinal) ? $"250-{Harmful}\r\n250 {Harmful}"
                : line.StartsWith("RCPT", StringComparison.Ordinal) ? $"550-5.7.1 {Harmful}\r\n550 5.7.1 Relaying denied {Harmful} http://example.org/{Harmful}"
                : null,
        };
        Harmless(dialogue.RunAsync, RelayChecks.Envelope + " -SkipCertificateCheck", "RelayDenied");
        Harmless(dialogue.RunAsync, "-Recipient a@example.net -OpenRelay -SkipCertificateCheck", "RelayDenied");
        Harmless(Scripts.Answer(line => line.StartsWith("MAIL", StringComparison.Ordinal) ? Harmful : null), RelayChecks.Envelope, "ProtocolError");
        Harmless(connection => connection.SendLineAsync(Harmful), "", "NotSmtp");
        Harmless(connection => connection.SendAsync(Harmful), "", "NotSmtp");
        Harmless(new SmtpDialogue { Greeting = "554 " + Harmful }.RunAsync, "", "Blocked");
        Harmless(Scripts.Answer(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? $"250 {Harmful.Replace("\r", "", StringComparison.Ordinal)}" : null), "", "Ready");
    }

    [Fact]
    public void Octets_that_are_no_UTF_8_are_read_as_Latin_1()
    {
        SmtpRelayResult result = Bounded(async connection =>
        {
            await connection.SendAsync(Encoding.Latin1.GetBytes("220 Grüße vom Server\r\n"));
            await connection.ReadToEndAsync();
        }, "-Timeout 1");
        Assert.Equal("Grüße vom Server", result.Banner);
    }

    /// <summary>A check ends in time and has not eaten the memory, whatever the server does.</summary>
    private SmtpRelayResult Bounded(Func<ScriptedConnection, Task> script, string parameters)
    {
        var watch = Stopwatch.StartNew();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SmtpRelayResult result = session.Check(script, parameters);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_generous);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 80_000_000); // others run beside: what one line or reply could fill is far more
        Assert.InRange(PSSerializer.Serialize(result, 5).Length, 0, 1_000_000);
        return result;
    }

    private void Harmless(Func<ScriptedConnection, Task> script, string parameters, string status)
    {
        using var server = ScriptedServer.Start(script);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} -Timeout 2 -Transcript -Verbose {parameters}");
        var result = (SmtpRelayResult)shell.Invoke().Single().BaseObject;
        Assert.Equal(status, result.Status);
        var texts = new List<string>();
        Texts(result, texts);
        texts.AddRange(shell.Streams.Verbose.Select(record => record.Message));
        texts.AddRange(shell.Streams.Warning.Select(record => record.Message));
        texts.AddRange(shell.Streams.Error.Select(record => record.ToString()));
        Assert.True(texts.Count > 5);
        foreach (string text in texts)
        {
            Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202E' or '\u2066' or '\u2028' or '\u200B');
        }
    }

    /// <summary>All texts of an object, of what it holds, and of its lists.</summary>
    private static void Texts(object? value, List<string> texts)
    {
        if (value is string text)
        {
            texts.Add(text);
        }
        else if (value is System.Collections.IEnumerable many)
        {
            foreach (object item in many)
            {
                Texts(item, texts);
            }
        }
        else if (value is not null && value.GetType().Namespace == "SmtpTools")
        {
            texts.Add(value.ToString()!);
            foreach (System.Reflection.PropertyInfo property in value.GetType().GetProperties())
            {
                Texts(property.GetValue(value), texts);
            }
        }
    }

    private static Task Hears(ScriptedConnection connection) => connection.ReadToEndAsync();

    private static Func<ScriptedConnection, Task> At(string verb, Func<ScriptedConnection, Task> step) =>
        new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { [verb] = step } }.RunAsync;
}
