using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Test-SmtpRelay in the engine, on a real server of this machine.</summary>
internal static class RealRelay
{
    public const string Sender = "me@client.example";

    /// <summary>In a domain that none of the servers hosts.</summary>
    public const string Stranger = "bob@elsewhere.example";

    private const string Envelope = $"-Sender {Sender} -Recipient {Stranger}";

    /// <summary>Checks whether mail is relayed to the stranger.</summary>
    public static SmtpRelayResult CheckRelay(this ModuleSession session, int port, string arguments = "") => session.Check(port, $"{Envelope} {arguments}");

    /// <summary>The open-relay check. The servers are on this machine, so that it asks nothing.</summary>
    public static SmtpRelayResult CheckOpenRelay(this ModuleSession session, int port, string arguments = "") => session.Check(port, $"-OpenRelay {Envelope} {arguments}");

    public static SmtpRelayResult Check(this ModuleSession session, int port, string arguments)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay 127.0.0.1 -Port {port} {arguments}");
        Assert.Empty(errors);
        return Assert.IsType<SmtpRelayResult>(Assert.Single(output).BaseObject);
    }

    /// <summary>Adds <c>-Credential</c>, without the cmdlets that the engine alone does not have.</summary>
    public static string Credential(string user, string password) =>
        $"-Credential ([pscredential]::new('{user}', [System.Net.NetworkCredential]::new('', '{password}').SecurePassword))";

    /// <summary>What a probe came to, in short: <c>+250</c>, <c>-554</c> or <c>?450</c>.</summary>
    public static string Short(this SmtpRelayProbe probe) =>
        probe.Outcome switch { "Accepted" => "+", "Denied" => "-", "Undetermined" => "?", var other => other } + probe.Code;

    public static IEnumerable<string> Commands(this SmtpRelayResult result, string verb) =>
        result.Transcript!.Where(line => line.StartsWith($"C: {verb}", System.StringComparison.Ordinal));
}
