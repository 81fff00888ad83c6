using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats.Exim;
using SmtpTools.Logs.Formats.OpenSmtpd;
using SmtpTools.Logs.Formats.Postfix;
using SmtpTools.Logs.Formats.Qmail;
using SmtpTools.Logs.Formats.Sendmail;

namespace SmtpTools.Logs.Formats;

/// <summary>The formats by name, and how a parser of each is made.</summary>
internal static class LogFormats
{
    // Programs that write to syslog; the first that owns a tag reads the line.
    private static readonly KeyValuePair<string, Func<SyslogProgram>>[] s_programs =
    [
        new("Postfix", () => new PostfixLog()),
        new("Exim", () => new EximSyslog()),
        new("Sendmail", () => new SendmailLog()),
        new("OpenSMTPD", () => new OpenSmtpdLog()),
        new("qmail", () => new QmailSyslog()),
    ];

    // Logs of their own. The strictest first: the first that knows a line reads it.
    private static readonly KeyValuePair<string, Func<LogClock, LogParser>>[] s_files =
    [
        new("qmail", clock => new QmailLog(clock)),
        new("Exim", clock => new EximLog(clock)),
    ];

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. s_programs.Select(program => program.Key).Concat(s_files.Select(file => file.Key)).Distinct().OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The parsers of one format, or of all; they share a clock.</summary>
    /// <param name="name">A name of <see cref="Names"/>; null for all.</param>
    /// <param name="clock">Tells what time a stamp means.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static LogParser[] Open(string? name, LogClock clock)
    {
        bool IsWanted(string format) => name is null || string.Equals(name, format, StringComparison.OrdinalIgnoreCase);
        SyslogProgram[] programs = [.. s_programs.Where(program => IsWanted(program.Key)).Select(program => program.Value())];
        LogParser[] files = [.. s_files.Where(file => IsWanted(file.Key)).Select(file => file.Value(clock))];
        LogParser[] syslog = programs.Length == 0 ? [] : [new SyslogFormat(clock, programs)];
        return syslog.Length + files.Length > 0 ? [.. syslog, .. files]
            : throw new ArgumentException($"There is no log format '{name}'. The formats are {string.Join(", ", Names)}.", nameof(name));
    }
}
