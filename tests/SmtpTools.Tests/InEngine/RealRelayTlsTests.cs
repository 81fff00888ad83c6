using System;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What the check says of the TLS of real servers, and of their certificates.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayTlsTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Names = "mail.example.test; localhost; 127.0.0.1";

    [SkippableTheory]
    [InlineData(PostfixListener.Submission, "", "StartTls", "Valid", Names, "")]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "Implicit", "Valid", Names, "")]
    [InlineData(PostfixListener.Submission, "-Tls Required", "StartTls", "Valid", Names, "")]
    [InlineData(PostfixListener.Expired, "", "StartTls", "Expired", Names, "NotTimeValid")]
    [InlineData(PostfixListener.WrongName, "", "StartTls", "WrongName", "other.example.test", "NameMismatch")]
    [InlineData(PostfixListener.SelfSigned, "", "StartTls", "SelfSigned", Names, "SelfSigned; UntrustedRoot")]
    [InlineData(PostfixListener.WeakKey, "", "StartTls", "Weak", Names, "WeakKey")]
    public void Every_fact(PostfixListener listener, string arguments, string mode, string certificate, string names, string errors)
    {
        int port = servers.Postfix.Port(listener);
        SmtpRelayResult result = session.CheckRelay(port, arguments);
        AssertTls(result, mode, TestCertificatesTests.Named(certificate), names, errors);
        Assert.Empty(result.Warnings);
        if (errors.Length == 0)
        {
            Assert.Equal("RelayDenied", result.Status);
            return;
        }

        // No more than EHLO was sent, so that what the server offers is known.
        Assert.Equal(("CertificateInvalid", "Tls", errors, null), (result.Status, result.Phase, result.Problem, result.Sender));
        Assert.Equal("PLAIN; LOGIN; CRAM-MD5", result.AuthMechanisms.ToString());

        result = session.CheckRelay(port, "-SkipCertificateCheck");
        AssertTls(result, mode, TestCertificatesTests.Named(certificate), names, errors);
        Assert.Equal("RelayDenied", result.Status);
        Assert.Equal($"The certificate does not validate ({errors}); -SkipCertificateCheck let it pass.", Assert.Single(result.Warnings));
    }

    [SkippableFact]
    public void Exim_speaks_it_through_GnuTLS() =>
        AssertTls(session.CheckRelay(servers.Exim.Port(EximListener.Closed)), "StartTls", TestCertificates.Valid, Names, "");

    [SkippableFact]
    public void A_handshake_that_breaks_off_is_told_from_all_else()
    {
        SmtpRelayResult result = session.CheckRelay(servers.OpenSmtpd.Port(OpenSmtpdListener.BrokenTls), "-Transcript");
        Assert.Equal(("TlsFailed", "Tls", null), (result.Status, result.Phase, result.Code));
        Assert.Equal((false, null, null, "NotAvailable"), (result.Tls!.IsValid, result.Tls.Protocol, result.Tls.Subject, result.Tls.Errors.ToString()));
        Assert.Contains("alert internal error", result.Problem, StringComparison.Ordinal);
        Assert.Contains("-Tls None", result.Advice, StringComparison.Ordinal);
        Assert.Contains("STARTTLS", result.Capabilities);
        Assert.Equal("C: STARTTLS", result.Transcript!.Last(line => line.StartsWith("C: ", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData(PostfixListener.Submission, "", "", "PLAIN; LOGIN; CRAM-MD5", false)]
    [InlineData(PostfixListener.Submission, "-Tls None", "", "", false)]
    [InlineData(PostfixListener.ImplicitTls, "-Tls Implicit", "", "PLAIN; LOGIN; CRAM-MD5", false)]
    [InlineData(PostfixListener.ClearSubmission, "", "PLAIN; LOGIN; CRAM-MD5", "PLAIN; LOGIN; CRAM-MD5", true)]
    [InlineData(PostfixListener.Closed, "", "", "", false)]
    public void AUTH_before_and_after_TLS(PostfixListener listener, string arguments, string before, string after, bool isWarned)
    {
        SmtpRelayResult result = session.CheckRelay(servers.Postfix.Port(listener), arguments);
        Assert.Equal((before, after), (result.AuthMechanismsBeforeTls.ToString(), result.AuthMechanisms.ToString()));
        Assert.Equal(isWarned, result.Warnings.Any(warning => warning.StartsWith("The server offers AUTH PLAIN or LOGIN before TLS", StringComparison.Ordinal)));
    }

    private static void AssertTls(SmtpRelayResult result, string mode, X509Certificate2 certificate, string names, string errors)
    {
        SmtpTlsInfo tls = Assert.IsType<SmtpTlsInfo>(result.Tls);
        Assert.Equal((mode, "127.0.0.1"), (tls.Mode, tls.ExpectedName));
        Assert.Matches("^Tls1[23]$", tls.Protocol);
        Assert.Matches("^TLS_[A-Z0-9_]+$", tls.CipherSuite);
        Assert.Equal((certificate.Subject, certificate.Issuer, certificate.Thumbprint), (tls.Subject, tls.Issuer, tls.Thumbprint));
        Assert.Equal((certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()), (tls.NotBefore, tls.NotAfter));
        Assert.Equal((int)Math.Floor((certificate.NotAfter.ToUniversalTime() - result.CheckedAt).TotalDays), tls.DaysLeft);
        Assert.Equal((names, errors, errors.Length == 0), (tls.SubjectAlternativeNames.ToString(), tls.Errors.ToString(), tls.IsValid));
    }
}
