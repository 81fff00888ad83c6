using System;
using System.Collections.Generic;
using System.Linq;
using SmtpTools.Logs.Formats.Courier;
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
    private static readonly LogFormat<Func<LogClock, SyslogProgram>>[] s_programs =
    [
        new("PolicydSpf", "SPF policy servers of Postfix, in syslog", _ => new SpfPolicyLog()), // before Postfix, whose name may stand before its own
        new("Postfix", "Postfix, in syslog or the journal", _ => new PostfixLog()),
        new("Exim", "Exim: mainlog, rejectlog, paniclog, and in syslog", clock => new EximSyslog(clock)),
        new("Sendmail", "Sendmail, in syslog", _ => new SendmailLog()),
        new("OpenSMTPD", "OpenSMTPD: in syslog, and what smtpd -d prints", _ => new OpenSmtpdLog()),
        new("qmail", "qmail and netqmail: multilog, tai64nlocal, and in syslog", _ => new QmailSyslog()),
        new("Haraka", "Haraka: its notations default, logfmt and JSON", _ => new HarakaLog()),
        new("Stalwart", "Stalwart: text log", _ => new StalwartLog()),
        new("Courier", "Courier, in syslog", _ => new CourierLog()),
        new("Dovecot", "Dovecot: delivery, submission, failed sign-ins; in syslog, or its own file", _ => new DovecotLog()),
        new("Amavis", "Amavis: what it did with a message", _ => new AmavisLog()),
        new("Rspamd", "Rspamd: what it did with a message", _ => new RspamdLog()),
        new("MailScanner", "MailScanner: what it did with a message", _ => new MailScannerLog()),
        new("SpamAssassin", "spamd: what it thinks of a message", _ => new SpamdLog()),
        new("ClamAV", "clamav-milter: what it found", _ => new ClamavMilterLog()),
        new("OpenDKIM", "OpenDKIM, in syslog", _ => new MilterLog("OpenDKIM", "opendkim")),
        new("OpenDMARC", "OpenDMARC, in syslog", _ => new MilterLog("OpenDMARC", "opendmarc")),
        new("Postgrey", "Postgrey: greylisting", _ => new PostgreyLog()),
    ];

    // Logs of their own. The strictest first: the first that knows a line reads it.
    private static readonly LogFormat<Func<LogClock, LogParser>>[] s_files =
    [
        new("qmail", "qmail and netqmail: multilog, tai64nlocal, and in syslog", clock => new QmailLog(clock)),
        new("Dovecot", "Dovecot: delivery, submission, failed sign-ins; in syslog, or its own file", clock => new DovecotFormat(clock)),
        new("OpenSMTPD", "OpenSMTPD: in syslog, and what smtpd -d prints", _ => new OpenSmtpdFormat()),
        new("Exim", "Exim: mainlog, rejectlog, paniclog, and in syslog", clock => new EximLog(clock)),
        new("Exchange", "Exchange: protocol, message tracking and connectivity logs, and their exports", clock => new ExchangeLog(clock)),
        new("hMailServer", "hMailServer: its log, and that for AWStats", clock => new HMailServerLog(clock)),
        new("MailEnable", "MailEnable: activity, debug and W3C logs", clock => new MailEnableLog(clock)),
        new("PowerMTA", "PowerMTA: accounting files", clock => new PowerMtaLog(clock)),
        new("IIS", "IIS SMTP: W3C extended, Microsoft IIS and NCSA common", clock => new IisSmtpLog(clock)),
        new("IIS", "IIS SMTP: W3C extended, Microsoft IIS and NCSA common", clock => new IisFixedLog(clock)),
        new("Haraka", "Haraka: its notations default, logfmt and JSON", clock => new HarakaFormat(clock)),
        new("KumoMTA", "KumoMTA: JSON records", clock => new KumoFormat(clock)),
        new("Stalwart", "Stalwart: text log", clock => new StalwartFormat(clock)),
        new("Rspamd", "Rspamd: what it did with a message", clock => new RspamdFormat(clock)),
        new("Postgrey", "Postgrey: greylisting", _ => new PostgreyFormat()),
        new("Swaks", "transcripts of Swaks", _ => new SwaksFormat()),
        new("MailKit", "transcripts of MailKit's ProtocolLogger", clock => new MailKitFormat(clock)),
        new("PHPMailer", "transcripts of PHPMailer (SMTPDebug)", clock => new PhpMailerFormat(clock)),
        new("Nodemailer", "transcripts of nodemailer's console logger", clock => new NodemailerFormat(clock)),
        new("Terminal", "transcripts of telnet and openssl s_client", _ => new TerminalFormat()),
    ];

    /// <summary>The names with what each is, sorted by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Known { get; } =
    [
        .. s_programs.Select(program => new KeyValuePair<string, string>(program.Name, program.Description)).Concat(s_files.Select(file => new KeyValuePair<string, string>(file.Name, file.Description)))
            .GroupBy(format => format.Key, (_, same) => same.First()).OrderBy(format => format.Key, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Whether a format has a line for each message that leaves the queue; where not, a message is over when its recipients are.</summary>
    public static bool TellsRemoval(string format) => format is "Postfix" or "Exim" or "qmail" or "Stalwart" or "Courier";

    /// <summary>Whether a format that names its program has queue ids where it hands mail over: where not, a line without one is all that is told of that.</summary>
    public static bool HasQueueIds(string format) => format is not ("IIS" or "hMailServer");

    /// <summary>Whether a format is that of a program that looks at messages which another server has in its queue.</summary>
    public static bool IsFilter(string format) => format is "Amavis" or "Rspamd" or "SpamAssassin" or "ClamAV" or "OpenDKIM" or "OpenDMARC" or "PolicydSpf" or "Postgrey" or "MailScanner";

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(format => format.Key)];

    /// <summary>The parsers of one format, or of all; they share a clock.</summary>
    /// <param name="name">A name of <see cref="Names"/>; null for all.</param>
    /// <param name="clock">Tells what time a stamp means.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static LogParser[] Open(string? name, LogClock clock)
    {
        bool IsWanted(string format) => name is null || string.Equals(name, format, StringComparison.OrdinalIgnoreCase);
        SyslogProgram[] programs = [.. s_programs.Where(program => IsWanted(program.Name)).Select(program => program.Open(clock))];
        LogParser[] files = [.. s_files.Where(file => IsWanted(file.Name)).Select(file => file.Open(clock))];
        if (programs.Length + files.Length == 0)
        {
            throw new ArgumentException($"There is no log format '{name}'. The formats are {string.Join(", ", Names)}.", nameof(name));
        }

        var syslog = new SyslogFormat(clock, programs);
        LogParser[] plain = programs.Length == 0 ? files : [syslog, .. files, new HeadlessFormat(programs)];
        return [.. plain, new JournalFormat(syslog, files), new ContainerFormat(clock, plain)];
    }
}
