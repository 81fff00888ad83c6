using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What may not go to a server is an error before anything goes there.</summary>
public sealed class TestSmtpRelayArgumentTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("-Sender \"a@b.example`r`nRCPT TO:<c@d.example>\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender \"a@b.example`n\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender \"a`r@b.example\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender \"a`0@b.example\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender \"a$([char]27)[31m@b.example\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender \"a$([char]0x85)@b.example\" -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender 'A B <a@b.example>' -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Sender 'a@b.example> SIZE=1' -Recipient c@d.example", "RelaySenderInvalid")]
    [InlineData("-Recipient \"c@d.example`r`nDATA\"", "RelayRecipientInvalid")]
    [InlineData("-Recipient \"c@d.example`n\"", "RelayRecipientInvalid")]
    [InlineData("-Recipient \"`tc@d.example\"", "RelayRecipientInvalid")]
    [InlineData("-Recipient \"c@d.example`0\"", "RelayRecipientInvalid")]
    [InlineData("-Recipient 'c d@e.example'", "RelayRecipientInvalid")]
    [InlineData("-Recipient '<>'", "RelayRecipientInvalid")]
    [InlineData("-Recipient ('c' * 400 + '@d.example')", "RelayRecipientInvalid")]
    [InlineData("-LocalDomain \"me`r`nMAIL FROM:<a@b.example>\"", "RelayLocalDomainInvalid")]
    [InlineData("-LocalDomain \"me`0\"", "RelayLocalDomainInvalid")]
    [InlineData("-LocalDomain \"me$([char]7)\"", "RelayLocalDomainInvalid")]
    [InlineData("-LocalDomain 'me and you'", "RelayLocalDomainInvalid")]
    [InlineData("-LocalDomain ''", "RelayLocalDomainInvalid")]
    [InlineData("-Recipient a@b.example -SourceAddress 127.0.0.1, 127.0.0.2", "RelaySourceAddressInvalid")]
    [InlineData("-OpenRelay -Recipient a@b.example -SourceAddress 127.0.0.1, 127.0.0.2 -Proxy socks5://127.0.0.1:1", "RelaySourceAddressInvalid")]
    [InlineData("-OpenRelay", "RelayRecipientInvalid")]
    [InlineData("-OpenRelay -Recipient nobody", "RelayRecipientInvalid")]
    [InlineData("-OpenRelay -Recipient bücher@b.example", "RelayRecipientInvalid")]
    [InlineData("-SendMessage", "RelayRecipientInvalid")]
    [InlineData("-SendMessage -Sender ''", "RelayRecipientInvalid")]
    [InlineData("-Proxy ftp://127.0.0.1:21", "RelayProxyInvalid")]
    [InlineData("-Proxy 127.0.0.1", "RelayProxyInvalid")]
    [InlineData("-OpenRelay -SendMessage -Recipient a@b.example", "AmbiguousParameterSet")]
    [InlineData("-Port 0", "ParameterArgumentValidationError")]
    [InlineData("-Port 65536", "ParameterArgumentValidationError")]
    [InlineData("-Timeout 0", "ParameterArgumentValidationError")]
    [InlineData("-ThrottleLimit 0", "ParameterArgumentValidationError")]
    [InlineData("-Tls Perhaps", "ParameterArgumentTransformationError")]
    [InlineData("-OpenRelay -Recipient a@b.example -SourceAddress 127.0.0.1, 127.0.0.2, 127.0.0.3", "ParameterArgumentValidationError")]
    public void A_parameter_that_cannot_be_used_is_an_error_and_no_connection(string parameters, string id)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        string port = parameters.StartsWith("-Port", StringComparison.Ordinal) ? "" : $"-Port {server.Port}";
        Complains($"Test-SmtpRelay 127.0.0.1 {port} {parameters}", id);
        Assert.Empty(server.Connections);
    }

    [Theory]
    [InlineData("''")]
    [InlineData("' '")]
    [InlineData("'.'")]
    [InlineData("\"127.0.0.1`r`n\" + 'x'")]
    [InlineData("\"127.0.0.1`0\"")]
    [InlineData("\"127.0.0.1$([char]27)\"")]
    [InlineData("'mail example'")]
    [InlineData("'smtp://127.0.0.1'")]
    [InlineData("'user@127.0.0.1'")]
    [InlineData("'127.0.0.1:25'")]
    [InlineData("('a' * 300)")]
    public void A_server_that_can_be_none_is_an_error(string server) => Complains($"Test-SmtpRelay ({server})", "RelayServerInvalid");

    [Fact]
    public void After_an_error_the_other_servers_are_checked()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay 'a b', 127.0.0.1, '' -Port {server.Port}");
        Assert.Equal("Ready", ((SmtpRelayResult)Assert.Single(output).BaseObject).Status);
        Assert.Equal(["a b", ""], errors.Select(error => error.TargetObject));
    }

    [Fact]
    public void What_an_error_shows_steers_no_terminal() =>
        Assert.DoesNotContain('\u001B', Complains("Test-SmtpRelay \"a$([char]27)[31m\"", "RelayServerInvalid").Exception.Message);

    [Fact]
    public void The_password_of_a_proxy_is_in_no_error()
    {
        ErrorRecord error = Complains("Test-SmtpRelay 127.0.0.1 -Proxy ftp://user:hunter2@127.0.0.1", "RelayProxyInvalid");
        Assert.DoesNotContain("hunter2", $"{error} {error.TargetObject} {error.CategoryInfo} {error.CategoryInfo.TargetName}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1.")]
    [InlineData("[127.0.0.1]")]
    [InlineData(" 127.0.0.1 ")]
    public void Usual_ways_to_write_a_server_are_understood(string name)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Assert.Equal("Ready", session.Check(server, host: $"'{name}'").Status);
    }

    private ErrorRecord Complains(string script, string id)
    {
        ErrorRecord error;
        try
        {
            (List<PSObject> output, List<ErrorRecord> errors) = session.Run(script);
            Assert.Empty(output);
            error = Assert.Single(errors);
        }
        catch (RuntimeException e)
        {
            error = e.ErrorRecord;
        }

        Assert.Equal(id + ",SmtpTools.Commands.TestSmtpRelayCommand", error.FullyQualifiedErrorId);
        Assert.NotEmpty(error.Exception.Message);
        return error;
    }
}
