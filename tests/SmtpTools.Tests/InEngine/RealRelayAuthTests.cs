using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Signing in at a real server, and where the password must not be seen.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayAuthTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string WrongPassword = "wrong staple";

    [SkippableTheory]
    [InlineData(PostfixListener.Submission, "", "CRAM-MD5")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism PLAIN", "PLAIN")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism login", "LOGIN")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism CRAM-MD5", "CRAM-MD5")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "CRAM-MD5")]
    [InlineData(PostfixListener.ClearSubmission, "-AllowUnencryptedAuthentication", "CRAM-MD5")]
    [InlineData(PostfixListener.WeakKey, "-SkipCertificateCheck", "CRAM-MD5")]
    public async Task The_right_password_relays(PostfixListener listener, string arguments, string mechanism)
    {
        SmtpRelayResult result = SignIn(listener, PostfixServer.Password, $"-SendMessage {arguments}");
        Assert.Equal(("Relayed", "Data", 250, true, mechanism), (result.Status, result.Phase, result.Code, result.IsAuthenticated, result.AuthMechanism));
        Assert.NotNull(result.AuthMilliseconds);
        await servers.Postfix.WaitForMessageAsync($"Message-Id: {result.MessageId}\n");
        Assert.Contains($"sasl_method={mechanism}, sasl_username={PostfixServer.UserName}", servers.Postfix.Log, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(PostfixListener.Submission, "")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism PLAIN")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism LOGIN")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism CRAM-MD5")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit")]
    public void The_wrong_password_does_not(PostfixListener listener, string arguments)
    {
        SmtpRelayResult result = SignIn(listener, WrongPassword, arguments);
        Assert.Equal(("AuthenticationFailed", "Auth", 535, false), (result.Status, result.Phase, result.Code, result.IsAuthenticated));
        Assert.Equal(("AuthenticationFailed", "5.7.8"), (result.Reply!.Reason, result.Reply.EnhancedCode));
        Assert.Empty(result.Commands("MAIL"));
        Assert.Contains("the password anew", result.Advice, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(PostfixListener.ClearSubmission, "", "TlsUnavailable")]
    [InlineData(PostfixListener.Closed, "", "TlsUnavailable")]
    [InlineData(PostfixListener.Submission, "-AuthMechanism XOAUTH2", "AuthenticationUnavailable")]
    [InlineData(PostfixListener.Closed, "-AllowUnencryptedAuthentication", "AuthenticationUnavailable")]
    [InlineData(PostfixListener.Expired, "", "CertificateInvalid")]
    public void Credentials_are_not_sent_where_they_do_not_belong(PostfixListener listener, string arguments, string status)
    {
        SmtpRelayResult result = SignIn(listener, PostfixServer.Password, arguments);
        Assert.Equal(status, result.Status);
        Assert.Empty(result.Commands("AUTH"));
        Assert.Null(result.AuthMechanism);
    }

    [SkippableFact]
    public void A_server_without_AUTH_says_so()
    {
        SmtpRelayResult result = session.CheckRelay(servers.Exim.Port(EximListener.Closed), RealRelay.Credential(PostfixServer.UserName, PostfixServer.Password));
        Assert.Equal(("AuthenticationUnavailable", "Auth"), (result.Status, result.Phase));
        Assert.Contains("It offers no AUTH on this port", result.Advice, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(PostfixServer.Password, "PLAIN")]
    [InlineData(PostfixServer.Password, "LOGIN")]
    [InlineData(PostfixServer.Password, "CRAM-MD5")]
    [InlineData(WrongPassword, "PLAIN")]
    [InlineData(WrongPassword, "LOGIN")]
    [InlineData(WrongPassword, "CRAM-MD5")]
    public void The_password_is_nowhere(string password, string mechanism)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(
            $"Test-SmtpRelay 127.0.0.1 -Port {servers.Postfix.Port(PostfixListener.Submission)} -Recipient {RealRelay.Stranger} -Transcript -Verbose -AuthMechanism {mechanism} "
            + RealRelay.Credential(PostfixServer.UserName, password) + " 4>&1");
        Assert.Empty(errors);
        Assert.Contains(output, item => item.BaseObject is VerboseRecord record && record.Message.Contains(" C: AUTH " + mechanism, StringComparison.Ordinal));
        string all = string.Join('\n', output.Select(item => item.BaseObject is VerboseRecord record ? record.Message : PSSerializer.Serialize(item, 5)));
        Assert.Contains("C: AUTH " + mechanism, all, StringComparison.Ordinal);
        string[] secrets = [password, Base64(password), Base64($"\0{PostfixServer.UserName}\0{password}"), Base64(PostfixServer.UserName)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.Contains("********", all, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private SmtpRelayResult SignIn(PostfixListener listener, string password, string arguments) =>
        session.CheckRelay(servers.Postfix.Port(listener), $"{RealRelay.Credential(PostfixServer.UserName, password)} -Transcript {arguments}");
}
