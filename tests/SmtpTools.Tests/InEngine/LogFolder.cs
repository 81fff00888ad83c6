using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Tests.InEngine;

/// <summary>A folder for the logs of one test, and what the tests of ConvertFrom-SmtpLog ask of a session.</summary>
public sealed class LogFolder : IDisposable
{
    /// <summary>28 lines: 25 events, one known, one foreign, one unrecognized.</summary>
    public static string SamplePath { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Samples", "mail.log");

    public string Path { get; } = Directory.CreateTempSubdirectory("SmtpTools-logs-").FullName;

    public string Write(string name, params string[] lines)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        return path;
    }

    public string Write(string name, byte[] octets)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    /// <summary>A bounce at a minute of an hour.</summary>
    public static string Bounce(int minute, string id = "4F9D195432C", string stamp = "2024-01-15T10:") =>
        $"{stamp}{minute:00}:00+00:00 mx postfix/smtp[13]: {id}: to=<c@example.net>, relay=mx.example.net[192.0.2.2]:25, delay=2, delays=1/0/0.5/0.5, dsn=5.1.1, status=bounced (host mx.example.net[192.0.2.2] said: 550 5.1.1 User unknown (in reply to RCPT TO command))";

    public static SmtpLogEvent[] Events(IEnumerable<PSObject> output) => [.. output.Select(item => (SmtpLogEvent)item.BaseObject)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
