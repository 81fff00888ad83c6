using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>STARTTLS and TLS from the first octet, certificates good and bad, and what goes wrong on the way.</summary>
public sealed class TestSmtpRelayTlsTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static string Dispatch(bool isImplicit) => isImplicit ? "-Tls Implicit" : "-Tls StartTls";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_valid_certificate_is_described_and_lets_the_check_go_on(bool isImplicit)
    {
        Skip.IfNot(TrustedAuthority.IsTrusted, "The tests' authority is trusted on Linux only.");
        using ScriptedServer server = Start(TestCertificates.Valid, isImplicit);
        SmtpRelayResult result = session.Check(server, $"{RelayChecks.Envelope} {Dispatch(isImplicit)}");
        Assert.Equal(("Relayed", "Rcpt"), (result.Status, result.Phase));
        SmtpTlsInfo tls = Described(result, TestCertificates.Valid, isImplicit);
        Assert.True(tls.IsValid);
        Assert.Empty(tls.Errors);
        Assert.Equal("127.0.0.1", tls.ExpectedName);
        Assert.Equal("CN=mail.example.test", tls.Subject);
        Assert.Equal("CN=SmtpTools test authority", tls.Issuer);
        Assert.Equal(["mail.example.test", "localhost", "127.0.0.1"], tls.SubjectAlternativeNames);
        Assert.Equal(89, tls.DaysLeft);
        Assert.Empty(result.Warnings);
        Assert.NotNull(result.TlsMilliseconds);
    }

    [SkippableTheory]
    [InlineData("Expired", false, "NotTimeValid")]
    [InlineData("Expired", true, "NotTimeValid")]
    [InlineData("NotYetValid", false, "NotTimeValid")]
    [InlineData("WrongName", false, "NameMismatch")]
    [InlineData("WrongName", true, "NameMismatch")]
    [InlineData("SelfSigned", false, "SelfSigned; UntrustedRoot")]
    [InlineData("SelfSigned", true, "SelfSigned; UntrustedRoot")]
    public void One_that_is_not_valid_ends_the_check_before_anything_but_EHLO(string name, bool isImplicit, string errors)
    {
        Skip.IfNot(TrustedAuthority.IsTrusted, "The tests' authority is trusted on Linux only.");
        X509Certificate2 certificate = Named(name);
        using ScriptedServer server = Start(certificate, isImplicit);
        SmtpRelayResult result = session.Check(server, $"{RelayChecks.Envelope} {Dispatch(isImplicit)} {RelayCredentials.Parameter}");
        Assert.Equal(("CertificateInvalid", "Tls", (int?)null), (result.Status, result.Phase, result.Code));
        SmtpTlsInfo tls = Described(result, certificate, isImplicit);
        Assert.False(tls.IsValid);
        Assert.Equal(errors, tls.Errors.ToString());
        Assert.Equal(errors, result.Problem);
        Assert.Contains("-SkipCertificateCheck", result.Advice, StringComparison.Ordinal);
        Assert.Equal(isImplicit ? "EHLO" : "EHLO STARTTLS EHLO", server.Verbs());
        Assert.False(result.IsAuthenticated);
        Assert.Contains("PIPELINING", result.Capabilities);

        using ScriptedServer other = Start(certificate, isImplicit);
        SmtpRelayResult skipped = session.Check(other, $"{RelayChecks.Envelope} {Dispatch(isImplicit)} -SkipCertificateCheck");
        Assert.Equal(("Relayed", "Rcpt"), (skipped.Status, skipped.Phase));
        Assert.Equal(errors, Described(skipped, certificate, isImplicit).Errors.ToString());
        Assert.Contains(errors, Assert.Single(skipped.Warnings), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_days_of_a_certificate_are_told()
    {
        Skip.IfNot(TrustedAuthority.IsTrusted, "The tests' authority is trusted on Linux only.");
        Assert.Equal(-2, session.Check(Script(TestCertificates.Expired, false)).Tls!.DaysLeft); // a day ago and a moment: rounded down
        Assert.True(session.Check(Script(TestCertificates.NotYetValid, false)).Tls!.NotBefore > DateTime.UtcNow);
    }

    [Fact]
    public void What_is_offered_before_and_after_TLS_is_told_apart()
    {
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.Valid, Capabilities = ["SIZE 1000", "AUTH LOGIN"], CapabilitiesInTls = ["SIZE 2000", "AUTH PLAIN CRAM-MD5", "X-MORE"] };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, "-SkipCertificateCheck");
        Assert.Equal(["SIZE 1000", "AUTH LOGIN", "STARTTLS"], result.CapabilitiesBeforeTls);
        Assert.Equal(["SIZE 2000", "AUTH PLAIN CRAM-MD5", "X-MORE"], result.Capabilities);
        Assert.Equal(["LOGIN"], result.AuthMechanismsBeforeTls);
        Assert.Equal(["PLAIN", "CRAM-MD5"], result.AuthMechanisms);
        Assert.Equal(2000, result.SizeLimit);
        Assert.Contains(result.Warnings, warning => warning.Contains("before TLS", StringComparison.Ordinal));
    }

    [Fact]
    public void None_leaves_TLS_alone()
    {
        using ScriptedServer server = Start(TestCertificates.Valid, isImplicit: false);
        SmtpRelayResult result = session.Check(server, "-Tls None");
        Assert.Equal("Ready", result.Status);
        Assert.Null(result.Tls);
        Assert.Equal("EHLO QUIT", server.Verbs());
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Required")]
    public void TLS_that_is_wanted_and_not_offered_is_unavailable(string mode)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        SmtpRelayResult result = session.Check(server, $"{RelayChecks.Envelope} -Tls {mode}");
        Assert.Equal(("TlsUnavailable", "Tls"), (result.Status, result.Phase));
        Assert.Contains("PIPELINING", result.Capabilities);
        Assert.DoesNotContain(server.Heard(), line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hangs up", false)]
    [InlineData("hangs up", true)]
    [InlineData("resets", true)]
    [InlineData("talks on in the clear", true)]
    [InlineData("agrees on no protocol", false)]
    [InlineData("agrees on no protocol", true)]
    public void A_handshake_that_fails_is_that(string how, bool isImplicit)
    {
        Func<ScriptedConnection, Task> handshake = how switch
        {
            "hangs up" => _ => Task.CompletedTask,
            "resets" => Scripts.After(TimeSpan.FromMilliseconds(100), Scripts.Reset),
            "talks on in the clear" => async connection =>
            {
                await connection.SendLineAsync("220 mail.example.test ESMTP");
                await connection.ReadToEndAsync();
            },
            _ => Scripts.ImplicitTls(TestCertificates.Weak, Scripts.AcceptEverything),
        };
        Func<ScriptedConnection, Task> script = isImplicit ? handshake : async connection =>
        {
            await connection.SendLineAsync("220 mail.example.test ESMTP");
            await connection.ExpectAsync("EHLO");
            await connection.SendLineAsync("250-mail.example.test\r\n250 STARTTLS");
            await connection.ExpectAsync("STARTTLS");
            await connection.SendLineAsync("220 go on");
            await handshake(connection);
        };
        SmtpRelayResult result = session.Check(script, $"{RelayChecks.Envelope} {Dispatch(isImplicit)} -SkipCertificateCheck");
        Assert.Equal(("TlsFailed", "Tls"), (result.Status, result.Phase));
        Assert.NotEmpty(result.Problem!);
        Assert.Empty(result.Warnings); // there was no certificate to let pass
        SmtpTlsInfo tls = result.Tls!; // it was tried, and no more is known of it
        Assert.Equal((isImplicit ? "Implicit" : "StartTls", null, null, false), (tls.Mode, tls.Protocol, tls.CipherSuite, tls.IsValid));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_handshake_that_is_never_answered_times_out(bool isImplicit)
    {
        Func<ScriptedConnection, Task> script = isImplicit ? Scripts.Silence : async connection =>
        {
            await connection.SendLineAsync("220 mail.example.test ESMTP");
            await connection.ExpectAsync("EHLO");
            await connection.SendLineAsync("250-mail.example.test\r\n250 STARTTLS");
            await connection.ExpectAsync("STARTTLS");
            await connection.SendLineAsync("220 go on");
            await connection.ReadToEndAsync();
        };
        SmtpRelayResult result = session.Check(script, $"{RelayChecks.Envelope} {Dispatch(isImplicit)} -Timeout 1");
        Assert.Equal(("TimedOut", "Tls"), (result.Status, result.Phase));
        Assert.Contains("TLS handshake", result.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void TLS_on_a_port_that_speaks_in_the_clear_first_is_no_banner_the_other_way_round() =>
        Assert.Equal("NoBanner", session.Check(Scripts.ImplicitTls(TestCertificates.Valid, Scripts.AcceptEverything), "-Timeout 1").Status);

    [Theory]
    [InlineData("554 5.7.1 go away", "Blocked", "Greeting", false)]
    [InlineData("421 4.7.0 too many connections", "Throttled", "Greeting", false)]
    [InlineData("220 mail.example.test", "ConnectionLost", "Ehlo", true)]
    public void What_TLS_was_agreed_is_known_when_the_dialogue_in_it_ends_early(string greeting, string status, string phase, bool hangsUp)
    {
        var dialogue = new SmtpDialogue { Greeting = greeting, CloseAfter = hangsUp ? 0 : int.MaxValue };
        SmtpRelayResult result = session.Check(Scripts.ImplicitTls(TestCertificates.Valid, dialogue.RunAsync), "-Tls Implicit -SkipCertificateCheck");
        Assert.Equal((status, phase), (result.Status, result.Phase));
        Described(result, TestCertificates.Valid, isImplicit: true);
    }

    [Fact]
    public void Text_behind_STARTTLS_is_discarded_and_reported()
    {
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.Valid, InjectedAfterStartTls = "250-evil.example.test\r\n250 AUTH PLAIN\r\n", CapabilitiesInTls = ["SIZE 1"] };
        using var server = ScriptedServer.Start(dialogue.RunAsync);
        SmtpRelayResult result = session.Check(server, RelayChecks.Envelope + " -SkipCertificateCheck -Transcript");
        Assert.Equal(("Relayed", "mail.example.test"), (result.Status, result.EhloName));
        Assert.Empty(result.AuthMechanisms);
        Assert.Contains(result.Warnings, warning => warning.StartsWith($"{dialogue.InjectedAfterStartTls.Length} octets came in the clear behind the reply to STARTTLS", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Transcript!, line => line.Contains("evil", StringComparison.Ordinal));
        Assert.Equal("EHLO STARTTLS EHLO MAIL RCPT RSET QUIT", server.Verbs());
    }

    [Fact]
    public void Text_behind_STARTTLS_in_a_packet_of_its_own_does_not_get_in_either()
    {
        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            At = new Dictionary<string, Func<ScriptedConnection, Task>>
            {
                ["STARTTLS"] = async connection =>
                {
                    await connection.SendLineAsync("220 go on");
                    await connection.SendLineAsync("250 AUTH PLAIN");
                    await connection.SecureAsync(TestCertificates.Valid);
                },
            },
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, RelayChecks.Envelope + " -SkipCertificateCheck");
        Assert.Empty(result.AuthMechanisms);
        Assert.True(result.Status is "TlsFailed" or "Relayed", result.Status); // in the handshake it breaks it; before it, it is discarded
        Assert.Equal(result.Status == "Relayed", result.Warnings.Any(warning => warning.Contains("behind the reply to STARTTLS", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_certificate_says_stays_on_one_line()
    {
        SmtpTlsInfo tls = session.Check(new SmtpDialogue { Certificate = TestCertificates.BrokenOverLines }.RunAsync, "-SkipCertificateCheck").Tls!;
        Assert.Contains("evil Server: trusted Status: Relayed", tls.Subject, StringComparison.Ordinal);
        Assert.Equal("evil Server Status", Assert.Single(tls.SubjectAlternativeNames));
    }

    [Fact]
    public void An_older_protocol_is_told()
    {
        var dialogue = new SmtpDialogue { Certificate = TestCertificates.Valid, TlsProtocols = SslProtocols.Tls12 };
        SmtpTlsInfo tls = session.Check(dialogue.RunAsync, "-SkipCertificateCheck").Tls!;
        Assert.Equal("Tls12", tls.Protocol);
        Assert.StartsWith("TLS_ECDHE_RSA_", tls.CipherSuite, StringComparison.Ordinal);
    }

    private static ScriptedServer Start(X509Certificate2 certificate, bool isImplicit) => ScriptedServer.Start(Script(certificate, isImplicit));

    private static Func<ScriptedConnection, Task> Script(X509Certificate2 certificate, bool isImplicit) =>
        isImplicit ? Scripts.ImplicitTls(certificate, Scripts.AcceptEverything) : new SmtpDialogue { Certificate = certificate }.RunAsync;

    private static X509Certificate2 Named(string name) => (X509Certificate2)typeof(TestCertificates).GetProperty(name)!.GetValue(null)!;

    private static SmtpTlsInfo Described(SmtpRelayResult result, X509Certificate2 certificate, bool isImplicit)
    {
        SmtpTlsInfo tls = result.Tls!;
        Assert.Equal(isImplicit ? "Implicit" : "StartTls", tls.Mode);
        Assert.StartsWith("Tls1", tls.Protocol, StringComparison.Ordinal);
        Assert.StartsWith("TLS_", tls.CipherSuite, StringComparison.Ordinal);
        Assert.Equal(certificate.Thumbprint, tls.Thumbprint);
        Assert.Equal(certificate.NotBefore.ToUniversalTime(), tls.NotBefore);
        Assert.Equal(certificate.NotAfter.ToUniversalTime(), tls.NotAfter);
        Assert.Equal(DateTimeKind.Utc, tls.NotAfter!.Value.Kind);
        return tls;
    }
}
