using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Rows of CSV, and objects that were not made for this cmdlet: each is checked, or an error says what to do, and the rest goes on.</summary>
public sealed class TestSmtpRelayRowTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Tail = ",SmtpTools.Commands.TestSmtpRelayCommand";

    [Theory]
    [InlineData("''")]
    [InlineData("' '")]
    [InlineData("$null")]
    public void An_empty_cell_is_the_default(string empty)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Check(server, $"[pscustomobject]@{{ Server = '127.0.0.1'; Port = {{port}}; Sender = {empty}; Recipient = 'r@example.org'; Tls = {empty}; Credential = {empty} }}");
        Assert.Equal(("Relayed", "r@example.org", false), (result.Status, result.Sender, result.IsAuthenticated));
        Assert.Contains("MAIL FROM:<r@example.org>", server.Heard());
        Assert.Null(Check(server, $"[pscustomobject]@{{ Server = '127.0.0.1'; Port = {{port}}; Recipient = {empty} }}").Recipient);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"[pscustomobject]@{{ Server = '127.0.0.1'; Port = {empty} }} | Test-SmtpRelay");
        Assert.Empty(errors);
        Assert.Equal(25, ((SmtpRelayResult)Assert.Single(output).BaseObject).Port);
    }

    [Fact]
    public void The_null_sender_is_asked_for_in_a_cell_too()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Check(server, "[pscustomobject]@{ Server = '127.0.0.1'; Port = {port}; Sender = '<>'; Recipient = 'r@example.org' }");
        Assert.Contains("MAIL FROM:<>", server.Heard());
    }

    [Theory]
    [InlineData("Port", "abc", "1 to 65535")]
    [InlineData("Port", "25,587", "1 to 65535")]
    [InlineData("Port", "25.5", "1 to 65535")]
    [InlineData("Port", "99999999999", "1 to 65535")]
    [InlineData("Port", "99999", "65535", "ParameterArgumentValidationError")]
    [InlineData("Tls", "Requierd", "Auto, None, StartTls, Required, Implicit")]
    [InlineData("Tls", "7", "Auto, None, StartTls, Required, Implicit")]
    public void A_cell_that_cannot_be_read_is_an_error_and_the_rest_goes_on(string property, string value, string allowed, string id = "ParameterArgumentTransformationError")
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(
            $"[pscustomobject]@{{ Server = 'wrong.example'; {property} = '{value}' }}, [pscustomobject]@{{ Server = '127.0.0.1'; Port = '{server.Port}'; Tls = 'none' }} | Test-SmtpRelay");
        Assert.Equal("127.0.0.1", ((SmtpRelayResult)Assert.Single(output).BaseObject).Server);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal(id + Tail, error.FullyQualifiedErrorId);
        Assert.All([property, value, allowed], part => Assert.Contains(part, error.Exception.Message, StringComparison.Ordinal));
        Assert.Equal("wrong.example", ((PSObject)error.TargetObject).Properties["Server"].Value);
    }

    [Theory]
    [InlineData("Test-SmtpRelay 127.0.0.1 -Port {port} -Recipient r@example.org")]
    [InlineData("Test-SmtpRelay 127.0.0.1 -Port {port} -Recipient r@example.org | ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, 2)) }")]
    [InlineData("Test-SmtpRelay 127.0.0.1 -Port {port} -Recipient r@example.org | ForEach-Object { [pscustomobject]@{ Server = $_.Server; Port = \"$($_.Port)\"; Sender = $_.Sender; Recipient = $_.Recipient; Tls = \"$($_.Tls)\" } }")]
    public void A_result_is_checked_again(string earlier)
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { Certificate = TestCertificates.Valid }.RunAsync);
        SmtpRelayResult result = Check(server, earlier.Replace("-Recipient", "-SkipCertificateCheck -Recipient", StringComparison.Ordinal), "-SkipCertificateCheck");
        Assert.Equal(("127.0.0.1", server.Port, "Relayed", "r@example.org", "StartTls"), (result.Server, result.Port, result.Status, result.Recipient, result.Tls?.Mode));
    }

    [Theory]
    [InlineData("no TLS, no certificate, NotAvailable", true)]
    [InlineData("Tls12, , valid, -3 days left", true)]
    [InlineData("Tls13, CN=a, O=b, NotTimeValid; NameMismatch", true)]
    [InlineData("StartTls, Implicit", false)]
    [InlineData("StartTls, please, now", false)]
    [InlineData("Tls13, CN=a", false)]
    [InlineData("Tls13, CN=a, 30 days left", false)]
    [InlineData("Tls99, CN=a, valid, 30 days left", false)]
    public void Of_texts_only_what_a_result_wrote_counts_as_a_finding(string text, bool isFinding)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"[pscustomobject]@{{ Server = '127.0.0.1'; Port = {server.Port}; Tls = '{text}' }} | Test-SmtpRelay");
        Assert.Equal((isFinding ? 1 : 0, isFinding ? 0 : 1), (output.Count, errors.Count));
        Assert.All(errors, error => Assert.Contains("is no way to use TLS", error.Exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ ComputerName = [Net.IPAddress]'127.0.0.1'; Port = {port} }")]
    [InlineData("[pscustomobject]@{ Name = 'example.org'; NameExchange = '127.0.0.1.'; Port = {port} }")]
    [InlineData("[pscustomobject]@{ Address = '127.0.0.1'; Port = {port} } | ForEach-Object { [pscustomobject]@{ Server = $_.Address; Port = $_.Port } }")]
    public void An_object_with_the_server_in_it_is_checked(string item)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Assert.Equal("Ready", Check(server, item).Status);
    }

    [Theory]
    [InlineData("@{ Server = '127.0.0.1'; Port = 25 }", "ParameterArgumentTransformationError", "Server", "[pscustomobject]")]
    [InlineData("[pscustomobject]@{ Address = '127.0.0.1'; Port = 25 }", "ParameterArgumentTransformationError", "Server, NameExchange, ComputerName", "Expression = 'Address'")]
    [InlineData("[object]::new()", "ParameterArgumentTransformationError", "Server, NameExchange, ComputerName", "none of the properties")]
    [InlineData("[Net.Mail.MailAddress]'me@example.net'", "RelayServerInvalid", "-Server 'me@example.net'", "give the name of the server")]
    [InlineData("[Net.IPEndPoint]::new(1, 25)", "RelayServerInvalid", "-Server", "give the port with -Port")]
    [InlineData("[pscustomobject]@{ Name = 'example.org'; NameExchange = '.' }", "RelayServerInvalid", "-Server '.'", "takes no mail (RFC 7505)")]
    [InlineData("[pscustomobject]@{ Name = 'example.org'; NameExchange = '' }", "RelayServerInvalid", "-Server ''", "takes no mail (RFC 7505)")]
    [InlineData("[pscustomobject]@{ Name = 'example.org'; NameExchange = $null }", "ParameterArgumentValidationErrorNullNotAllowed", "'Server'", "null")]
    public void An_object_without_a_server_is_an_error_and_the_rest_goes_on(string item, string id, params string[] words)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"{item}, '127.0.0.1' | Test-SmtpRelay -Port {server.Port}");
        Assert.Equal("127.0.0.1", ((SmtpRelayResult)Assert.Single(output).BaseObject).Server);
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal(id + Tail, error.FullyQualifiedErrorId);
        Assert.All(words, word => Assert.Contains(word, error.Exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_that_is_no_pipeline_input_is_to_be_piped() =>
        Assert.Contains("pipe it", Assert.Single(session.Run("Test-SmtpRelay ([pscustomobject]@{ Server = '127.0.0.1' })").Errors).Exception.Message, StringComparison.Ordinal);

    private SmtpRelayResult Check(ScriptedServer server, string items, string parameters = "")
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"{items.Replace("{port}", server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)} | Test-SmtpRelay {parameters}");
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return (SmtpRelayResult)Assert.Single(output).BaseObject;
    }
}
