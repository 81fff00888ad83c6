using System;
using System.Linq;
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
        SmtpRelayResult result = session.Check(new SmtpDialogue { At = new System.Collections.Generic.Dictionary<string, Func<ScriptedConnection, System.Threading.Tasks.Task>> { [verb] = connection => connection.SendAsync(reply) } }.RunAsync, RelayChecks.Envelope);
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

    private static Func<ScriptedConnection, System.Threading.Tasks.Task> Saying(string verb, string reply) =>
        Scripts.Answer(command => command.StartsWith(verb, StringComparison.Ordinal) ? reply : null);
}
