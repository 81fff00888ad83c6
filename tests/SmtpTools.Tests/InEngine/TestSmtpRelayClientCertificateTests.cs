using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>A server that asks for the client's certificate gets the one that was given.</summary>
public sealed class TestSmtpRelayClientCertificateTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Fact]
    public async Task The_given_certificate_is_shown()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<string?> shown = ServeAsync(listener);
        SmtpRelayResult result = (SmtpRelayResult)Assert.Single(session.Run(
            $"Test-SmtpRelay 127.0.0.1 -Port {((IPEndPoint)listener.LocalEndpoint).Port} -Tls Implicit -SkipCertificateCheck -ClientCertificate @($input)[0]",
            TestCertificates.WrongName).Output).BaseObject;
        Assert.Equal("Ready", result.Status);
        Assert.NotNull(result.Tls!.CipherSuite);
        Assert.Equal(TestCertificates.WrongName.Thumbprint, await shown);
    }

    private static async Task<string?> ServeAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = TestCertificates.Valid, ClientCertificateRequired = true });
        string? thumbprint = tls.RemoteCertificate is X509Certificate2 certificate ? certificate.Thumbprint : null;
        using var reader = new StreamReader(tls);
        await using var writer = new StreamWriter(tls) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 mail.example.test");
        while (await reader.ReadLineAsync() is { } line)
        {
            await writer.WriteLineAsync(line == "QUIT" ? "221 Bye" : "250 Ok");
        }

        return thumbprint;
    }
}
