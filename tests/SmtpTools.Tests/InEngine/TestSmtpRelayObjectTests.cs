using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The results as objects: as JSON, CSV and CliXml, on the screen, and on their way into the other cmdlet.</summary>
public sealed class TestSmtpRelayObjectTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string ReplyText = "554 5.7.1 <recipient@example.org>: Relay access denied; see https://example.org/relay";

    private static readonly Func<ScriptedConnection, System.Threading.Tasks.Task> s_server = new SmtpDialogue
    {
        Certificate = TestCertificates.Valid,
        Greeting = "220 mail.example.test ESMTP Postfix",
        CapabilitiesInTls = ["SIZE 1000", "AUTH PLAIN"],
        Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? ReplyText : null,
    }.RunAsync;

    [Fact]
    public void A_result_survives_serialisation_to_its_depth()
    {
        using var server = ScriptedServer.Start(s_server);
        PSObject before = session.Run(Script(server)).Output.Single();
        PSObject after = Deserialised(before);
        foreach (PSPropertyInfo property in before.Properties.Where(property => property.Value is null or string or int or long or double or bool or DateTime))
        {
            Assert.Equal(property.Value, Bare(after.Properties[property.Name].Value));
        }

        Assert.Equal(["SIZE 1000", "AUTH PLAIN"], ((IEnumerable)Bare(after.Properties["Capabilities"].Value)!).Cast<object>().Select(item => item.ToString()));
        var tls = (PSObject)after.Properties["Tls"].Value;
        Assert.Equal(["mail.example.test", "localhost", "127.0.0.1"], ((IEnumerable)Bare(tls.Properties["SubjectAlternativeNames"].Value)!).Cast<object>().Select(item => item.ToString()));
        Assert.Equal(TestCertificates.Valid.NotAfter.ToUniversalTime(), Bare(tls.Properties["NotAfter"].Value));
        var reply = (PSObject)after.Properties["Reply"].Value;
        Assert.Equal("RelayDenied", reply.Properties["Reason"].Value);
        Assert.Equal(["https://example.org/relay"], ((IEnumerable)Bare(reply.Properties["HelpUrl"].Value)!).Cast<object>().Select(item => item.ToString()));
    }

    [Fact]
    public void The_probes_survive_with_the_servers_words()
    {
        using var server = ScriptedServer.Start(s_server);
        PSObject after = Deserialised(session.Run(Script(server, "-OpenRelay")).Output.Single());
        object[] probes = ((IEnumerable)Bare(after.Properties["Probes"].Value)!).Cast<object>().ToArray();
        Assert.Equal(33, probes.Length);
        PSPropertyInfo Of(string name) => ((PSObject)probes[0]).Properties[name];
        Assert.Equal(("RelayDenied", "Rcpt", ReplyText), (Of("Reason").Value, Of("Command").Value, Of("ReplyText").Value));
        Assert.Equal(["RelayDenied"], session.Values("$input | Get-SmtpReplyInfo", "Reason", probes[0]));
    }

    [SkippableFact]
    public void JSON_and_CSV_have_names_and_lists()
    {
        using var server = ScriptedServer.Start(s_server);
        string output = Shown($"$result = {Script(server, "-OpenRelay -Transcript")}; $result | ConvertTo-Json -Compress; $result | ConvertTo-Csv");
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        using JsonDocument json = JsonDocument.Parse(lines[0]);
        JsonElement root = json.RootElement;
        Assert.Equal("RelayDenied", root.GetProperty("Status").GetString());
        Assert.Equal("Closed", root.GetProperty("Verdict").GetString());
        Assert.Equal("AUTH PLAIN", root.GetProperty("Capabilities")[1].GetString());
        Assert.Equal("StartTls", root.GetProperty("Tls").GetProperty("Mode").GetString());
        Assert.Equal("127.0.0.1", root.GetProperty("Tls").GetProperty("SubjectAlternativeNames")[2].GetString());
        Assert.Equal("https://example.org/relay", root.GetProperty("Reply").GetProperty("HelpUrl")[0].GetString());
        Assert.Equal((ReplyText, ReplyText), (root.GetProperty("ReplyText").GetString(), root.GetProperty("Probes")[1].GetProperty("ReplyText").GetString()));
        Assert.EndsWith("Z", root.GetProperty("CheckedAt").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("S: 220", root.GetProperty("Transcript")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("\"SIZE 1000; AUTH PLAIN\"", lines[^1], StringComparison.Ordinal);
        Assert.Contains(ReplyText, lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"1 no sender: Denied (554); 2 plain addresses: Denied (554); ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("SmtpTools.", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_goes_on_into_the_other_cmdlet()
    {
        using var server = ScriptedServer.Start(s_server);
        SmtpReplyInfo reply = session.Check(server, RelayChecks.Envelope + " -SkipCertificateCheck").Reply!;
        var again = (SmtpReplyInfo)session.Run(Script(server) + " | Get-SmtpReplyInfo").Output.Single().BaseObject;
        Assert.Equal((554, "RelayDenied", reply.Template, reply.Rule), (again.Code!.Value, again.Reason, again.Template, again.Rule));
        Assert.Equal(33, session.Run($"({Script(server, "-OpenRelay")}).Probes | Get-SmtpReplyInfo").Output.Count);
        Assert.Equal(["RelayDenied"], session.Values("$input | Get-SmtpReplyInfo", "Reason", Deserialised(session.Run(Script(server)).Output.Single())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("| ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, 4)) }")]
    public void One_question_is_answered_to_be_read_and_many_are_a_table(string onTheWay)
    {
        using var server = ScriptedServer.Start(s_server);
        string piped = Script(server).Replace(" 127.0.0.1", "", StringComparison.Ordinal);
        string[] parts = Shown($$"""
            {{Script(server)}} {{onTheWay}} | Out-Host; '====' | Out-Host
            '127.0.0.1', '127.0.0.1' | {{piped}} {{onTheWay}} | Out-Host; '====' | Out-Host
            $matrix = {{Script(server, "-OpenRelay")}} {{onTheWay}}
            $matrix | Out-Host; '====' | Out-Host
            $matrix.Probes | Out-Host
            """).Split("====");
        Assert.All(
            ["Server +: 127.0.0.1 port " + server.Port, "Status +: RelayDenied", "What happened +: 127.0.0.1 does not relay", "Who must act +: the sender", "What to do +: Sign in", "Reply +: 554 5.7.1", "Greeting +: mail.example.test ESMTP Postfix", "Software +: Postfix",
                "Offers +: SIZE 1000, AUTH PLAIN", "Sign in by +: PLAIN", "TLS +: Tls1[23], TLS_.* \\(StartTls\\)", "Certificate +: CN=mail.example.test by CN=SmtpTools test authority, 89 days left", "Milliseconds +: .*rcpt"],
            pattern => Assert.Matches(pattern, parts[0]));
        Assert.Matches("Server +Port +Status +Code +TLS +What happened", parts[1]);
        Assert.Equal(2, parts[1].Split('\n').Count(line => line.StartsWith("127.0.0.1", StringComparison.Ordinal) && line.Contains(" RelayDenied ", StringComparison.Ordinal)));
        Assert.Matches("Open relay +: Closed: It refuses 28 of 28 forms", parts[2]);
        Assert.DoesNotContain("Who must act", parts[2], StringComparison.Ordinal); // nothing has to be done
        Assert.Matches("No +Outcome +Code +Form +Sent", parts[3]);
        Assert.Matches("(?m)^ 2 Denied +554 +plain addresses +MAIL FROM:<sender@example.org>, RCPT", parts[3]);
    }

    [Fact]
    public void What_failed_is_shown_as_failed()
    {
        using var server = ScriptedServer.Start(Scripts.ImplicitTls(TestCertificates.Weak, Scripts.AcceptEverything));
        string list = Shown($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} -Tls Implicit");
        Assert.All(["Status +: TlsFailed", "TLS +: failed", "Certificate +: none", "Because +: "], pattern => Assert.Matches(pattern, list));
    }

    [Fact]
    public void Every_status_stands_in_its_column_of_the_table() =>
        Assert.All(Enum.GetNames<SmtpRelayStatus>(), status => Assert.Equal(status == "AuthenticationUnavailable" ? "Authentication|Unavailable" : status, Displayed($"Broken('{status}', 22)")));

    [Theory]
    [InlineData("mail.example.org", "mail.example.org")]
    [InlineData("example-org.mail.protection.outlook.com", "example-org.mail.|protection.outlook.|com")]
    [InlineData("2001:db8:1234:5678:9abc::1", "2001:db8:1234:5678:|9abc::1")]
    [InlineData("averyveryverylonglabelindeed", "averyveryverylonglab|elindeed")]
    public void A_long_name_is_broken_where_a_part_of_it_begins(string name, string lines) => Assert.Equal(lines, Displayed($"Broken('{name}', 20)"));

    [Fact]
    public void The_table_shows_the_beginning_of_a_long_text()
    {
        Assert.Equal("short", Displayed("Brief('short', $null, 62)"));
        string[] lines = Displayed("Brief('word ' * 100, $null, 62)").Split('|');
        Assert.Equal(4, lines.Length);
        Assert.EndsWith("word\u2026", lines[3], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 50, 120 - 62));
    }

    private string Displayed(string call) =>
        session.Run("[SmtpTools.Display.RelayDisplay]::" + call).Output.Single().ToString().Replace(Environment.NewLine, "|", StringComparison.Ordinal);

    private static string Script(ScriptedServer server, string parameters = "") => $"Test-SmtpRelay 127.0.0.1 -Port {server.Port} {RelayChecks.Envelope} -SkipCertificateCheck {parameters}";

    private static PSObject Deserialised(PSObject before) => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(before, 4));

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>What a shell shows.</summary>
    private static string Shown(string script)
    {
        ShellRun run = ShellRun.Of([script]);
        Skip.If(run.Errors.Contains("which this embedded engine does not have", StringComparison.Ordinal), "This machine has no PowerShell with the cmdlets of Microsoft.PowerShell.Utility.");
        Assert.Empty(run.Errors);
        return run.Output.Replace("\r", "", StringComparison.Ordinal);
    }
}
