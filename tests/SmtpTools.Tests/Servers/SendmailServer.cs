namespace SmtpTools.Tests.Servers;

/// <summary>Sendmail, as it is out of the box: who comes from 127.0.0.1 may do everything, so it is a closed server for 127.0.0.2 only. It queues and never delivers.</summary>
public sealed class SendmailServer : RealServer<SendmailListener>
{
    private const string Nobody = "65534"; // in the server's own /etc/passwd

    protected override string[] Command => ["/usr/libexec/sendmail/sendmail", "-bD"];

    protected override void Configure()
    {
        Write("etc/mail/sendmail.mc", $"""
            include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
            OSTYPE(`linux')dnl
            define(`confDOMAIN_NAME', `{TestCertificates.HostName}')dnl
            define(`confDELIVERY_MODE', `queueonly')dnl
            define(`confDONT_PROBE_INTERFACES', `True')dnl
            define(`confTO_IDENT', `0')dnl
            define(`confRUN_AS_USER', `nobody:nogroup')dnl
            define(`ALIAS_FILE', `')dnl
            define(`STATUS_FILE', `')dnl
            FEATURE(`nocanonify')dnl
            FEATURE(`accept_unresolvable_domains')dnl
            FEATURE(`no_default_msa')dnl
            DAEMON_OPTIONS(`Addr=127.0.0.1, Port={Port(SendmailListener.Trusting)}')dnl
            MAILER(`smtp')dnl
            Cw{Domain}

            """);
        Shell($"""
            chroot . m4 /etc/mail/sendmail.mc >etc/mail/sendmail.cf 2>etc/mail/m4.log
            mkdir -p var/spool/mqueue
            chown {Nobody}:{Nobody} var/spool/mqueue
            chmod 700 var/spool/mqueue
            """);
    }
}
