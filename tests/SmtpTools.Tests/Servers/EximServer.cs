namespace SmtpTools.Tests.Servers;

/// <summary>Exim: one daemon, which looks at the port it was called on. Offers STARTTLS, in GnuTLS.</summary>
public sealed class EximServer : RealServer<EximListener>
{
    public const string UserName = "alice";
    public const string Password = "correct horse";

    private const string DebianExim = "64505"; // in the server's own /etc/passwd

    protected override string LogFile => "var/log/exim4/mainlog";

    protected override string[] Command => ["/usr/sbin/exim4", "-bdf"];

    protected override void Configure()
    {
        Write("etc/exim4/exim4.conf", $$$"""
            primary_hostname = {{{TestCertificates.HostName}}}
            domainlist local_domains = {{{TestCertificates.HostName}}} : {{{Domain}}}
            PORT_OPEN = {{{Port(EximListener.Open)}}}
            PORT_PERCENT = {{{Port(EximListener.PercentHack)}}}
            USER = {{{UserName}}}:{{{Password}}}
            PORT_SUBMISSION = {{{Port(EximListener.Submission)}}}
            local_interfaces = 127.0.0.1.{{{Port(EximListener.Closed)}}} : 127.0.0.1.PORT_OPEN : 127.0.0.1.PORT_PERCENT : 127.0.0.1.PORT_SUBMISSION
            auth_advertise_hosts = ${if ={$received_port}{PORT_SUBMISSION}{*}}
            acl_smtp_rcpt = recipient
            tls_certificate = /etc/exim4/server.pem
            tls_privatekey = /etc/exim4/server.pem
            log_file_path = /var/log/exim4/%slog
            host_lookup =
            helo_lookup_domains =
            rfc1413_hosts =
            keep_environment =

            begin acl
            recipient:
              accept condition = ${if ={$received_port}{PORT_OPEN}}
              accept authenticated = *
              deny   message = restricted characters in address
                     condition = ${if !={$received_port}{PORT_PERCENT}}
                     local_parts = ^.*[@%!/|]
              accept domains = +local_domains
                     endpass
                     verify = recipient
              deny   message = relay not permitted

            begin routers
            percent_hack:
              driver = redirect
              condition = ${if ={$received_port}{PORT_PERCENT}}
              domains = +local_domains
              local_parts = ^.+%.+
              data = ${sg{$local_part}{%}{@}}
            here:
              driver = accept
              domains = +local_domains
              local_parts = alice : postmaster
              transport = inbox
            failing:
              driver = redirect
              domains = {{{FailingDomain}}}
              allow_fail
              data = :fail: nobody is here
            # What a log has to tell of.
            later:
              driver = redirect
              domains = later.example
              allow_defer
              data = :defer: try later
            refused:
              driver = redirect
              domains = refused.example
              allow_fail
              data = :fail: refused
            void:
              driver = redirect
              domains = void.example
              data = :blackhole:
            elsewhere:
              driver = accept
              domains = !+local_domains
              transport = inbox

            begin retry
            * * F,2h,15m

            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if eq{$auth2:$auth3}{USER}}
              server_set_id = $auth2

            begin transports
            # Whatever it accepts ends in one maildir. There is no transport that could send mail anywhere.
            inbox:
              driver = appendfile
              maildir_format
              directory = {{{Inbox}}}
              user = Debian-exim

            """);
        Write("etc/exim4/server.pem", TestCertificates.ToPem(TestCertificates.Valid), isSecret: true);
        Shell($"mkdir -p var/log/exim4 var/spool/exim4; chown {DebianExim}:{DebianExim} inbox etc/exim4/server.pem var/log/exim4 var/spool/exim4");
    }
}
