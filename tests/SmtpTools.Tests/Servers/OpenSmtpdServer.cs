namespace SmtpTools.Tests.Servers;

/// <summary>OpenSMTPD: one daemon with three listeners.</summary>
public sealed class OpenSmtpdServer : RealServer<OpenSmtpdListener>
{
    private const string Nobody = "65534"; // in the server's own /etc/passwd

    protected override string[] Command => ["/usr/sbin/smtpd", "-d"];

    protected override void Configure()
    {
        Write("etc/smtpd.conf", $$"""
            pki {{TestCertificates.HostName}} cert "/etc/server.pem"
            pki {{TestCertificates.HostName}} key "/etc/server.pem"
            listen on 127.0.0.1 port {{Port(OpenSmtpdListener.Closed)}} hostname {{TestCertificates.HostName}}
            listen on 127.0.0.1 port {{Port(OpenSmtpdListener.Open)}} hostname {{TestCertificates.HostName}} tag open
            listen on 127.0.0.1 port {{Port(OpenSmtpdListener.BrokenTls)}} tls pki {{TestCertificates.HostName}} hostname {{TestCertificates.HostName}}

            # Whatever it accepts ends in one maildir. There is no action that could send mail anywhere.
            table alice { "{{Recipient}}" = nobody }
            table everyone { "@" = nobody }
            action "here" maildir "{{Inbox}}" virtual <alice>
            action "elsewhere" maildir "{{Inbox}}" virtual <everyone>
            # But for two domains, of which a log has more to tell: a listener on this machine refuses their mail, or none takes it.
            action "refused" relay host smtp://127.0.0.1:{{Port(OpenSmtpdListener.Closed)}}
            action "later" relay host smtp://127.0.0.9:1
            match from any for domain "{{Domain}}" action "here"
            match tag open from any for domain "refused.example" action "refused"
            match tag open from any for domain "later.example" action "later"
            match tag open from any for any action "elsewhere"

            """);
        Write("etc/server.pem", TestCertificates.ToPem(TestCertificates.Valid), isSecret: true);
        Shell($"mkdir -p var/lib/opensmtpd/empty var/spool/smtpd; chmod 711 var/spool/smtpd; chown {Nobody}:{Nobody} inbox");
    }
}
