using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>How a check ends: one result for each server and port, with the status that fits.</summary>
public sealed class TestSmtpRelayStatusTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public void A_server_that_answers_is_ready()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server), "Ready", "Ehlo", null);
        Assert.Equal("EHLO QUIT", server.Verbs());
        Assert.Null(result.Recipient);
        Assert.Null(result.Sender);
        Assert.Null(result.IsOpenRelay);
        Assert.Contains("-Recipient", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_accepts_the_recipient_relays_and_nothing_is_delivered()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server, RelayChecks.Envelope), "Relayed", "Rcpt", 250);
        Assert.Equal(["MAIL FROM:<sender@example.org>", "RCPT TO:<recipient@example.org>", "RSET", "QUIT"], server.Heard()[1..]);
        Assert.Equal(("sender@example.org", "recipient@example.org"), (result.Sender, result.Recipient));
        Assert.Null(result.MessageId);
        Assert.Null(result.Problem);
    }

    [Theory]
    [InlineData("RCPT", "554 5.7.1 <recipient@example.org>: Relay access denied", "RelayDenied", "Rcpt")]
    [InlineData("RCPT", "550 relay not permitted", "RelayDenied", "Rcpt")]
    [InlineData("RCPT", "550 5.7.1 relaying mail to recipient@example.org is not allowed", "RelayDenied", "Rcpt")]
    [InlineData("MAIL", "530 5.7.0 Authentication required", "AuthenticationRequired", "Mail")]
    [InlineData("RCPT", "530 5.7.57 Client not authenticated to send mail", "AuthenticationRequired", "Rcpt")]
    [InlineData("MAIL", "530 5.7.0 Must issue a STARTTLS command first", "TlsRequired", "Mail")]
    [InlineData("MAIL", "550 5.1.8 Sender address rejected: Domain not found", "SenderRejected", "Mail")]
    [InlineData("MAIL", "550 no", "SenderRejected", "Mail")]
    [InlineData("RCPT", "553 5.7.1 Sender address rejected: not owned by user", "SenderRejected", "Rcpt")]
    [InlineData("RCPT", "550 5.1.1 <recipient@example.org>: Recipient address rejected: User unknown in virtual mailbox table", "RecipientRejected", "Rcpt")]
    [InlineData("RCPT", "550 no", "RecipientRejected", "Rcpt")]
    [InlineData("RCPT", "450 4.2.0 <recipient@example.org>: Recipient address rejected: Greylisted, see https://postgrey.example/", "Greylisted", "Rcpt")]
    [InlineData("RCPT", "451 4.7.1 Greylisting in action, please come back in 5 minutes", "Greylisted", "Rcpt")]
    [InlineData("RCPT", "450 4.3.2 Try again later", "Deferred", "Rcpt")]
    [InlineData("MAIL", "452 4.3.1 Insufficient system storage", "Deferred", "Mail")]
    [InlineData("MAIL", "421 4.7.0 Too many messages from your IP, try again later", "Throttled", "Mail")]
    [InlineData("MAIL", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "Blocked", "Mail")]
    [InlineData("RCPT", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "Blocked", "Rcpt")]
    [InlineData("STARTTLS", "454 4.7.0 TLS not available due to local problem", "TlsUnavailable", "Tls")]
    public void A_refusal_has_the_status_of_its_words_and_its_step(string verb, string reply, string status, string phase)
    {
        var dialogue = new SmtpDialogue { Answer = command => command.StartsWith(verb, StringComparison.Ordinal) ? reply : null, Certificate = verb == "STARTTLS" ? TestCertificates.Valid : null };
        using var server = ScriptedServer.Start(dialogue.RunAsync);
        SmtpRelayResult result = Ends(session.Check(server, RelayChecks.Envelope), status, phase, int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith(reply[4..].Split(' ')[^1], result.Reply!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("DATA", server.Heard());
    }

    [Theory]
    [InlineData("", "does not offer STARTTLS", "465")]
    [InlineData("STARTTLS", "was not used", "without \"-Tls None\"")]
    public void What_to_do_about_TLS_depends_on_what_is_offered(string capability, string meaning, string advice)
    {
        var dialogue = new SmtpDialogue { Capabilities = ["SIZE 1000", capability], Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "530 5.7.0 Must issue a STARTTLS command first" : null };
        SmtpRelayResult result = Ends(session.Check(dialogue.RunAsync, RelayChecks.Envelope + " -Tls None"), "TlsRequired", "Mail", 530);
        Assert.Contains(meaning, result.Meaning, StringComparison.Ordinal);
        Assert.Contains(advice, result.Advice, StringComparison.Ordinal);
        Assert.Equal(capability.Length > 0, result.Advice.Contains("-Tls None", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("451 4.7.1 Please try again later", "Greylisted", "probably")]
    [InlineData("451 4.7.1 Greylisting in action, please come back in 5 minutes", "Greylisted", "for the first time")]
    [InlineData("452 4.2.2 Mailbox full", "Deferred", "mailbox is full")]
    [InlineData("452 4.2.2", "Deferred", "mailbox is full")]
    public void What_happened_says_what_the_reply_says_and_no_more(string reply, string status, string meaning)
    {
        SmtpRelayResult result = session.Check(Scripts.RefuseRecipient(reply), RelayChecks.Envelope);
        Assert.Equal(status, result.Status);
        Assert.Contains(meaning, result.Meaning, StringComparison.Ordinal);
        Assert.Equal(meaning == "probably", result.Meaning.Contains("probably", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("554 mail.example.test ESMTP not accepting connections")]
    [InlineData("554 5.3.2 mail.example.test not accepting connections")]
    [InlineData("554 No SMTP service here")]
    public void A_greeting_that_takes_no_mail_is_not_said_to_be_about_this_client(string greeting)
    {
        SmtpRelayResult result = Ends(session.Check(new SmtpDialogue { Greeting = greeting }.RunAsync, RelayChecks.Envelope), "Blocked", "Greeting", 554);
        Assert.Contains("takes no mail there, at least not from here", result.Meaning, StringComparison.Ordinal);
        Assert.All(["Wait", "reputation", "some days"], word => Assert.DoesNotContain(word, result.Advice, StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_that_is_refused_for_now_is_told_from_one_that_is_refused()
    {
        SmtpRelayResult later = session.Check(Scripts.RefuseRecipient("450 4.1.1 Recipient address rejected: unverified address"), RelayChecks.Envelope);
        SmtpRelayResult never = session.Check(Scripts.RefuseRecipient("554 5.7.1 Relay access denied"), RelayChecks.Envelope);
        Assert.Equal(("Deferred", 450, "Later"), (later.Status, later.Code!.Value, later.Reply!.Retry));
        Assert.Equal(("RelayDenied", 554, "AfterChange"), (never.Status, never.Code!.Value, never.Reply!.Retry));
    }

    [Theory]
    [InlineData("421 4.7.0 mail.example.test Error: too many connections from 127.0.0.1", "Throttled", "Greeting", 421)]
    [InlineData("421 mail.example.test Service not available, closing transmission channel", "Throttled", "Greeting", 421)]
    [InlineData("554 5.7.1 mail.example.test Connection refused by policy", "Blocked", "Greeting", 554)]
    [InlineData("554-mail.example.test\r\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.", "Blocked", "Greeting", 554)]
    [InlineData("250 mail.example.test", "ProtocolError", "Greeting", 250)]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n", "NotSmtp", "Greeting", null)]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2", "NotSmtp", "Greeting", null)]
    [InlineData("+OK POP3 server ready", "NotSmtp", "Greeting", null)]
    [InlineData("* OK [CAPABILITY IMAP4rev1] ready", "NotSmtp", "Greeting", null)]
    [InlineData("220mail.example.test", "NotSmtp", "Greeting", null)]
    [InlineData("999 what", "NotSmtp", "Greeting", null)]
    [InlineData("", "NotSmtp", "Greeting", null)]
    public void Greetings_are_told_apart(string greeting, string status, string phase, int? code)
    {
        using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SendLineAsync(greeting);
            await connection.ReadToEndAsync();
        });
        Ends(session.Check(server, RelayChecks.Envelope), status, phase, code);
        Assert.All(server.Heard(), line => Assert.Equal("QUIT", line));
    }

    [Fact]
    public void Silence_is_no_banner() =>
        Assert.Contains("-Tls Implicit", Ends(session.Check(Scripts.Silence, "-Timeout 1"), "NoBanner", "Greeting", null).Advice, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_reply_and_end_no_line_are_not_SMTP() =>
        Ends(session.Check(async connection =>
        {
            await connection.SendAsync(new byte[] { 0x4A, 0, 0, 0, 0x0A, 0x38, 0x2E, 0x30 }); // so MySQL greets
            await connection.SendAsync("no end of a line");
            await connection.ReadToEndAsync();
        }, "-Timeout 1"), "NotSmtp", "Greeting", null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Garbage_that_hangs_up_or_waits_is_not_SMTP(bool hangsUp) =>
        Ends(session.Check(async connection =>
        {
            await connection.SendAsync("no SMTP");
            if (!hangsUp)
                await connection.ReadToEndAsync();
        }, "-Timeout 1"), "NotSmtp", "Greeting", null);

    [Fact]
    public void Garbage_in_place_of_a_reply_breaks_the_protocol()
    {
        SmtpRelayResult result = Ends(session.Check(Scripts.Answer(command => command.StartsWith("MAIL", StringComparison.Ordinal) ? "Ok" : null), RelayChecks.Envelope), "ProtocolError", "Mail", null);
        Assert.Contains("'Ok'", result.Problem, StringComparison.Ordinal);
        Ends(session.Check(Scripts.Answer(command => command.StartsWith("RCPT", StringComparison.Ordinal) ? "250-a\r\n550 b" : null), RelayChecks.Envelope), "ProtocolError", "Rcpt", null);
    }

    [Theory]
    [InlineData(-1, "Greeting")]
    [InlineData(0, "Ehlo")]
    [InlineData(1, "Mail")]
    [InlineData(2, "Rcpt")]
    public void A_server_that_hangs_up_without_a_word_is_lost_at_that_step(int replies, string phase)
    {
        Func<ScriptedConnection, Task> script = replies < 0 ? Scripts.HangUp : new SmtpDialogue { CloseAfter = replies }.RunAsync;
        Ends(session.Check(script, RelayChecks.Envelope), "ConnectionLost", phase, null);
        Func<ScriptedConnection, Task> reset = replies < 0 ? Scripts.After(TimeSpan.FromMilliseconds(100), Scripts.Reset) : new SmtpDialogue { At = At(phase.ToUpperInvariant(), Scripts.Reset) }.RunAsync;
        Ends(session.Check(reset, RelayChecks.Envelope), "ConnectionLost", phase, null);
    }

    [Theory]
    [InlineData("EHLO", "Ehlo", "-Timeout 1")]
    [InlineData("RCPT", "Rcpt", "-Timeout 2")]
    public void A_server_that_falls_silent_times_out_at_that_step(string at, string phase, string timeout)
    {
        var dialogue = new SmtpDialogue { At = At(at, Scripts.Silence) };
        SmtpRelayResult result = Ends(session.Check(dialogue.RunAsync, RelayChecks.Envelope + " " + timeout), "TimedOut", phase, null);
        Assert.Contains("after " + at, result.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_says_why_before_it_hangs_up_is_believed()
    {
        var dialogue = new SmtpDialogue { Answer = command => command.StartsWith("EHLO", StringComparison.Ordinal) ? "421 4.3.2 too many connections" : null };
        Ends(session.Check(dialogue.RunAsync, RelayChecks.Envelope), "Throttled", "Ehlo", 421);
    }

    [Fact]
    public void Old_servers_that_know_HELO_alone_are_greeted_so()
    {
        using var server = ScriptedServer.Start(Scripts.Answer(command => command.StartsWith("EHLO", StringComparison.Ordinal) ? "502 5.5.2 unknown" : null));
        SmtpRelayResult result = Ends(session.Check(server, RelayChecks.Envelope), "Relayed", "Rcpt", 250);
        Assert.Equal("EHLO HELO MAIL RCPT RSET QUIT", server.Verbs());
        Assert.Empty(result.Capabilities);
        Assert.Equal("mail.example.test", result.EhloName);
    }

    [Fact]
    public void A_closed_port_is_refused()
    {
        int port;
        using (var server = ScriptedServer.Start(Scripts.Silence))
        {
            port = server.Port;
        }

        SmtpRelayResult result = Ends((SmtpRelayResult)session.Run($"Test-SmtpRelay 127.0.0.1 -Port {port}").Output.Single().BaseObject, "Refused", "Connect", null);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Meaning, StringComparison.Ordinal);
        Assert.Null(result.Address);
    }

    [SkippableFact]
    public void A_connection_that_is_never_answered_times_out()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Elsewhere a full queue is a refusal.");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        Socket[] queue = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            Task[] waiting = queue.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!)).ToArray();
            Task.WaitAny(waiting);
            int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            SmtpRelayResult result = Ends((SmtpRelayResult)session.Run($"Test-SmtpRelay 127.0.0.1 -Port {port} -Timeout 1").Output.Single().BaseObject, "TimedOut", "Connect", null);
            Assert.Contains("within 1 seconds (connecting)", result.Meaning, StringComparison.Ordinal);
        }
        finally
        {
            Array.ForEach(queue, socket => socket.Dispose());
        }
    }

    [Fact]
    public void A_name_without_an_address_of_the_family_is_not_resolved() =>
        Ends(session.Check(Scripts.Silence, "-AddressFamily IPv6"), "NameNotResolved", "Resolve", null);

    [Fact]
    public void An_address_that_is_not_this_machines_reaches_nothing() =>
        Ends(session.Check(Scripts.Silence, "-SourceAddress 192.0.2.1"), "Unreachable", "Connect", null);

    [Fact]
    public void The_first_of_several_addresses_that_answers_is_taken()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = session.Check(server, host: "localhost");
        Assert.Equal(("Ready", "localhost", "127.0.0.1", "127.0.0.1"), (result.Status, result.Server, result.Address, result.SourceAddress));
    }

    [Fact]
    public void What_the_server_offers_and_how_long_it_took_is_told()
    {
        var dialogue = new SmtpDialogue
        {
            Greeting = "220-mail.example.test ESMTP Postfix (Debian/GNU)\r\n220 no spam, please",
            Capabilities = ["PIPELINING", "SIZE 10240000", "AUTH PLAIN LOGIN", "AUTH=PLAIN LOGIN CRAM-MD5", "8BITMIME"],
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, RelayChecks.Envelope);
        Assert.Equal("mail.example.test ESMTP Postfix (Debian/GNU) no spam, please", result.Banner);
        Assert.Equal("Postfix", result.Software);
        Assert.Equal("mail.example.test", result.EhloName);
        Assert.Equal(dialogue.Capabilities, result.Capabilities);
        Assert.Empty(result.CapabilitiesBeforeTls);
        Assert.Equal(10240000, result.SizeLimit);
        Assert.Equal(["PLAIN", "LOGIN", "CRAM-MD5"], result.AuthMechanisms);
        Assert.Null(result.Tls);
        Assert.InRange((DateTime.UtcNow - result.CheckedAt).TotalMinutes, 0, 10);
        Assert.Equal(DateTimeKind.Utc, result.CheckedAt.Kind);
        double?[] times = [result.ResolveMilliseconds, result.ConnectMilliseconds, result.GreetingMilliseconds, result.EhloMilliseconds, result.MailMilliseconds, result.RcptMilliseconds];
        Assert.All(times, time => Assert.InRange(time!.Value, 0, result.TotalMilliseconds));
        Assert.All(new[] { result.TlsMilliseconds, result.AuthMilliseconds, result.DataMilliseconds }, time => Assert.Null(time));
    }

    [Theory]
    [InlineData("SIZE", null)]
    [InlineData("SIZE 0", null)]
    [InlineData("SIZE many", null)]
    [InlineData("SIZE 99999999999999999999", null)]
    [InlineData("size 5000000000", 5_000_000_000L)]
    public void A_size_limit_is_read_where_there_is_one(string capability, long? limit) =>
        Assert.Equal(limit, session.Check(new SmtpDialogue { Capabilities = [capability] }.RunAsync).SizeLimit);

    [Fact]
    public void The_time_of_a_slow_step_is_that_steps()
    {
        var dialogue = new SmtpDialogue { At = At("MAIL", Scripts.After(TimeSpan.FromMilliseconds(300), c => c.SendLineAsync("250 Ok"))) };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, RelayChecks.Envelope);
        Assert.InRange(result.MailMilliseconds!.Value, 290, result.TotalMilliseconds);
        Assert.True(result.MailMilliseconds > result.RcptMilliseconds);
    }

    [Fact]
    public void A_message_is_sent_on_request_and_marked()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server, RelayChecks.Envelope + " -SendMessage"), "Relayed", "Data", 250);
        string[] heard = server.Heard();
        Assert.Equal("EHLO MAIL RCPT DATA", string.Join(" ", heard.Take(4).Select(line => line.Split(' ')[0])));
        Assert.Equal([".", "QUIT"], heard[^2..]);
        string[] headers = heard.Skip(4).TakeWhile(line => line.Length > 0).ToArray();
        Assert.Contains("From: sender@example.org", headers);
        Assert.Contains("To: recipient@example.org", headers);
        Assert.Contains("Message-Id: " + result.MessageId, headers);
        string mark = Assert.Single(headers, header => header.StartsWith("X-SmtpTools-Test: ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Contains(mark, result.MessageId, StringComparison.Ordinal);
        Assert.NotNull(result.DataMilliseconds);
    }

    [Fact]
    public void WhatIf_sends_none()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server, RelayChecks.Envelope + " -SendMessage -WhatIf"), "Relayed", "Rcpt", 250);
        Assert.Equal("EHLO MAIL RCPT RSET QUIT", server.Verbs());
        Assert.Null(result.MessageId);
    }

    [Theory]
    [InlineData("DATA", "554 5.7.1 no")]
    [InlineData(".", "550 5.7.1 Message content rejected")]
    public void A_message_that_is_refused_is_not_the_recipients_fault(string at, string reply)
    {
        Func<ScriptedConnection, Task> refuse = async connection =>
        {
            if (at == ".")
            {
                await connection.SendLineAsync("354 go on");
                while (await connection.ReadLineAsync() is not ("." or null))
                {
                }
            }

            await connection.SendLineAsync(reply);
        };
        var dialogue = new SmtpDialogue { At = At("DATA", refuse) };
        SmtpRelayResult result = Ends(session.Check(dialogue.RunAsync, RelayChecks.Envelope + " -SendMessage"), "MessageRejected", "Data", int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Null(result.MessageId);
    }

    [Theory]
    [InlineData("a@b@example.org", "c@d@example.org")]
    [InlineData("", "postmaster")]
    [InlineData("a@example.org", "c@[IPv6:2001:db8::1]")]
    [InlineData("a@example.org", "c@")]
    public void A_recipient_whom_no_header_can_name_gets_the_message_all_the_same(string sender, string recipient)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = Ends(session.Check(server, $"-Sender '{sender}' -Recipient '{recipient}' -SendMessage"), "Relayed", "Data", 250);
        Assert.Contains($"RCPT TO:<{recipient}>", server.Heard());
        Assert.Contains("Message-Id: " + result.MessageId, server.Heard());
    }

    [Fact]
    public void No_line_of_a_message_begins_with_a_dot_that_the_server_takes_away()
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await Scripts.AcceptEverything(connection);
        });
        // However the lines are folded.
        session.Run($"11..60 | ForEach-Object {{ 'ä' + 'a' * ($_ - 10) + '.' + 'b' * 10 + '.example' }} | Test-SmtpRelay {RelayChecks.Envelope} -SendMessage -Proxy http://127.0.0.1:{proxy.Port}");
        Assert.Equal(50, proxy.Heard().Count(line => line == "."));
        Assert.DoesNotContain(proxy.Heard(), line => line.Length > 1 && line[0] == '.' && line[1] != '.');
    }

    [Fact]
    public void Addresses_that_need_SMTPUTF8_are_sent_only_where_it_is_offered()
    {
        using var plain = ScriptedServer.Start(Scripts.AcceptEverything);
        Ends(session.Check(plain, "-Sender a@example.org -Recipient käthe@example.org"), "RecipientRejected", "Ehlo", null);
        Assert.Equal("EHLO QUIT", plain.Verbs());

        using var modern = ScriptedServer.Start(new SmtpDialogue { Capabilities = ["SMTPUTF8", "8BITMIME"] }.RunAsync);
        Ends(session.Check(modern, "-Sender a@example.org -Recipient käthe@example.org -SendMessage"), "Relayed", "Data", 250);
        Assert.Contains("MAIL FROM:<a@example.org> SMTPUTF8", modern.Heard());
        Assert.Contains("RCPT TO:<käthe@example.org>", modern.Heard());
        Assert.Contains("To: käthe@example.org", modern.Heard()); // RFC 6532
    }

    [Fact]
    public void The_name_for_EHLO_is_the_given_one()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        session.Check(server, "-LocalDomain client.example.org");
        Assert.Equal("EHLO client.example.org", server.Heard()[0]);
    }

    [Fact]
    public void Without_a_sender_the_recipient_is_it_and_the_null_sender_is_asked_for()
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        session.Check(server, "-Recipient '<recipient@example.org>'");
        session.Check(server, "-Sender '' -Recipient recipient@example.org");
        Assert.Equal("<>", session.Check(server, "-Sender '<>' -Recipient recipient@example.org").Sender);
        Assert.Equal(["MAIL FROM:<recipient@example.org>", "MAIL FROM:<recipient@example.org>", "MAIL FROM:<>"], server.Heard().Where(line => line.StartsWith("MAIL", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_handshake_is_timed_without_the_connecting()
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.DelayAsync(TimeSpan.FromMilliseconds(500));
            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await new SmtpDialogue { Certificate = TestCertificates.Valid }.RunAsync(connection);
        });
        (List<System.Management.Automation.PSObject> output, _) = session.Run($"Test-SmtpRelay mail.example.test -Port 2525 -Proxy http://127.0.0.1:{proxy.Port} -SkipCertificateCheck");
        SmtpRelayResult result = Ends((SmtpRelayResult)output.Single().BaseObject, "Ready", "Ehlo", null);
        Assert.InRange(result.ConnectMilliseconds!.Value, 490, result.TotalMilliseconds);
        Assert.InRange(result.TlsMilliseconds!.Value, 0, result.TotalMilliseconds - result.ConnectMilliseconds.Value);
    }

    [Fact]
    public void Through_a_proxy_the_proxy_connects()
    {
        using var proxy = ScriptedServer.Start(async connection =>
        {
            await connection.ExpectAsync("CONNECT mail.example.test:2525");
            while (await connection.ReadLineAsync() is { Length: > 0 })
            {
            }

            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await Scripts.AcceptEverything(connection);
        });
        (List<System.Management.Automation.PSObject> output, _) = session.Run($"Test-SmtpRelay mail.example.test -Port 2525 {RelayChecks.Envelope} -Proxy http://127.0.0.1:{proxy.Port}");
        SmtpRelayResult result = Ends((SmtpRelayResult)output.Single().BaseObject, "Relayed", "Rcpt", 250);
        Assert.Null(result.Address);

        using var refusing = ScriptedServer.Start(async connection =>
        {
            await connection.ExpectAsync("CONNECT");
            await connection.SendAsync("HTTP/1.1 403 Forbidden\r\n\r\n");
        });
        (output, _) = session.Run($"Test-SmtpRelay mail.example.test -Port 2525 -Proxy http://127.0.0.1:{refusing.Port}");
        Ends((SmtpRelayResult)output.Single().BaseObject, "Unreachable", "Connect", null);
    }

    private static Dictionary<string, Func<ScriptedConnection, Task>> At(string verb, Func<ScriptedConnection, Task> step) => new() { [verb] = step };

    private static SmtpRelayResult Ends(SmtpRelayResult result, string status, string phase, int? code)
    {
        Assert.True((status, phase, code) == (result.Status, result.Phase, result.Code), $"{result}, {result.Phase}, {result.Code}: {result.Problem}");
        Assert.Equal(code is null, result.Reply is null);
        Assert.Equal(code, result.Reply?.Code);
        Assert.NotEmpty(result.Meaning);
        Assert.DoesNotContain("{", result.Meaning + result.Advice, StringComparison.Ordinal);
        if (status != "MessageRejected")
            Assert.NotEmpty(result.Advice);

        return result;
    }
}
