using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats.Dovecot;
using SmtpTools.Logs.Formats.Exchange;
using SmtpTools.Logs.Formats.Exim;
using SmtpTools.Logs.Formats.Filters;
using SmtpTools.Logs.Formats.HMailServer;
using SmtpTools.Logs.Formats.Haraka;
using SmtpTools.Logs.Formats.Iis;
using SmtpTools.Logs.Formats.Kumo;
using SmtpTools.Logs.Formats.MailEnable;
using SmtpTools.Logs.Formats.OpenSmtpd;
using SmtpTools.Logs.Formats.Postfix;
using SmtpTools.Logs.Formats.PowerMta;
using SmtpTools.Logs.Formats.Qmail;
using SmtpTools.Logs.Formats.Sendmail;
using SmtpTools.Logs.Formats.Stalwart;
using SmtpTools.Logs.Formats.Transcripts;
using SmtpTools.Logs.Formats.Wrapped;

namespace SmtpTools.Logs.Formats;

/// <summary>The formats by name, and how a parser of each is made.</summary>
internal static class LogFormats
{
    // Programs that write to syslog; the first that owns a tag reads the line.
    private static readonly KeyValuePair<string, Func<SyslogProgram>>[] s_programs =
    [
        new("PolicydSpf", () => new SpfPolicyLog()), // before Postfix, whose name may stand before its own
        new("Postfix", () => new PostfixLog()),
        new("Exim", () => new EximSyslog()),
        new("Sendmail", () => new SendmailLog()),
        new("OpenSMTPD", () => new OpenSmtpdLog()),
        new("qmail", () => new QmailSyslog()),
        new("Haraka", () => new HarakaLog()),
        new("Stalwart", () => new StalwartLog()),
        new("Dovecot", () => new DovecotLog()),
        new("Amavis", () => new AmavisLog()),
        new("Rspamd", () => new RspamdLog()),
        new("SpamAssassin", () => new SpamdLog()),
        new("ClamAV", () => new ClamavMilterLog()),
        new("OpenDKIM", () => new MilterLog("OpenDKIM", "opendkim")),
        new("OpenDMARC", () => new MilterLog("OpenDMARC", "opendmarc")),
        new("Postgrey", () => new PostgreyLog()),
    ];

    // Logs of their own. The strictest first: the first that knows a line reads it.
    private static readonly KeyValuePair<string, Func<LogClock, LogParser>>[] s_files =
    [
        new("qmail", clock => new QmailLog(clock)),
        new("Exim", clock => new EximLog(clock)),
        new("Exchange", clock => new ExchangeLog(clock)),
        new("HMailServer", clock => new HMailServerLog(clock)),
        new("MailEnable", clock => new MailEnableLog(clock)),
        new("PowerMta", clock => new PowerMtaLog(clock)),
        new("IisSmtp", clock => new IisSmtpLog(clock)),
        new("Haraka", clock => new HarakaFormat(clock)),
        new("KumoMTA", clock => new KumoFormat(clock)),
        new("Stalwart", clock => new StalwartFormat(clock)),
        new("Rspamd", clock => new RspamdFormat(clock)),
        new("Swaks", _ => new SwaksFormat()),
        new("MailKit", clock => new MailKitFormat(clock)),
        new("Terminal", _ => new TerminalFormat()),
    ];

    /// <summary>Whether a format has a line for each message that leaves the queue; where not, a message is over when its recipients are.</summary>
    public static bool TellsRemoval(string format) => format is "Postfix" or "Exim" or "qmail" or "Stalwart";

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
        if (programs.Length + files.Length == 0)
        {
            throw new ArgumentException($"There is no log format '{name}'. The formats are {string.Join(", ", Names)}.", nameof(name));
        }

        var syslog = new SyslogFormat(clock, programs);
        LogParser[] plain = programs.Length == 0 ? files : [syslog, .. files];
        return [.. plain, new JournalFormat(syslog, files), new ContainerFormat(clock, plain)];
    }
}
