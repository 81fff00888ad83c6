using System;
using System.IO;
using System.Linq;
using SmtpTools.Tests.InEngine;
using Xunit;

namespace SmtpTools.Tests.Servers;

/// <summary>The servers that <c>.ci/install-servers</c> unpacks.</summary>
internal static class DebianServers
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("SMTPTOOLS_SERVERS") ?? Path.Combine(ModuleSession.Root, "out", "servers");

    /// <summary>Skips the test where the servers cannot run. In CI they must, on the system that they are for.</summary>
    public static void Require()
    {
        Skip.IfNot(IsDebian12(), "The real servers are those of Debian 12.");
        string? reason = !Environment.IsPrivilegedProcess ? "The real servers need root: each runs in a root directory of its own."
            : !File.Exists(Path.Combine(Folder, "packages")) ? $"There are no servers in {Folder}; .ci/install-servers puts them there."
            : null;
        Assert.False(reason is not null && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Skip.If(reason is not null, reason);
    }

    private static bool IsDebian12()
    {
        const string Release = "/etc/os-release";
        return File.Exists(Release) && File.ReadLines(Release).Intersect(["ID=debian", "VERSION_ID=\"12\""]).Count() == 2;
    }
}
