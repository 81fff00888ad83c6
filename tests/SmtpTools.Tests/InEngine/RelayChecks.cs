using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Test-SmtpRelay against a scripted server.</summary>
internal static class RelayChecks
{
    public const string Envelope = "-Sender sender@example.org -Recipient recipient@example.org";

    /// <summary>Checks the server, which must give one result and no error.</summary>
    public static SmtpRelayResult Check(this ModuleSession session, ScriptedServer server, string parameters = "", string host = "127.0.0.1")
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay {host} -Port {server.Port} {parameters}");
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return (SmtpRelayResult)Assert.Single(output).BaseObject;
    }

    /// <summary>The same against a server that lives as long as the check.</summary>
    public static SmtpRelayResult Check(this ModuleSession session, Func<ScriptedConnection, Task> script, string parameters = "")
    {
        using var server = ScriptedServer.Start(script);
        return session.Check(server, parameters);
    }

    /// <summary>All that the client said, on all connections.</summary>
    public static string[] Heard(this ScriptedServer server) => server.Connections.SelectMany(connection => connection.Lines).ToArray();

    /// <summary>What the client said but for EHLO, with the verbs alone.</summary>
    public static string Verbs(this ScriptedServer server) => string.Join(" ", server.Heard().Select(line => line.Split(' ', ':')[0]));
}
