using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The matrix of an open-relay check: what goes over the wire, and what is concluded from the answers.</summary>
public sealed class TestSmtpRelayOpenRelayTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Check = "-OpenRelay -Sender s.ender@example.org -Recipient r.ecipient@example.net";
    private const string Denied = "554 5.7.1 Relay access denied";
    private const string Unknown = "550 5.1.1 User unknown";

    /// <summary>Every form of the reference, as an eye reads it: R and S local parts, D the domain, H, IP, L of the server.</summary>
    private static readonly string[] s_forms =
    [
        "<> <R@D>", "<S@D> <R@D>", "<S@*.D> <R@D>", "<S@localhost> <R@D>", "<S> <R@D>", "<S@H> <R@D>", "<S@[IP]> <R@D>", "<postmaster@H> <R@D>", "<S@L> <R@D>",
        "<S@D> R@D", "<S@[IP]> <R@[IP]>", "<S@[IP]> <R%D@[IP]>", "<S@[IP]> <R%D@H>", "<S@[IP]> <\"R@D\">", "<S@[IP]> <\"R%D\">", "<S@[IP]> <R@D@[IP]>", "<S@[IP]> <\"R@D\"@[IP]>",
        "<S@[IP]> <R@D@H>", "<S@H> <\"R@D\"@H>", "<S@[IP]> <@[IP]:R@D>", "<S@[IP]> <@H:R@D>", "<S@[IP]> <D!R>", "<S@[IP]> <D!R@[IP]>", "<S@[IP]> <D!R@H>", "<S@[IP]> <R%D@>", "<S@[IP]> <R@D@>",
        "<S@[IP]> <H:R@D>", "<S@D> <IMCEASMTP-r+2Eecipient+40example+2Enet@H>",
        "<S@D> <*@*.invalid>", "<S@D> <*@L>", "<S@D> <*>", "<S@[IP]> <*@H>", "<S@[IP]> <*@[IP]>",
    ];

    [Fact]
    public void A_server_that_takes_anything_is_to_be_taken_for_open()
    {
        SmtpRelayResult result = session.Check(Scripts.AcceptEverything, Check);
        Assert.Equal(("Inconclusive", "Relayed"), (result.Verdict, result.Status));
        Assert.Contains("open relay", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("-Evidence Deliver", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void To_accept_an_address_of_its_own_is_no_relaying()
    {
        SmtpRelayResult result = session.Check(Scripts.Answer(line => line.StartsWith("RCPT", StringComparison.Ordinal) && IsControl(line) ? Unknown : null), "-OpenRelay -Recipient me@example.test");
        Assert.Equal(("Inconclusive", (bool?)null), (result.Verdict, result.IsOpenRelay));
        Assert.Contains("own domain", result.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_that_the_server_was_asked_for_by_is_its_own_too()
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null, name: "srv17.hoster.test")(connection);
        });
        var result = (SmtpRelayResult)Assert.Single(session.Run($"Test-SmtpRelay mail.example.net -Port 26 {Check} -Proxy http://127.0.0.1:{proxy.Port} -Force").Output).BaseObject;
        Assert.Equal("Inconclusive", result.Verdict);
        Assert.Contains("own domain", result.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_in_other_letters_goes_out_in_ASCII()
    {
        SmtpRelayResult result = session.Check(Closed(), "-OpenRelay -Recipient r@bücher.example");
        Assert.Equal("RCPT TO:<r@xn--bcher-kva.example>", result.Probes[0].Rcpt);
    }

    [Fact]
    public void An_open_relay_seen_from_its_own_machine_comes_with_a_warning()
    {
        SmtpRelayResult result = session.Check(Scripts.Answer(line => line.StartsWith("RCPT", StringComparison.Ordinal) && IsControl(line) ? Unknown : null), Check);
        Assert.Equal("Open", result.Verdict);
        Assert.Contains(result.Warnings, warning => warning.Contains("from outside", StringComparison.Ordinal));
    }

    [Fact]
    public void All_forms_go_over_the_wire_each_in_a_transaction_of_its_own()
    {
        using var server = ScriptedServer.Start(Closed());
        SmtpRelayResult result = session.Check(server, Check);
        Assert.All(server.Connections, connection => Assert.Equal(("EHLO", "QUIT"), (connection.Lines[0].Split(' ')[0], connection.Lines[^1])));
        string[] heard = server.Connections.SelectMany(connection => connection.Lines.Skip(1).SkipLast(1)).ToArray();
        string[] pairs = heard.Chunk(3).Where(three => three.Length == 3 && three[2] == "RSET").Select(three => $"{three[0]["MAIL FROM:".Length..]} {three[1]["RCPT TO:".Length..]}").ToArray();
        Assert.Equal(s_forms, pairs.Select(Read));
        Assert.Equal(33, result.Probes.Count);
        Assert.Equal(pairs, result.Probes.Select(probe => $"{probe.Mail["MAIL FROM:".Length..]} {probe.Rcpt!["RCPT TO:".Length..]}"));
        Assert.Equal(Enumerable.Range(1, 33), result.Probes.Select(probe => probe.Number));
        Assert.Equal([29, 30, 31, 32, 33], result.Probes.Where(probe => probe.IsControl).Select(probe => probe.Number));
        Assert.DoesNotContain("DATA", heard);
        Assert.DoesNotContain(heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_that_refuses_all_is_closed()
    {
        SmtpRelayResult result = Ends(session.Check(Closed(), Check), "Closed", "RelayDenied", false, "None");
        Assert.Equal(554, result.Code);
        Assert.All(result.Probes, probe => Assert.Equal(("Denied", (int?)(probe.Form == "control, an unknown mailbox of the server" ? 550 : 554)), (probe.Outcome, probe.Code)));
        Assert.Contains("28 of 28", result.VerdictReason, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", result.Probes[0].SourceAddress);
    }

    [Fact]
    public void The_times_of_single_commands_are_not_those_of_many()
    {
        SmtpRelayResult result = session.Check(Closed(), Check);
        Assert.All(new[] { result.ConnectMilliseconds, result.GreetingMilliseconds, result.EhloMilliseconds }, time => Assert.InRange(time!.Value, 0, result.TotalMilliseconds));
        Assert.All(new[] { result.MailMilliseconds, result.RcptMilliseconds, result.DataMilliseconds }, time => Assert.Null(time));
        Assert.Equal("s.ender@example.org", result.Sender); // as the plain form had it
    }

    [Theory]
    [InlineData("554 5.7.1 Relay access denied", "Closed")]
    [InlineData("530 5.7.0 Authentication required", "Closed")]
    [InlineData("450 4.3.2 try again later", "Inconclusive")]
    public void Nobody_looks_for_ports_to_sign_in_at(string reply, string verdict)
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await Scripts.RefuseRecipient(reply)(connection);
        });
        var result = (SmtpRelayResult)Assert.Single(session.Run($"Test-SmtpRelay relay.example.test -Port 26 {Check} -Proxy http://127.0.0.1:{proxy.Port} -Force").Output).BaseObject;
        Assert.Equal(verdict, result.Verdict);
        Assert.All(proxy.Connections, connection => Assert.StartsWith("CONNECT relay.example.test:26 ", connection.Lines[0], StringComparison.Ordinal));
        Assert.DoesNotContain("587", result.Advice, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("", "Closed", "RelayDenied")]
    [InlineData("-Tls Auto", "Closed", "RelayDenied")]
    [InlineData("-Tls StartTls", "Inconclusive", "CertificateInvalid")]
    [InlineData("-Tls Required", "Inconclusive", "CertificateInvalid")]
    public void A_certificate_that_nobody_vouches_for_ends_it_only_where_TLS_was_asked_for(string parameters, string verdict, string status)
    {
        Skip.IfNot(TrustedAuthority.IsTrusted, "The tests' authority is trusted on Linux only.");
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.SelfSigned, Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? Denied : null };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, $"{Check} {parameters}");
        Assert.Equal((verdict, status), (result.Verdict, result.Status));
        Assert.Equal("SelfSigned; UntrustedRoot", result.Tls!.Errors.ToString());
        Assert.Equal(verdict == "Closed" ? ["The certificate does not validate (SelfSigned; UntrustedRoot); the open-relay check went on all the same, as mail servers do among themselves."] : [], result.Warnings);
    }

    [Fact]
    public void A_server_that_accepts_all_but_the_controls_is_open()
    {
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null));
        SmtpRelayResult result = Ends(session.Check(server, Check), "Open", "OpenRelay", true, "DataAccepted");
        Assert.All(result.Probes.Where(probe => !probe.IsControl), probe => Assert.Equal(probe.Form == "recipient at the server's address" ? "Undetermined" : "Accepted", probe.Outcome));
        Assert.Equal(2, server.Heard().Count(line => line == "DATA")); // once from each address
    }

    [Fact]
    public void A_server_that_takes_the_controls_too_takes_anything()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        Ends(session.Check(server, Check), "Inconclusive", "Relayed", null, "RcptAccepted");
        Assert.DoesNotContain("DATA", server.Heard());
    }

    [Theory]
    [InlineData("554 5.7.1 Relay access denied", "Closed", "RelayDenied", false)]
    [InlineData("451 4.3.0 try later", "Inconclusive", "Deferred", null)]
    public void One_that_accepts_recipients_and_refuses_at_DATA_is_not_open(string reply, string verdict, string status, bool? isOpen)
    {
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null, data: reply));
        SmtpRelayResult result = Ends(session.Check(server, Check), verdict, status, isOpen, "RcptAccepted");
        Assert.Equal(27, server.Heard().Count(line => line == "DATA")); // every form may be let through where another is not
        Assert.All(result.Probes.Where(probe => !probe.IsControl), probe => Assert.NotEqual("Accepted", probe.Outcome));
    }

    [SkippableTheory]
    [InlineData("ConnectionLost")]
    [InlineData("TimedOut")]
    [InlineData("ProtocolError")]
    public void One_that_hangs_up_at_DATA_has_not_been_shown_to_be_open(string status)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "127.0.0.2 is an address on Linux only.");
        Func<ScriptedConnection, Task> atData = status switch { "ConnectionLost" => Scripts.Reset, "TimedOut" => Scripts.Silence, _ => connection => connection.SendLineAsync("250 2.0.0 ok") };
        var dialogue = new SmtpDialogue { Answer = Envelope((_, rcpt, _) => IsControl(rcpt) ? Unknown : null), At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["DATA"] = atData } };
        using var server = ScriptedServer.Start(dialogue.RunAsync);
        SmtpRelayResult result = Ends(session.Check(server, Check + " -Timeout 2"), "Inconclusive", status, null, "RcptAccepted");
        Assert.Contains("at RCPT; it was not seen to go further: at DATA", result.VerdictReason, StringComparison.Ordinal);
        Assert.Equal("Data", result.Phase);
        Assert.Equal(6, server.Heard().Count(line => line == "DATA")); // from each address it is not asked for ever
        Assert.Equal(6, result.Probes.Count(probe => probe.Outcome == "Undetermined" && probe.Problem!.StartsWith("at DATA", StringComparison.Ordinal)));
    }

    [Fact]
    public void Later_is_no_answer()
    {
        SmtpRelayResult result = Ends(session.Check(Dialogue((_, _, _) => "450 4.3.2 try again later"), Check), "Inconclusive", "Deferred", null, "None");
        Assert.All(result.Probes, probe => Assert.Equal("Undetermined", probe.Outcome));
        Ends(session.Check(Dialogue((_, _, _) => "450 4.2.0 Greylisted"), Check), "Inconclusive", "Greylisted", null, "None");
    }

    [Fact]
    public void A_client_that_is_blocked_learns_nothing_about_others()
    {
        const string Blocked = "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org";
        Ends(session.Check(Dialogue((_, _, _) => Blocked), Check), "Inconclusive", "Blocked", null, "None");
        SmtpRelayResult greeted = Ends(session.Check(new SmtpDialogue { Greeting = Blocked }.RunAsync, Check), "Inconclusive", "Blocked", null, "None");
        Assert.Contains("Blocked", greeted.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_wants_TLS_first_has_said_nothing() =>
        Ends(session.Check(Scripts.Answer(line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "530 5.7.0 Must issue a STARTTLS command first" : null), Check + " -Tls None"), "Inconclusive", "TlsRequired", null, "None");

    [Fact]
    public void A_server_that_wants_a_sign_in_first_is_closed() =>
        Ends(session.Check(Scripts.Answer(line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "530 5.7.0 Authentication required" : null), Check), "Closed", "RelayDenied", false, "None");

    [Theory]
    [InlineData("")]
    [InlineData("421 4.7.0 Too many errors")]
    [InlineData("501-5.5.4 Syntax error\r\n501 Too many syntax or protocol errors")]
    public void After_a_lost_connection_the_matrix_goes_on(string farewell)
    {
        // As Exim does: after some syntax errors it hangs up.
        using var server = ScriptedServer.Start(async connection =>
        {
            int errors = 0;
            bool isOver = false;
            await connection.SendLineAsync("220 mail.example.test ESMTP");
            while (!isOver && await connection.ReadLineAsync() is { } line)
            {
                bool isError = line.StartsWith("RCPT", StringComparison.Ordinal) && (line.Contains('!', StringComparison.Ordinal) || line.Contains('%', StringComparison.Ordinal) || line.Contains('"', StringComparison.Ordinal));
                isOver = isError && ++errors == 4;
                string reply = isOver ? farewell : isError ? "501 5.1.3 malformed address" : line.StartsWith("RCPT", StringComparison.Ordinal) ? Denied : "250 mail.example.test";
                if (reply.Length > 0)
                    await connection.SendLineAsync(reply);
            }
        });
        SmtpRelayResult result = Ends(session.Check(server, Check), "Closed", "RelayDenied", false, "None");
        Assert.InRange(server.Connections.Count, 3, 12);
        Assert.All(result.Probes, probe => Assert.Equal("Denied", probe.Outcome));
    }

    [Fact]
    public void A_server_that_always_hangs_up_is_not_asked_for_ever()
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { CloseAfter = 1 }.RunAsync);
        SmtpRelayResult result = Ends(session.Check(server, Check), "Inconclusive", "ConnectionLost", null, "None");
        Assert.InRange(server.Connections.Count, 2, 5);
        Assert.All(result.Probes.Skip(5), probe => Assert.Contains("not tried", probe.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_that_falls_silent_timed_out()
    {
        var dialogue = new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["MAIL"] = Scripts.Silence } };
        Ends(session.Check(dialogue.RunAsync, Check + " -Timeout 1"), "Inconclusive", "TimedOut", null, "None");
    }

    [Fact]
    public void One_that_relays_the_percent_hack_alone_is_open_by_that_form()
    {
        SmtpRelayResult result = Ends(session.Check(Dialogue((_, rcpt, _) => rcpt.Contains("%example.net@mail.example.test", StringComparison.Ordinal) ? null : Denied), Check), "Open", "OpenRelay", true, "DataAccepted");
        SmtpRelayProbe form = Assert.Single(result.Probes, probe => probe.Number <= 28 && probe.Outcome == "Accepted" && probe.SourceAddress == "127.0.0.1");
        Assert.Equal("percent at the server's name", form.Form);
        Assert.Contains(form.Rcpt!, result.VerdictReason, StringComparison.Ordinal);
        Assert.Equal(250, result.Code);
    }

    [Fact]
    public void Forms_tell_nothing_where_the_server_takes_any_name_of_its_own()
    {
        // As a closed Exim: everything that could be a name of its own is accepted.
        static bool IsForeign(string rcpt) => rcpt.EndsWith("@example.net>", StringComparison.Ordinal) || rcpt.EndsWith("@example.net", StringComparison.Ordinal) || rcpt.EndsWith(".invalid>", StringComparison.Ordinal);
        SmtpRelayResult result = Ends(session.Check(Dialogue((_, rcpt, _) => IsForeign(rcpt) ? Denied : null), Check), "Inconclusive", "RelayDenied", null, "RcptAccepted");
        SmtpRelayProbe[] untelling = result.Probes.Where(probe => !probe.IsControl && probe.Outcome == "Undetermined").ToArray();
        Assert.Equal(15, untelling.Length);
        Assert.All(untelling, probe => Assert.Contains("may be one", probe.Problem, StringComparison.Ordinal));
        Assert.Contains("whether it relays them cannot be told", result.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_does_not_verify_the_mailboxes_at_its_own_name_and_address_may_relay_those_forms()
    {
        static bool IsOwn(string rcpt) => rcpt.EndsWith("@mail.example.test>", StringComparison.Ordinal) || rcpt.EndsWith("@[127.0.0.1]>", StringComparison.Ordinal);
        SmtpRelayResult result = Ends(session.Check(Dialogue((_, rcpt, _) => IsOwn(rcpt) ? null : IsControl(rcpt) ? Unknown : Denied), Check), "Inconclusive", "RelayDenied", null, "RcptAccepted");
        Assert.Equal(10, result.Probes.Count(probe => !probe.IsControl && probe.Outcome == "Undetermined" && probe.Problem!.Contains("may be one", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_mailbox_of_that_name_at_the_servers_address_is_no_relaying() =>
        Ends(session.Check(Dialogue((_, rcpt, _) => rcpt.EndsWith("<r.ecipient@[127.0.0.1]>", StringComparison.Ordinal) ? null : IsControl(rcpt) ? Unknown : Denied), Check), "Closed", "RelayDenied", false, "RcptAccepted");

    [Fact]
    public void One_that_takes_anything_but_address_literals_takes_anything() =>
        Ends(session.Check(Dialogue((_, rcpt, _) => rcpt.Contains('[', StringComparison.Ordinal) ? "501 5.1.3 Bad recipient address syntax" : null), Check), "Inconclusive", "Relayed", null, "RcptAccepted");

    [Fact]
    public void One_that_has_no_answer_for_the_controls_may_take_anything()
    {
        SmtpRelayResult result = Ends(session.Check(Dialogue((_, rcpt, _) => IsControl(rcpt) ? "450 4.3.2 try again later" : null), Check), "Inconclusive", "Relayed", null, "RcptAccepted");
        Assert.Contains("none of the controls", result.VerdictReason, StringComparison.Ordinal);
        Assert.DoesNotContain("any address", result.Meaning, StringComparison.Ordinal); // nobody has seen that
        Assert.DoesNotContain("open relay", result.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("501 5.1.3 Invalid address: fully-qualified needed")]
    [InlineData("553 5.1.3 Domain name required")]
    public void One_that_takes_anything_with_a_domain_takes_anything(string reply) =>
        Ends(session.Check(Dialogue((_, rcpt, _) => Regex.IsMatch(rcpt, "^RCPT TO:<[^@]+@[^@]+>$") ? null : reply), Check), "Inconclusive", "Relayed", null, "RcptAccepted");

    [Theory]
    [InlineData("550 5.7.23 SPF validation failed")]
    [InlineData("550 Sender verify failed")]
    [InlineData("550 5.1.8 <me@example.net>: Sender address rejected: Domain not found")]
    [InlineData("503 5.5.1 Bad sequence of commands")]
    [InlineData("502 5.5.1 Command not implemented")]
    [InlineData("500 5.5.2 unrecognized command")]
    [InlineData("552 5.2.2 mailbox full")]
    [InlineData("554 5.3.5 System incorrectly configured")]
    [InlineData("554 5.7.1 spam detected")]
    [InlineData("550 5.4.6 mail loop")]
    [InlineData("550 5.2.1 mailbox disabled")]
    [InlineData("521 5.3.2 host does not accept mail")]
    [InlineData("552 5.3.4 message size exceeds")]
    [InlineData("501 5.1.7 Bad sender address syntax")]
    [InlineData("550 5.1.2 no such domain")]
    public void A_refusal_for_something_else_is_no_refusal_to_relay(string reply)
    {
        SmtpRelayResult result = session.Check(Dialogue((_, _, _) => reply), Check);
        Assert.Equal(("Inconclusive", (bool?)null), (result.Verdict, result.IsOpenRelay));
    }

    [Theory]
    [InlineData("550")]
    [InlineData("554 denied")]
    [InlineData("550 5.1.1 User unknown")]
    [InlineData("551 user not local")]
    public void A_refused_recipient_is_not_relayed_to(string reply) => Assert.Equal("Closed", session.Check(Dialogue((_, _, _) => reply), Check).Verdict);

    [Fact]
    public void The_plain_form_has_the_sender_as_it_is_given()
    {
        // It relays for a sender of its own, whoever says to be that, and looks at no other.
        SmtpRelayResult result = Ends(session.Check(Dialogue((mail, rcpt, _) => mail != "MAIL FROM:<s.ender@example.org>" ? "550 5.1.8 Sender address rejected" : IsControl(rcpt) ? Unknown : null), Check), "Open", "OpenRelay", true, "DataAccepted");
        Assert.Equal(("MAIL FROM:<s.ender@example.org>", "Accepted"), (result.Probes[1].Mail, result.Probes[1].Outcome));
    }

    [Fact]
    public void Forms_whose_sender_is_refused_were_not_tried()
    {
        // It would relay, and takes no sender of its own name: the recipient's forms are not asked for.
        SmtpRelayResult result = session.Check(Dialogue((_, _, _) => Denied, mail: line => line.EndsWith("@[127.0.0.1]>", StringComparison.Ordinal) || line.EndsWith("@mail.example.test>", StringComparison.Ordinal) ? "550 5.7.1 Sender address rejected" : null), Check);
        Assert.Equal("Inconclusive", result.Verdict);
        Assert.Equal("Denied", result.Probes[5].Outcome); // that sender is the form
        Assert.Equal("Undetermined", result.Probes[12].Outcome);
    }

    [Fact]
    public void One_that_bans_this_client_on_the_way_is_not_closed()
    {
        int refused = 0;
        SmtpRelayResult result = session.Check(
            async connection =>
            {
                await connection.SendLineAsync("220 mail.example.test ESMTP");
                while (Volatile.Read(ref refused) < 10 && await connection.ReadLineAsync() is { } line)
                {
                    bool isRcpt = line.StartsWith("RCPT", StringComparison.Ordinal);
                    refused += isRcpt ? 1 : 0;
                    await connection.SendLineAsync(isRcpt ? Denied : "250 mail.example.test");
                }
            },
            Check);
        Ends(result, "Inconclusive", "RelayDenied", null, "None");
        Assert.Contains("refuses 10 of 28", result.VerdictReason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_a_server_on_this_machine_does_for_this_machine_does_not_show_that_it_is_open()
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "It is about ::1.");
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null), IPAddress.IPv6Loopback);
        SmtpRelayResult result = Ends(session.Check(server, Check, "::1"), "Inconclusive", "Relayed", null, "DataAccepted");
        Assert.Contains("on this machine", result.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_address_literals_are_a_syntax_error_the_senders_name_is_used()
    {
        using var server = ScriptedServer.Start(Dialogue((mail, _, _) => mail.Contains('[', StringComparison.Ordinal) ? null : Denied, mail: line => line.Contains('[', StringComparison.Ordinal) ? "501 5.1.7 bad address" : null));
        SmtpRelayResult result = Ends(session.Check(server, Check), "Closed", "RelayDenied", false, "None");
        Assert.All(result.Probes, probe => Assert.DoesNotContain("[", probe.Mail, StringComparison.Ordinal));
        Assert.Equal("MAIL FROM:<s.ender@mail.example.test>", result.Probes[10].Mail);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("-SourceAddress 127.0.0.1, 127.0.0.2")]
    public void A_server_that_trusts_one_address_is_not_open(string sources)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "127.0.0.2 is an address on Linux only.");
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, client) => IsControl(rcpt) ? Unknown : client.Equals(IPAddress.Loopback) ? null : Denied));
        SmtpRelayResult result = Ends(session.Check(server, $"{Check} {sources}"), "Closed", "Relayed", false, "DataAccepted");
        Assert.Equal("It relays for 127.0.0.1, which it trusts, and refuses 127.0.0.2.", result.VerdictReason);
        Assert.Contains(result.Probes, probe => probe.SourceAddress == "127.0.0.2" && probe.Outcome == "Denied");
    }

    [SkippableFact]
    public void One_that_trusts_the_second_is_not_open_either_and_one_that_trusts_both_is()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "127.0.0.2 is an address on Linux only.");
        SmtpRelayResult second = Ends(session.Check(Dialogue((_, rcpt, client) => IsControl(rcpt) ? Unknown : client.Equals(IPAddress.Loopback) ? Denied : null), Check + " -SourceAddress 127.0.0.1, 127.0.0.2"), "Closed", "RelayDenied", false, "None");
        Assert.Equal("It relays for 127.0.0.2, which it trusts, and refuses 127.0.0.1.", second.VerdictReason);
        SmtpRelayResult both = Ends(session.Check(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null), Check + " -SourceAddress 127.0.0.1, 127.0.0.2"), "Open", "OpenRelay", true, "DataAccepted");
        Assert.Contains("from 127.0.0.1 and from 127.0.0.2", both.VerdictReason, StringComparison.Ordinal);
        SmtpRelayResult one = Ends(session.Check(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null), Check + " -SourceAddress 127.0.0.1"), "Inconclusive", "Relayed", null, "DataAccepted");
        Assert.Contains("alone", one.VerdictReason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_the_second_address_is_refused_at_DATA_counts()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "127.0.0.2 is an address on Linux only.");
        Func<ScriptedConnection, Task> script = connection =>
            Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null, data: connection.Client.Equals(IPAddress.Loopback) ? null : Denied)(connection);
        SmtpRelayResult result = Ends(session.Check(script, Check), "Closed", "Relayed", false, "DataAccepted");
        Assert.Contains("127.0.0.1, which it trusts", result.VerdictReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_Rcpt_stops_there()
    {
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null));
        Ends(session.Check(server, Check + " -Evidence Rcpt"), "Open", "OpenRelay", true, "RcptAccepted");
        Assert.DoesNotContain("DATA", server.Heard());
    }

    [Fact]
    public async Task Evidence_Data_drops_the_connection_before_any_content()
    {
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null));
        session.Check(server, Check + " -Evidence Data -SourceAddress 127.0.0.1");
        ScriptedConnection connection = Assert.Single(server.Connections);
        Assert.Equal("DATA", connection.Lines[^1]);
        await connection.Ended.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("-Force")]
    [InlineData("-Confirm:$false")]
    public void Evidence_Deliver_hands_over_exactly_one_message(string consent)
    {
        using var server = ScriptedServer.Start(Dialogue((_, rcpt, _) => IsControl(rcpt) ? Unknown : null));
        SmtpRelayResult result = Ends(session.Check(server, $"{Check} -Evidence Deliver {consent}"), "Open", "OpenRelay", true, "Delivered");
        Assert.Single(server.Heard(), ".");
        Assert.Single(server.Heard(), line => line.StartsWith("X-SmtpTools-Test: ", StringComparison.Ordinal));
        Assert.Contains("Message-Id: " + result.MessageId, server.Heard());
    }

    [Theory]
    [InlineData("554 5.7.1 Message rejected as spam")]
    [InlineData("552 5.3.4 Message size exceeds fixed limit")]
    public void A_message_that_is_refused_for_what_it_is_takes_nothing_from_the_354_and_is_not_offered_again(string reply)
    {
        int messages = 0;
        SmtpRelayResult result = Ends(session.Check(Takes(() => Interlocked.Increment(ref messages) > 0 ? reply : ""), Check + " -Evidence Deliver -Force"), "Open", "OpenRelay", true, "DataAccepted");
        Assert.Equal(1, messages);
        Assert.Contains($"refuses the message for what it is: {reply}", result.VerdictReason, StringComparison.Ordinal);
        Assert.Null(result.MessageId);
    }

    [Fact]
    public void Evidence_Deliver_goes_on_to_the_next_form_where_the_message_is_refused()
    {
        int messages = 0;
        Func<ScriptedConnection, Task> script = Takes(() => Interlocked.Increment(ref messages) < 4 ? Denied : "250 2.0.0 queued");
        SmtpRelayResult result = Ends(session.Check(script, Check + " -Evidence Deliver -Force -SourceAddress 127.0.0.1"), "Inconclusive", "RelayDenied", null, "Delivered");
        Assert.Equal(4, messages);
        Assert.Equal(["Denied", "Denied", "Denied", "Accepted"], result.Probes.Take(4).Select(probe => probe.Outcome));
        messages = -1000;
        Ends(session.Check(script, Check + " -Evidence Deliver -Force -SourceAddress 127.0.0.1"), "Closed", "RelayDenied", false, "DataAccepted");
    }

    [Fact]
    public void Evidence_Deliver_shows_what_a_server_does_that_takes_anything()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server, Check + " -Evidence Deliver -Force"), "Inconclusive", "Relayed", null, "Delivered");
        Assert.Single(server.Heard(), ".");
        Assert.NotNull(result.MessageId);
    }

    [Fact]
    public void Evidence_Deliver_is_not_without_consent()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay 127.0.0.1 -Port {server.Port} {Check} -Evidence Deliver");
        Assert.Empty(output);
        Assert.StartsWith("RelayNotConfirmed", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(server.Connections);
    }

    [Fact]
    public void An_input_that_is_at_its_end_is_no_consent()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        ShellRun run = ShellRun.Of([$"Test-SmtpRelay 127.0.0.1 -Port {server.Port} {Check} -Evidence Deliver"]);
        Assert.Contains("has to be confirmed", run.Errors, StringComparison.Ordinal);
        Assert.Empty(server.Connections);
        Assert.Contains("Inconclusive", ShellRun.Of([$"(Test-SmtpRelay 127.0.0.1 -Port {server.Port} {Check} -Evidence Deliver).Verdict"], "0\n").Output, StringComparison.Ordinal);
        Assert.NotEmpty(server.Connections);
    }

    [Fact]
    public void With_a_proxy_a_name_is_always_asked_for()
    {
        using var proxy = ScriptedServer.Start(Scripts.HangUp);
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay localhost {Check} -Proxy http://127.0.0.1:{proxy.Port}");
        Assert.Empty(output);
        Assert.StartsWith("RelayNotConfirmed", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(proxy.Connections);
        Assert.Equal("Inconclusive", ((SmtpRelayResult)Assert.Single(session.Run($"Test-SmtpRelay 127.0.0.1 {Check} -Proxy http://127.0.0.1:{proxy.Port}").Output).BaseObject).Verdict);
        Assert.NotEmpty(proxy.Connections);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void A_public_address_is_asked_for_and_nobody_is_there(string address)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"Test-SmtpRelay {address} {Check} -Timeout 1");
        Assert.Empty(output);
        ErrorRecord error = Assert.Single(errors);
        Assert.StartsWith("RelayNotConfirmed", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
        Assert.Contains("-Force", error.Exception.Message, StringComparison.Ordinal);
        (output, errors) = session.Run($"Test-SmtpRelay {address} {Check} -WhatIf -Force");
        Assert.Empty(output);
        Assert.Empty(errors);
    }

    [Fact]
    public void What_a_server_calls_itself_goes_into_commands_only_as_a_name()
    {
        using var server = ScriptedServer.Start(Dialogue((_, _, _) => Denied, name: "evil>\tRCPT"));
        session.Check(server, Check);
        Assert.Contains("MAIL FROM:<s.ender@localhost>", server.Heard());
        Assert.DoesNotContain(server.Heard(), line => line.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_offered_is_known_although_the_matrix_took_several_connections()
    {
        SmtpRelayResult result = session.Check(Closed(), Check + " -Transcript");
        Assert.Contains("PIPELINING", result.Capabilities);
        Assert.Equal("mail.example.test", result.EhloName);
        Assert.True(result.Transcript!.Count > 33 * 6);
    }

    private static SmtpRelayResult Ends(SmtpRelayResult result, string verdict, string status, bool? isOpen, string grade)
    {
        Assert.True((verdict, status, isOpen, grade) == (result.Verdict, result.Status, result.IsOpenRelay, result.Grade), $"{result} {result.Verdict} {result.Grade}: {result.VerdictReason}");
        Assert.NotEmpty(result.VerdictReason!);
        return result;
    }

    /// <summary>An open relay that answers each message so.</summary>
    private static Func<ScriptedConnection, Task> Takes(Func<string> message) => new SmtpDialogue
    {
        Answer = Envelope((_, rcpt, _) => IsControl(rcpt) ? Unknown : null),
        At = new Dictionary<string, Func<ScriptedConnection, Task>>
        {
            ["DATA"] = async connection =>
            {
                await connection.SendLineAsync("354 go on");
                string? line;
                do
                {
                    line = await connection.ReadLineAsync();
                }
                while (line is not ("." or null));

                if (line is not null)
                    await connection.SendLineAsync(message());
            },
        },
    }.RunAsync;

    private static bool IsControl(string rcpt) => rcpt.Contains("<x", StringComparison.Ordinal);

    private static Func<ScriptedConnection, Task> Closed() => Dialogue((_, rcpt, _) => IsControl(rcpt) && rcpt.EndsWith("@example.test>", StringComparison.Ordinal) ? Unknown : Denied);

    private delegate string? Policy(string mail, string rcpt, IPAddress client);

    /// <summary>A server that answers RCPT by sender, recipient and client; null accepts.</summary>
    private static Func<ScriptedConnection, Task> Dialogue(Policy policy, string? data = null, string name = "mail.example.test", Func<string, string?>? mail = null) => connection =>
    {
        Func<string, string?> envelope = Envelope(policy, connection);
        return new SmtpDialogue
        {
            Answer = line => line.StartsWith("EHLO", StringComparison.Ordinal) ? $"250-{name}\r\n250 PIPELINING" : line == "DATA" ? data : envelope(line) ?? (line.StartsWith("MAIL", StringComparison.Ordinal) ? mail?.Invoke(line) : null),
        }.RunAsync(connection);
    };

    private static Func<string, string?> Envelope(Policy policy, ScriptedConnection? connection = null)
    {
        string mail = "";
        return line =>
        {
            mail = line.StartsWith("MAIL", StringComparison.Ordinal) ? line : mail;
            return line.StartsWith("RCPT", StringComparison.Ordinal) ? policy(mail, line, connection?.Client ?? IPAddress.Loopback) : null;
        };
    }

    /// <summary>A pair as the reference writes it.</summary>
    private static string Read(string pair)
    {
        return Regex.Replace(pair, "x[0-9a-f]{10}", "*")
            .Replace("r.ecipient", "R", StringComparison.Ordinal).Replace("s.ender", "S", StringComparison.Ordinal).Replace("127.0.0.1", "IP", StringComparison.Ordinal)
            .Replace("mail.example.test", "H", StringComparison.Ordinal).Replace("example.test", "L", StringComparison.Ordinal).Replace("example.net", "D", StringComparison.Ordinal).Replace("example.org", "D", StringComparison.Ordinal);
    }
}
