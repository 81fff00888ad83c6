using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Signing in, and that nobody sees by what.</summary>
public sealed class TestSmtpRelayAuthTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string SignIn = RelayChecks.Envelope + " -SkipCertificateCheck " + RelayCredentials.Parameter;

    [Theory]
    [InlineData("PLAIN", "AUTH PLAIN")]
    [InlineData("LOGIN", "AUTH LOGIN")]
    [InlineData("CRAM-MD5", "AUTH CRAM-MD5")]
    public void Signs_in_and_relays(string mechanism, string command)
    {
        using var server = ScriptedServer.Start(Dialogue("PLAIN LOGIN CRAM-MD5").RunAsync);
        SmtpRelayResult result = session.Check(server, $"{SignIn} -AuthMechanism {mechanism}");
        Assert.Equal(("Relayed", "Rcpt", true, mechanism), (result.Status, result.Phase, result.IsAuthenticated, result.AuthMechanism));
        Assert.NotNull(result.AuthMilliseconds);
        string[] heard = server.Heard();
        Assert.Contains(heard, line => line.StartsWith(command, StringComparison.Ordinal));
        Assert.Contains(heard, line => RelayCredentials.Secrets.Any(secret => line.EndsWith(secret, StringComparison.Ordinal)));
        Assert.Contains("MAIL FROM:<sender@example.org>", heard);
    }

    [Fact]
    public void Without_a_mechanism_the_strongest_is_taken_and_the_user_is_the_sender()
    {
        using var server = ScriptedServer.Start(Dialogue("LOGIN PLAIN CRAM-MD5 X-OTHER").RunAsync);
        SmtpRelayResult result = session.Check(server, $"-Recipient r@example.org -SkipCertificateCheck {RelayCredentials.Parameter}");
        Assert.Equal(("Relayed", "CRAM-MD5", RelayCredentials.User), (result.Status, result.AuthMechanism, result.Sender));
    }

    [Theory]
    [InlineData("535 5.7.8 Error: authentication failed", "AuthenticationFailed", 535)]
    [InlineData("535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials", "AuthenticationFailed", 535)]
    [InlineData("454 4.7.0 Temporary authentication failure", "Deferred", 454)]
    [InlineData("504 5.5.4 no", "AuthenticationUnavailable", 504)]
    [InlineData("421 4.7.0 Too many connections from you", "Throttled", 421)]
    public void A_refusal_is_told_with_the_reply(string reply, string status, int code)
    {
        using var server = ScriptedServer.Start(Dialogue("PLAIN LOGIN", reply).RunAsync);
        SmtpRelayResult result = session.Check(server, SignIn);
        Assert.Equal((status, "Auth", (int?)code), (result.Status, result.Phase, result.Code));
        Assert.Equal(code, result.Reply!.Code);
        Assert.False(result.IsAuthenticated);
        Assert.NotNull(result.AuthMechanism);
        Assert.DoesNotContain(server.Heard(), line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("535 5.7.8 Error: authentication failed", 1, "AuthenticationFailed")]
    [InlineData("525 5.7.13 User account disabled", 1, "AuthenticationFailed")]
    [InlineData("550 5.7.1 Account suspended", 1, "AuthenticationFailed")]
    [InlineData("534 5.7.9 Authentication mechanism is too weak", 1, "AuthenticationFailed")]
    [InlineData("538 5.7.11 Encryption required for requested authentication mechanism", 1, "TlsRequired")]
    [InlineData("454 4.7.0 Temporary authentication failure", 1, "Deferred")]
    [InlineData("504 5.7.4 Unrecognized authentication type", 3, "AuthenticationUnavailable")]
    [InlineData("432 4.7.12 A password transition is needed", 3, "AuthenticationFailed")]
    public void The_next_mechanism_is_tried_only_where_it_can_help(string reply, int tries, string status)
    {
        using var server = ScriptedServer.Start(Dialogue("PLAIN LOGIN CRAM-MD5", reply).RunAsync);
        Assert.Equal(status, session.Check(server, SignIn).Status);
        Assert.Equal(tries, server.Heard().Count(line => line.StartsWith("AUTH", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("454 4.7.0 Temporary authentication failure", "says nothing of user name and password", "do not change the password")]
    [InlineData("504 5.7.4 Unrecognized authentication type", "has not looked at user name and password", "AUTH PLAIN LOGIN: name one of these")]
    [InlineData("525 5.7.13 User account disabled", "switched off", "account is active")]
    [InlineData("535 5.7.8 Error: authentication failed", "did not accept user name and password", "password anew")]
    public void A_refusal_that_is_not_about_the_password_does_not_read_like_it(string reply, string meaning, string advice)
    {
        SmtpRelayResult result = session.Check(Dialogue("PLAIN LOGIN", reply).RunAsync, SignIn);
        Assert.Contains(meaning, result.Meaning, StringComparison.Ordinal);
        Assert.Contains(advice, result.Advice, StringComparison.Ordinal);
        Assert.Equal(reply.StartsWith("535", StringComparison.Ordinal), result.Advice.Contains("password anew", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("basic authentication is disabled.", "does not allow programs", "SMTP AUTH")]
    [InlineData("SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.", "does not allow programs", "SMTP AUTH")]
    [InlineData("user is locked by your organization's security defaults policy. Contact your administrator.", "security defaults", "OAuth")]
    public void Where_an_organisation_forbids_passwords_that_comes_first(string words, string meaning, string advice)
    {
        SmtpRelayResult result = session.Check(Dialogue("PLAIN LOGIN", $"535 5.7.139 Authentication unsuccessful, {words} [AM0PR01CA0001.eurprd01.prod.outlook.com]").RunAsync, SignIn);
        Assert.Equal("AuthenticationFailed", result.Status);
        Assert.Contains(meaning, result.Meaning, StringComparison.Ordinal);
        Assert.StartsWith("Leave the password as it is.", result.Advice, StringComparison.Ordinal);
        Assert.Contains(advice, result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_may_not_relay_is_not_told_to_sign_in()
    {
        SmtpDialogue usual = Dialogue("PLAIN");
        var dialogue = new SmtpDialogue
        {
            Certificate = usual.Certificate,
            CapabilitiesInTls = usual.CapabilitiesInTls,
            Answer = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? "554 5.7.1 <recipient@example.org>: Relay access denied" : usual.Answer(command),
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, SignIn);
        Assert.Equal(("RelayDenied", true), (result.Status, result.IsAuthenticated));
        Assert.Contains("for that account", result.Meaning, StringComparison.Ordinal);
        Assert.Contains("-Sender", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_sent_over_a_connection_that_anyone_can_read_unless_allowed()
    {
        var dialogue = new SmtpDialogue { Capabilities = ["AUTH PLAIN"], Answer = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "235 2.7.0 Ok" : null };
        using var server = ScriptedServer.Start(dialogue.RunAsync);
        SmtpRelayResult result = session.Check(server, SignIn);
        Assert.Equal(("TlsUnavailable", "Auth"), (result.Status, result.Phase));
        Assert.Contains("-AllowUnencryptedAuthentication", result.Problem, StringComparison.Ordinal);
        Assert.Equal("EHLO", server.Verbs().Replace(" QUIT", "", StringComparison.Ordinal));

        Assert.Equal("Relayed", session.Check(server, SignIn + " -AllowUnencryptedAuthentication").Status);
        Assert.Contains("AUTH PLAIN " + RelayCredentials.Plain, server.Heard());
    }

    [Theory]
    [InlineData("PLAIN LOGIN", "-AuthMechanism CRAM-MD5", "CRAM-MD5")]
    [InlineData("", "", "AUTH")]
    [InlineData("X-UNKNOWN GSSAPI-X", "", "AUTH")]
    public void A_mechanism_that_is_not_offered_is_unavailable(string offered, string parameters, string named)
    {
        using var server = ScriptedServer.Start(Dialogue(offered).RunAsync);
        SmtpRelayResult result = session.Check(server, $"{SignIn} {parameters}");
        Assert.Equal(("AuthenticationUnavailable", "Auth"), (result.Status, result.Phase));
        Assert.Contains(named, result.Problem, StringComparison.Ordinal);
        Assert.Contains(offered.Length > 0 ? $"AUTH {offered}: name one of these by -AuthMechanism" : "It offers no AUTH on this port", result.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Heard(), line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("334 !!! no base64 !!!")]
    [InlineData("250 what")]
    public void A_challenge_that_is_none_breaks_the_protocol(string challenge)
    {
        using var server = ScriptedServer.Start(Dialogue("CRAM-MD5", challenge).RunAsync);
        SmtpRelayResult result = session.Check(server, SignIn);
        Assert.Equal(("ProtocolError", "Auth"), (result.Status, result.Phase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("eyJzdGF0dXMiOiI0MDAifQ==")]
    public void Challenges_without_end_break_the_protocol_whatever_the_mechanism(string challenge)
    {
        foreach (string mechanism in (string[])["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "NTLM", "XOAUTH2", "OAUTHBEARER"])
        {
            using var server = ScriptedServer.Start(new SmtpDialogue
            {
                Certificate = TestCertificates.Valid,
                CapabilitiesInTls = ["AUTH " + mechanism],
                Answer = line => line.Split(' ')[0] is "EHLO" or "STARTTLS" or "QUIT" or "MAIL" ? null : "334 " + challenge,
            }.RunAsync);
            SmtpRelayResult result = session.Check(server, $"{SignIn} -AuthMechanism {mechanism} -Timeout 5");
            Assert.Equal((mechanism, "ProtocolError", "Auth"), (result.AuthMechanism, result.Status, result.Phase));
            Assert.InRange(server.Heard().Length, 3, 20);
        }
    }

    [Fact]
    public void One_exchange_has_one_deadline()
    {
        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            CapabilitiesInTls = ["AUTH XOAUTH2"],
            At = new Dictionary<string, Func<ScriptedConnection, Task>> { ["AUTH"] = Slow, [""] = Slow },
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, SignIn + " -AuthMechanism XOAUTH2 -Timeout 1");
        Assert.Equal(("TimedOut", "Auth"), (result.Status, result.Phase));
        Assert.InRange(result.TotalMilliseconds, 900, 3000);

        static async Task Slow(ScriptedConnection connection)
        {
            await connection.DelayAsync(TimeSpan.FromSeconds(0.6));
            await connection.SendLineAsync("334 ");
        }
    }

    [Theory]
    [InlineData("NTLM", "TlRMTVNTUAACAAAA")]
    [InlineData("NTLM", "TlRMTVNTUAACAAAA/////////38AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("DIGEST-MD5", "AAAA")]
    [InlineData("SCRAM-SHA-256", "cj0=")]
    public void A_malformed_challenge_breaks_the_protocol_in_plain_words(string mechanism, string challenge)
    {
        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            CapabilitiesInTls = ["AUTH " + mechanism],
            Answer = line => line.Split(' ')[0] is "EHLO" or "STARTTLS" or "QUIT" ? null : "334 " + challenge,
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, $"{SignIn} -AuthMechanism {mechanism}");
        Assert.Equal(("ProtocolError", "Auth", "a challenge that cannot be answered"), (result.Status, result.Phase, result.Problem));
    }

    [Fact]
    public void A_server_that_hangs_up_on_the_password_is_lost_there()
    {
        using var server = ScriptedServer.Start(Dialogue("PLAIN", at: Scripts.Reset).RunAsync);
        SmtpRelayResult result = session.Check(server, SignIn);
        Assert.Equal(("ConnectionLost", "Auth"), (result.Status, result.Phase));
    }

    [Theory]
    [InlineData("PLAIN", "535 5.7.8 you said: {line}")]
    [InlineData("PLAIN", "535-5.7.8 {line}\r\n535-{token}\r\n535 5.7.8 {password}")]
    [InlineData("PLAIN", "535 {password}{token}{password}")]
    [InlineData("PLAIN", "235 2.7.0 welcome, {password}")]
    [InlineData("LOGIN", "535 5.7.8 {password} {token}")]
    [InlineData("LOGIN", "334 {line}")]
    [InlineData("LOGIN", "{password}")]
    [InlineData("LOGIN", "{password} and no reply")]
    [InlineData("LOGIN", "{token}")]
    [InlineData("CRAM-MD5", "535 {line}")]
    [InlineData("CRAM-MD5", "{line}")]
    public void What_a_server_echoes_is_shown_nowhere(string mechanism, string answer)
    {
        string? token = null;
        string Fill(string line)
        {
            token = line.Split(' ')[^1];
            return answer.Replace("{line}", line, StringComparison.Ordinal).Replace("{token}", token, StringComparison.Ordinal).Replace("{password}", RelayCredentials.Password, StringComparison.Ordinal);
        }

        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            CapabilitiesInTls = ["AUTH " + mechanism],
            Answer = line => line switch
            {
                "AUTH LOGIN" => "334 VXNlcm5hbWU6",
                "AUTH CRAM-MD5" => "334 " + RelayCredentials.Base64(RelayCredentials.Challenge),
                _ when mechanism == "LOGIN" && (line == RelayCredentials.Base64(RelayCredentials.User) || line.StartsWith("AUTH LOGIN ", StringComparison.Ordinal)) => "334 UGFzc3dvcmQ6",
                _ when RelayCredentials.Secrets.Any(secret => line.EndsWith(secret, StringComparison.Ordinal)) => Fill(line),
                _ when line.StartsWith("MAIL", StringComparison.Ordinal) => $"550 no, {RelayCredentials.Password} {token}",
                _ => null,
            },
        };
        Assert.True(ShowsNoSecret(dialogue.RunAsync, SignIn, out SmtpRelayResult result));
        Assert.NotNull(token);
        Assert.Contains(result.Transcript!, line => line.Contains("********", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAIN", "500 5.5.1 Command unrecognized: \"{line:30}...\"")]
    [InlineData("PLAIN", "500-5.5.1 Command unrecognized: {line:33}\r\n500 5.5.1 {line~33}")]
    [InlineData("PLAIN", "500-5.5.1 {line:40}\r\n500 {line~40}")]
    [InlineData("PLAIN", "501 5.5.1 bad base64: {lower}")]
    [InlineData("PLAIN", "535 {UPPER} or {lower}, {password}\u00FF")]
    [InlineData("PLAIN", "535-{password:4}\r\n535-5.7.8 {password~4}\r\n535 {password~3} {password:6}")]
    [InlineData("PLAIN", "{UPPER}, {password~1}")]
    [InlineData("PLAIN", "535-{password:4}\r\n{password~4}")]
    [InlineData("CRAM-MD5", "535 {decoded}; {decoded:40}")]
    [InlineData("XOAUTH2", "500 unrecognized: {line:70}")]
    [InlineData("OAUTHBEARER", "500 unrecognized: {decoded}")]
    [InlineData("LOGIN", "535 {lower} {UPPER}")]
    public void A_piece_of_what_a_server_echoes_is_not_shown_either(string mechanism, string answer)
    {
        bool isTold = false;
        string Fill(string line)
        {
            isTold = true;
            string decoded = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1]));
            foreach ((string name, string text) in new[] { ("line", line), ("password", RelayCredentials.Password), ("decoded", decoded) })
            {
                answer = answer.Replace($"{{{name}}}", text, StringComparison.Ordinal);
                for (int i = 0; i < text.Length; i++)
                    answer = answer.Replace($"{{{name}:{i}}}", text[..i], StringComparison.Ordinal).Replace($"{{{name}~{i}}}", text[i..], StringComparison.Ordinal);
            }

            return answer.Replace("{lower}", line.ToLowerInvariant(), StringComparison.Ordinal).Replace("{UPPER}", RelayCredentials.Password.ToUpperInvariant(), StringComparison.Ordinal);
        }

        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            CapabilitiesInTls = ["AUTH " + mechanism],
            At = new[] { "AUTH", RelayCredentials.Base64(RelayCredentials.User).ToUpperInvariant(), RelayCredentials.LoginPassword.ToUpperInvariant(), RelayCredentials.Cram.ToUpperInvariant() }.ToDictionary(verb => verb, verb => (Func<ScriptedConnection, Task>)(async connection =>
            {
                string line = connection.Lines[^1];
                string reply = line == "AUTH LOGIN" ? "334 VXNlcm5hbWU6"
                    : line.StartsWith("AUTH LOGIN ", StringComparison.Ordinal) || line == RelayCredentials.Base64(RelayCredentials.User) ? "334 UGFzc3dvcmQ6"
                    : line == "AUTH CRAM-MD5" ? "334 " + RelayCredentials.Base64(RelayCredentials.Challenge)
                    : Fill(line);
                byte[] octets = Encoding.UTF8.GetBytes(reply + "\r\n");
                int stray = reply.IndexOf('\u00FF', StringComparison.Ordinal);
                await connection.SendAsync(stray < 0 ? octets : [.. Encoding.UTF8.GetBytes(reply[..stray]), 0xFF, .. "\r\n"u8]);
            })),
        };
        Assert.True(ShowsNoSecret(dialogue.RunAsync, $"{SignIn} -AuthMechanism {mechanism}", out SmtpRelayResult result));
        Assert.True(isTold);
        Assert.Contains(result.Transcript!, line => line.StartsWith("S: ", StringComparison.Ordinal) && line.Contains("********", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DIGEST-MD5", "cmVhbG09Im1haWwuZXhhbXBsZS50ZXN0Iixub25jZT0iT0E2TUc5dEVRR20yaGgiLHFvcD0iYXV0aCIsYWxnb3JpdGhtPW1kNS1zZXNzLGNoYXJzZXQ9dXRmLTg=")]
    [InlineData("PLAIN", "")]
    [InlineData("OAUTHBEARER", "")]
    public void Words_names_and_addresses_stay_when_secrets_are_hidden(string mechanism, string challenge)
    {
        string reply = $"535 5.7.8 mail.example.test: username and password of {RelayCredentials.User} at 127.0.0.1 not accepted, bad response";
        var dialogue = new SmtpDialogue
        {
            Certificate = TestCertificates.Valid,
            CapabilitiesInTls = ["AUTH " + mechanism],
            Answer = line => line.Split(' ')[0] is "EHLO" or "STARTTLS" or "QUIT" ? null : line == "AUTH DIGEST-MD5" ? "334 " + challenge : reply,
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, $"{SignIn} -AuthMechanism {mechanism} -Transcript");
        Assert.Equal("AuthenticationFailed", result.Status);
        Assert.Contains("S: " + reply, result.Transcript!);
    }

    [Theory]
    [InlineData("{password}")]
    [InlineData("535 {password}")]
    public void What_is_echoed_without_the_end_of_a_line_is_not_shown_either(string answer)
    {
        var dialogue = Dialogue("PLAIN", at: async connection =>
        {
            await connection.SendAsync(answer.Replace("{password}", RelayCredentials.Password, StringComparison.Ordinal));
            connection.Reset();
        });
        Assert.True(ShowsNoSecret(dialogue.RunAsync, SignIn, out _));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(" ")]
    [InlineData("2")]
    [InlineData("250")]
    public void A_password_that_looks_like_a_part_of_a_reply_breaks_no_reply(string password)
    {
        using var server = ScriptedServer.Start(Dialogue("PLAIN").RunAsync);
        SmtpRelayResult result = session.Check(server, SignIn.Replace(RelayCredentials.Password, password, StringComparison.Ordinal));
        Assert.Equal("Relayed", result.Status);
    }

    [Fact]
    public void What_looks_like_the_password_before_signing_in_is_shown_and_hidden_after()
    {
        SmtpDialogue usual = Dialogue("PLAIN");
        var dialogue = new SmtpDialogue
        {
            Greeting = "220 mail.example.test ESMTP",
            Certificate = usual.Certificate,
            CapabilitiesInTls = usual.CapabilitiesInTls,
            Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 your password is test" : line.StartsWith("AUTH", StringComparison.Ordinal) ? "235 2.7.0 Ok" : null,
        };
        SmtpRelayResult result = session.Check(dialogue.RunAsync, SignIn.Replace(RelayCredentials.Password, "test", StringComparison.Ordinal) + " -Transcript");
        Assert.Equal(("mail.example.test ESMTP", "mail.example.test"), (result.Banner, result.EhloName));
        Assert.Contains("S: 220 mail.example.test ESMTP", result.Transcript!);
        Assert.Contains("S: 550 5.1.1 your password is ********", result.Transcript!);
        Assert.DoesNotContain("test", result.Reply!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_about_the_parameters_does_not_tell_them()
    {
        ErrorRecord error = session.Run($"Test-SmtpRelay 127.0.0.1 -Tls None {RelayCredentials.Parameter}").Errors.Single();
        Assert.StartsWith("RelayCredentialInvalid", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(RelayCredentials.Password, $"{error} {error.TargetObject} {error.CategoryInfo} {error.ErrorDetails}", StringComparison.Ordinal);
    }

    /// <summary>Runs the check and looks at all that it leaves behind: the object in every form, and every stream.</summary>
    private bool ShowsNoSecret(Func<ScriptedConnection, Task> script, string parameters, out SmtpRelayResult result)
    {
        using var server = ScriptedServer.Start(script);
        using PowerShell shell = session.NewShell();
        shell.AddScript($"$DebugPreference = 'Continue'; Test-SmtpRelay 127.0.0.1 -Port {server.Port} {parameters} -Transcript -Verbose");
        PSObject output = shell.Invoke().Single();
        result = (SmtpRelayResult)output.BaseObject;
        string[] left =
        [
            PSSerializer.Serialize(output, 10),
            System.Text.Json.JsonSerializer.Serialize(result),
            System.Text.RegularExpressions.Regex.Unescape(System.Text.Json.JsonSerializer.Serialize(result).Replace("\\\"", "\"", StringComparison.Ordinal)),
            string.Join("\n", result.Transcript!),
            .. shell.Streams.Verbose.Select(record => record.Message),
            .. shell.Streams.Debug.Select(record => record.Message),
            .. shell.Streams.Warning.Select(record => record.Message),
            .. shell.Streams.Error.Select(record => record.ToString()),
        ];
        Assert.True(shell.Streams.Verbose.Count > 4);
        foreach (string secret in RelayCredentials.Secrets.Append(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(RelayCredentials.Password))))
        {
            for (int i = 0; i + 6 <= secret.Length; i++)
                Assert.All(left, text => Assert.DoesNotContain(secret.Substring(i, 6), text, StringComparison.OrdinalIgnoreCase));
        }

        return true;
    }

    /// <summary>A server that offers these mechanisms in TLS, and answers the end of each exchange so.</summary>
    private static SmtpDialogue Dialogue(string mechanisms, string? reply = null, Func<ScriptedConnection, Task>? at = null) => new()
    {
        Certificate = TestCertificates.Valid,
        CapabilitiesInTls = mechanisms.Length == 0 ? ["SIZE 1000"] : ["AUTH " + mechanisms],
        At = at is null ? new Dictionary<string, Func<ScriptedConnection, Task>>() : new Dictionary<string, Func<ScriptedConnection, Task>> { ["AUTH"] = at },
        Answer = line => line switch
        {
            _ when reply is not null && line.StartsWith("AUTH", StringComparison.Ordinal) => reply,
            "AUTH LOGIN" => "334 VXNlcm5hbWU6",
            "AUTH CRAM-MD5" => "334 " + RelayCredentials.Base64(RelayCredentials.Challenge),
            _ when line.StartsWith("AUTH LOGIN ", StringComparison.Ordinal) || line == RelayCredentials.Base64(RelayCredentials.User) => "334 UGFzc3dvcmQ6",
            _ when line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal) || line == RelayCredentials.LoginPassword || line == RelayCredentials.Cram => "235 2.7.0 Ok",
            _ => null,
        },
    };
}
