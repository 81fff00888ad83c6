using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Tests.Servers;

/// <summary>Postfix: one instance, a listener for each way in which it behaves.</summary>
public sealed class PostfixServer : RealServer<PostfixListener>
{
    public const string UserName = "alice@example.test";
    public const string Password = "correct horse";

    // The numbers that the server's own /etc/passwd and /etc/group have for them.
    private const string Postfix = "64501";
    private const string Postdrop = "64502";

    private const string OpenForAll = "{ -o mynetworks = 127.0.0.0/8 }";
    private const string SignedIn = "{ -o smtpd_sasl_auth_enable = yes }";
    private const string StartTls = "{ -o smtpd_tls_security_level = may }";

    protected override string LogFile => "var/log/mail.log";

    protected override string[] Command => ["/usr/lib/postfix/sbin/master", "-d"];

    protected override void Configure()
    {
        Write("etc/postfix/main.cf", $$"""
            compatibility_level = 3.6
            myhostname = {{TestCertificates.HostName}}
            inet_protocols = ipv4
            disable_dns_lookups = yes
            smtpd_peername_lookup = no
            maillog_file = /var/log/mail.log

            mydestination = $myhostname
            local_recipient_maps = inline:{alice=yes}
            alias_maps =
            virtual_mailbox_domains = {{Domain}}
            virtual_mailbox_maps = inline:{ {{Recipient}}=yes }

            # Whatever it accepts ends in one maildir. There is no service that could send mail anywhere.
            local_transport = inbox
            virtual_transport = inbox
            relay_transport = inbox
            default_transport = inbox
            virtual_mailbox_base = /
            virtual_uid_maps = static:{{Postfix}}
            virtual_gid_maps = static:{{Postfix}}

            # But for some domains, whose mail meets what a log has to tell of: another listener on this machine that takes or refuses it, or none.
            transport_maps = inline:{ {{string.Join(", ", Outcomes())}} }
            virtual_alias_maps = inline:{ moved@alias.example=bob@gone.example, queue@alias.example=bob@busy.example }
            header_checks = regexp:/etc/postfix/header_checks
            smtpd_tls_loglevel = 1

            postscreen_greet_wait = 1s
            postscreen_greet_action = drop
            postscreen_cache_map =

            mynetworks = 192.0.2.0/24
            smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
            smtpd_sasl_local_domain = {{Domain}}
            smtpd_tls_auth_only = yes
            smtpd_tls_chain_files = /etc/postfix/Valid.pem

            # Many clients at once, and a queue that does not make its sender wait.
            smtpd_client_connection_count_limit = 0
            in_flow_delay = 0

            """);
        Write("etc/postfix/master.cf", $"""
            rewrite unix - - n - - trivial-rewrite
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            error unix - - n - - error
            failing unix - n n - - virtual -o virtual_mailbox_maps=inline:{"{nobody=yes}"}
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            discard unix - - n - - discard
            next unix - - n - - smtp -o myhostname=sender.example.test -o smtp_tls_security_level=may -o smtp_tls_loglevel=1 -o smtp_generic_maps=static:{Recipient}
            smtpd pass - - n - - smtpd
            dnsblog unix - - n - 0 dnsblog
            tlsproxy unix - - n - 0 tlsproxy
            inbox unix - n n - - virtual -o virtual_mailbox_maps=static:{Inbox[1..]}/
            {string.Join("\n", Enum.GetValues<PostfixListener>().Select(listener => $"127.0.0.1:{Port(listener)} inet n - n - {Options(listener)}"))}

            """);
        Write("etc/postfix/header_checks", """
            /^Subject: forbidden/ REJECT No such subjects
            /^Subject: strange/ WARN It is strange

            """);
        Write("etc/postfix/sasl/smtpd.conf", """
            pwcheck_method: auxprop
            auxprop_plugin: sasldb
            mech_list: PLAIN LOGIN CRAM-MD5

            """);
        Write("etc/postfix/Valid.pem", TestCertificates.ToPem(TestCertificates.Valid), isSecret: true);
        Write("etc/postfix/Expired.pem", TestCertificates.ToPem(TestCertificates.Expired), isSecret: true);
        Write("etc/postfix/WrongName.pem", TestCertificates.ToPem(TestCertificates.WrongName), isSecret: true);
        Write("etc/postfix/SelfSigned.pem", TestCertificates.ToPem(TestCertificates.SelfSigned), isSecret: true);
        Write("etc/postfix/Weak.pem", TestCertificates.ToPem(TestCertificates.Weak), isSecret: true);
        Shell($$"""
            mkdir -p var/lib/postfix var/spool/postfix/{active,bounce,corrupt,defer,deferred,flush,hold,incoming,maildrop,pid,private,public,saved,trace}
            chown -R {{Postfix}} inbox var/lib/postfix var/spool/postfix/*
            chown root:root var/spool/postfix/pid
            chgrp {{Postdrop}} var/spool/postfix/{maildrop,public}
            printf '{{Password}}' | chroot . saslpasswd2 -p -c -u {{Domain}} {{UserName.Split('@')[0]}}
            chown {{Postfix}} etc/sasldb2
            """);
    }

    private IEnumerable<string> Outcomes() =>
    [
        $"{FailingDomain}=failing:", // comes back to its sender
        $"secure.example=next:[127.0.0.1]:{Port(PostfixListener.Submission)}",
        $"refused.example=next:[127.0.0.1]:{Port(PostfixListener.RefusesData)}",
        $"later.example=next:[127.0.0.1]:{Port(PostfixListener.Greylisting)}",
        $"unwelcome.example=next:[127.0.0.1]:{Port(PostfixListener.RefusesClient)}",
        "closed.example=next:[127.0.0.1]:1",
        "{ gone.example = error:5.1.6 The user has moved }",
        "{ busy.example = retry:4.3.2 The system is busy }",
        "void.example=discard:silently",
    ];

    private static string Options(PostfixListener listener) =>
        listener == PostfixListener.Screened ? "1 postscreen" : "- smtpd " + SmtpdOptions(listener);

    private static string SmtpdOptions(PostfixListener listener) => listener switch
    {
        PostfixListener.Closed => "",
        PostfixListener.Open => OpenForAll,
        PostfixListener.Trusting => "{ -o mynetworks = 127.0.0.1/32 }",
        PostfixListener.Submission => $"{StartTls} {SignedIn}",
        PostfixListener.ClearSubmission => $"{SignedIn} {{ -o smtpd_tls_auth_only = no }}",
        PostfixListener.ImplicitTls => $"{SignedIn} {{ -o smtpd_tls_wrappermode = yes }}",
        PostfixListener.Expired => WithCertificate("Expired"),
        PostfixListener.WrongName => WithCertificate("WrongName"),
        PostfixListener.SelfSigned => WithCertificate("SelfSigned"),
        PostfixListener.WeakKey => WithCertificate("Weak"),
        PostfixListener.TlsUnavailable => $"{StartTls} {{ -o smtpd_tls_protocols = nonsense }}",
        PostfixListener.TlsRequired => $"{OpenForAll} {{ -o smtpd_tls_security_level = encrypt }}",
        PostfixListener.RefusesData => $"{OpenForAll} {{ -o smtpd_data_restrictions = reject }}",
        PostfixListener.Greylisting => $"{OpenForAll} {{ -o smtpd_recipient_restrictions = check_recipient_access static:{{450 4.2.0 Greylisted, try again later}} }}",
        PostfixListener.RefusesSender => "{ -o smtpd_delay_reject = no } { -o smtpd_sender_restrictions = check_sender_access static:{550 5.7.1 Your sender is not welcome} }",
        PostfixListener.RefusesClient => "{ -o smtpd_delay_reject = no } { -o smtpd_client_restrictions = reject }",
        PostfixListener.Silent => "{ -o smtpd_relay_restrictions = permit }",
        _ => throw new ArgumentOutOfRangeException(nameof(listener)),
    };

    private static string WithCertificate(string name) => $"{StartTls} {SignedIn} {{ -o smtpd_tls_chain_files = /etc/postfix/{name}.pem }}";
}
