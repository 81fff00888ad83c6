using System;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Xunit;

namespace SmtpTools.Tests.Servers;

/// <summary>Each certificate is as good or as bad as its name says, in a handshake with .NET's own judgement.</summary>
public sealed class TestCertificatesTests
{
    [SkippableTheory]
    [InlineData("Valid", SslPolicyErrors.None, X509ChainStatusFlags.NoError)]
    [InlineData("Expired", SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData("NotYetValid", SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData("WrongName", SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData("SelfSigned", SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    public async Task Is_judged_as_its_name_says(string name, SslPolicyErrors errors, X509ChainStatusFlags status)
    {
        Skip.IfNot(TrustedAuthority.IsTrusted, "The tests' authority is trusted on Linux only.");
        (SslPolicyErrors Errors, X509ChainStatusFlags Status) seen = await HandshakeAsync(Named(name));
        Assert.Equal((errors, status), seen);
    }

    [Fact]
    public void The_weak_one_has_a_short_key() => Assert.Equal(1024, TestCertificates.Weak.GetRSAPublicKey()!.KeySize);

    [Fact]
    public void Written_as_text_key_and_certificate_belong_together()
    {
        string pem = TestCertificates.ToPem(TestCertificates.Valid);
        using var read = X509Certificate2.CreateFromPem(pem, pem);
        Assert.Equal(TestCertificates.Valid.Thumbprint, read.Thumbprint);
        Assert.True(read.HasPrivateKey);
    }

    internal static X509Certificate2 Named(string name) => (X509Certificate2)typeof(TestCertificates).GetProperty(name)!.GetValue(null)!;

    private static async Task<(SslPolicyErrors Errors, X509ChainStatusFlags Status)> HandshakeAsync(X509Certificate2 certificate)
    {
        using var server = ScriptedServer.Start(connection => connection.SecureAsync(certificate));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        (SslPolicyErrors, X509ChainStatusFlags) seen = default;
        using var tls = new SslStream(client.GetStream(), false, (_, _, chain, errors) =>
        {
            seen = (errors, chain!.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status));
            return true;
        });
        await tls.AuthenticateAsClientAsync(TestCertificates.HostName, null, SslProtocols.None, checkCertificateRevocation: false);
        return seen;
    }
}
