using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Replies that do not belong where they stand: none of them is taken for the answer to another command.</summary>
public sealed class TestSmtpRelayWireTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string SendMessage = RelayChecks.Envelope + " -SendMessage";

    [Theory]
    [InlineData("EHLO", "250 mail.example.test\r\n250 mail.example.test", "Ehlo")]
    [InlineData("MAIL", "250 2.1.0 Ok\r\n250 2.1.5 Ok", "Mail")]
    [InlineData("RCPT", "554 5.7.1 Relay access denied\r\n250 2.1.5 Ok", "Rcpt")]
    [InlineData("RCPT", "250 2.1.5 Ok\r\n554 5.7.1 Relay access denied", "Rcpt")]
    [InlineData("DATA", "354 go on\r\n250 2.0.0 Ok: queued", "Data")]
    public void A_second_reply_in_the_same_packet_breaks_the_protocol(string verb, string reply, string phase)
    {
        using var server = ScriptedServer.Start(Saying(verb, reply));
        SmtpRelayResult result = session.Check(server, SendMessage);
        Assert.Equal(("ProtocolError", phase, null), (result.Status, result.Phase, result.MessageId));
        Assert.All(reply.Split("\r\n"), one => Assert.Contains($"'{one}'", result.Problem, StringComparison.Ordinal));
        Assert.StartsWith(verb, server.Heard()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL", "250 2.1.0 Ok\r\n25", "Mail")]
    [InlineData("MAIL", "250 2.1.0 Ok\r\n250-two\r\n", "Mail")]
    public void The_beginning_of_a_second_reply_breaks_it_too(string verb, string reply, string phase)
    {
        SmtpRelayResult result = session.Check(new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { [verb] = connection => connection.SendAsync(reply) } }.RunAsync, RelayChecks.Envelope);
        Assert.Equal(("ProtocolError", phase), (result.Status, result.Phase));
    }

    [Theory]
    [InlineData("220 mail.example.test ESMTP\r\n421 4.3.2 mail.example.test shutting down", "", "", "Throttled", "Greeting", 421)]
    [InlineData("220 mail.example.test ESMTP", "MAIL", "250 2.1.0 Ok\r\n421 4.7.0 Too many messages from your IP", "Throttled", "Mail", 421)]
    [InlineData("220 mail.example.test ESMTP", "RCPT", "554 5.7.1 Relay access denied\r\n421 4.7.0 Too many errors", "RelayDenied", "Rcpt", 554)]
    [InlineData("220 mail.example.test ESMTP", "RCPT", "250 2.1.5 Ok\r\n421 4.4.2 Bye", "Relayed", "Rcpt", 250)]
    public void A_421_behind_a_reply_is_the_servers_goodbye(string greeting, string verb, string reply, string status, string phase, int code)
    {
        var dialogue = new SmtpDialogue { Greeting = greeting, Answer = command => verb.Length > 0 && command.StartsWith(verb, StringComparison.Ordinal) ? reply : null };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, RelayChecks.Envelope);
        Assert.Equal((status, phase, (int?)code), (result.Status, result.Phase, result.Code));
    }

    [Theory]
    [InlineData("MAIL", "354 go on", "Mail")]
    [InlineData("RCPT", "354 go on", "Rcpt")]
    [InlineData("DATA", "250 2.0.0 Ok", "Data")]
    public void An_acceptance_that_the_command_cannot_have_breaks_the_protocol(string verb, string reply, string phase)
    {
        using var server = ScriptedServer.Start(Saying(verb, reply));
        SmtpRelayResult result = session.Check(server, SendMessage);
        Assert.Equal(("ProtocolError", phase, (int?)int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture)), (result.Status, result.Phase, result.Code));
        Assert.Null(result.MessageId);
        Assert.StartsWith(verb, server.Heard().Last(line => line != "QUIT"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("220-mail.example.test ESM", "only '220-mail.example.test ESM' came")]
    [InlineData("220-mail.example.test ESMTP\r\n", "only '220-mail.example.test ESMTP' came")]
    public void A_greeting_that_does_not_end_is_not_said_to_be_none(string greeting, string problem)
    {
        SmtpRelayResult result = session.Check(async connection =>
        {
            await connection.DripAsync(greeting, TimeSpan.FromMilliseconds(1));
            await connection.ReadToEndAsync();
        }, "-Timeout 1");
        Assert.Equal(("NoBanner", "Greeting", problem), (result.Status, result.Phase, result.Problem));
        Assert.Contains("began a greeting", result.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550 5.7.1 Relaying denied", "RSET was answered '550 5.7.1 Relaying denied'")]
    [InlineData("250 2.1.5 Ok", "QUIT was answered '250 2.0.0 Ok'")]
    public void A_reply_that_comes_late_moves_no_other_to_the_wrong_command(string reply, string problem)
    {
        var dialogue = new SmtpDialogue
        {
            At = new Dictionary<string, Func<ScriptedConnection, Task>>
            {
                ["MAIL"] = async connection =>
                {
                    await connection.SendLineAsync("250 2.1.0 Ok");
                    await Late("250 2.1.0 Ok")(connection);
                },
                ["RCPT"] = Late(reply),
                ["RSET"] = Late("250 2.0.0 Ok"),
            },
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, RelayChecks.Envelope);
        Assert.Equal(("ProtocolError", "Other"), (result.Status, result.Phase));
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);

        static Func<ScriptedConnection, Task> Late(string reply) => Scripts.After(TimeSpan.FromMilliseconds(100), connection => connection.SendLineAsync(reply));
    }

    [Theory]
    [InlineData("QUIT", "421 4.4.2 Bye")]
    [InlineData("RSET", "421 4.4.2 Bye")]
    public void A_server_that_closes_early_has_accepted_all_the_same(string verb, string reply) =>
        Assert.Equal("Relayed", session.Check(Saying(verb, reply), RelayChecks.Envelope).Status);

    [Theory]
    [InlineData("ConnectionLost", null)]
    [InlineData("TimedOut", "")]
    [InlineData("ProtocolError", "354 go on\r\n")]
    [InlineData("MessageRejected", "554 5.7.1 no\r\n")]
    public void A_message_without_a_reply_may_have_been_taken(string status, string? reply)
    {
        async Task TakeAsync(ScriptedConnection connection)
        {
            await connection.SendLineAsync("354 go on");
            while (await connection.ReadLineAsync() != ".")
            {
            }

            await connection.SendAsync(reply ?? "");
            if (reply is null)
            {
                connection.Reset();
            }
        }

        SmtpRelayResult result = session.Check(new SmtpDialogue { At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["DATA"] = TakeAsync } }.RunAsync, SendMessage + " -Timeout 1");
        bool mayBeTaken = status != "MessageRejected";
        Assert.Equal((status, mayBeTaken), (result.Status, result.MessageId is not null));
        Assert.Equal(mayBeTaken, result.Meaning.Contains("may have taken it", StringComparison.Ordinal));
        Assert.Equal(mayBeTaken, result.Advice.Contains("trying again may send a second one", StringComparison.Ordinal) && result.Advice.Contains($"Its Message-ID is {result.MessageId}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("220 (vsFTPd 3.0.3)")]
    [InlineData("220 ProFTPD Server (Debian) [::ffff:192.0.2.1]")]
    [InlineData("220-FileZilla Server 1.7.0\r\n220 Please visit https://filezilla-project.org/")]
    [InlineData("220 ftp.example.test FTP server ready.")]
    [InlineData("220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220 You are user number 1 of 50 allowed.")]
    [InlineData("220 Microsoft FTP Service")]
    [InlineData("220 files.example.test NcFTPd Server (licensed copy) ready.")]
    public void An_FTP_server_is_no_SMTP_server(string greeting)
    {
        using var server = ScriptedServer.Start(new SmtpDialogue { Greeting = greeting }.RunAsync);
        SmtpRelayResult result = session.Check(server, RelayChecks.Envelope);
        Assert.Equal(("NotSmtp", "Greeting"), (result.Status, result.Phase));
        Assert.Contains("FTP", result.Problem, StringComparison.Ordinal);
        Assert.Empty(server.Heard());
    }

    [Theory]
    [InlineData("220 ftp.example.test ready")]
    [InlineData("220 mail.softpro.test Softpro MailServer 3.1 ready")]
    [InlineData("220 ftp-gw.example.test Giftpost ready")]
    [InlineData("220 mail.example.test ESMTP (no FTP here)")]
    [InlineData("220 mail.example.test *** no spam ***")]
    public void A_host_that_is_called_ftp_is_an_SMTP_server_all_the_same(string greeting)
    {
        SmtpRelayResult result = session.Check(new SmtpDialogue { Greeting = greeting }.RunAsync);
        Assert.Equal("Ready", result.Status);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_firewall_that_rewrites_the_greeting_is_warned_of()
    {
        SmtpRelayResult result = session.Check(new SmtpDialogue { Greeting = "220 ****************2******0****200***" }.RunAsync);
        Assert.Equal("Ready", result.Status);
        Assert.Contains("no inspect esmtp", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_takes_HELO_alone_is_warned_of()
    {
        SmtpRelayResult result = session.Check(Saying("EHLO", "502 5.5.1 unknown"));
        Assert.Equal("Ready", result.Status);
        Assert.Contains("refused EHLO and took HELO", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("501 Syntactically invalid HELO argument(s)", true)]
    [InlineData("504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", true)]
    [InlineData("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", true)]
    [InlineData("501 5.0.0 Invalid domain name", true)]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", false)]
    public void A_client_name_that_the_server_does_not_take_is_what_the_advice_names(string reply, bool isName)
    {
        SmtpRelayResult result = session.Check(Scripts.Answer(command => command.StartsWith("EHLO", StringComparison.Ordinal) || command.StartsWith("HELO", StringComparison.Ordinal) ? reply : null));
        Assert.Equal(("Blocked", "Ehlo"), (result.Status, result.Phase));
        Assert.Equal(isName, result.Advice.Contains("-LocalDomain", StringComparison.Ordinal));
    }

    [Fact]
    public void Octets_after_a_refused_STARTTLS_are_not_counted_as_smuggled()
    {
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.Valid, Answer = command => command == "STARTTLS" ? "454-4.7.0 no\r\n454 4.7.0 TLS not available\r\n421 4.7.0 Bye" : null };
        SmtpRelayResult result = session.Check(dialogue.RunAsync);
        Assert.Equal(("TlsUnavailable", (int?)454), (result.Status, result.Code));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("a@bücher.example", "käthe@example.org", null, "RecipientRejected")]
    [InlineData("a@bücher.example", "b@grün.example", "MAIL FROM:<a@xn--bcher-kva.example>|RCPT TO:<b@xn--grn-ioa.example>", "Relayed")]
    [InlineData("käthe@example.org", "b@example.org", null, "SenderRejected")]
    public void Only_a_local_part_that_is_not_ASCII_needs_SMTPUTF8(string sender, string recipient, string? commands, string status)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = session.Check(server, $"-Sender {sender} -Recipient {recipient}{(commands is null ? "" : " -SendMessage")}");
        Assert.Equal((status, sender, recipient), (result.Status, result.Sender, result.Recipient));
        Assert.Equal(commands?.Split('|') ?? [], server.Heard().Where(line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal)));
        if (commands is not null)
            Assert.Contains("To: b@xn--grn-ioa.example", server.Heard());
    }

    [Fact]
    public void A_null_MX_is_no_server()
    {
        (_, List<ErrorRecord> errors) = session.Run("Test-SmtpRelay .");
        Assert.Contains("null MX", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    private static Func<ScriptedConnection, Task> Saying(string verb, string reply) =>
        Scripts.Answer(command => command.StartsWith(verb, StringComparison.Ordinal) ? reply : null);
}
