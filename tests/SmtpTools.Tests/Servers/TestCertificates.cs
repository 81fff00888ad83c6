using System;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpTools.Tests.Servers;

/// <summary>Server certificates, good and bad, made when they are asked for, each with its private key.</summary>
public static class TestCertificates
{
    /// <summary>What the good ones are issued to, besides localhost and 127.0.0.1.</summary>
    public const string HostName = "mail.example.test";

    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;
    private static readonly Lazy<RSA> s_key = new(() => RSA.Create(2048));
    private static readonly Lazy<X509Certificate2> s_authority = new(NewAuthority);
    private static readonly Lazy<X509Certificate2> s_valid = new(() => NewLeaf(-1, 90, HostName));
    private static readonly Lazy<X509Certificate2> s_expired = new(() => NewLeaf(-90, -1, HostName));
    private static readonly Lazy<X509Certificate2> s_notYetValid = new(() => NewLeaf(1, 90, HostName));
    private static readonly Lazy<X509Certificate2> s_wrongName = new(() => NewLeaf(-1, 90, "other.example.test", isLocal: false));
    private static readonly Lazy<X509Certificate2> s_selfSigned = new(() => Keep(Request(HostName, isLocal: true, s_key.Value).CreateSelfSigned(s_now.AddDays(-1), s_now.AddDays(90))));
    private static readonly Lazy<X509Certificate2> s_brokenOverLines = new(NewBrokenOverLines);
    private static readonly Lazy<X509Certificate2> s_weak = new(NewWeak);

    /// <summary>The certificate authority of all that are not self-signed. Who trusts it: <see cref="TrustedAuthority"/>.</summary>
    public static X509Certificate2 Authority => s_authority.Value;

    public static X509Certificate2 Valid => s_valid.Value;

    public static X509Certificate2 Expired => s_expired.Value;

    public static X509Certificate2 NotYetValid => s_notYetValid.Value;

    public static X509Certificate2 WrongName => s_wrongName.Value;

    public static X509Certificate2 SelfSigned => s_selfSigned.Value;

    /// <summary>For names with line breaks in them.</summary>
    public static X509Certificate2 BrokenOverLines => s_brokenOverLines.Value;

    /// <summary>Of a key of 1,024 bits, with which a scripted server makes no handshake on Debian; a real one does.</summary>
    public static X509Certificate2 Weak => s_weak.Value;

    /// <summary>Private key and certificate in one text, as servers read them.</summary>
    public static string ToPem(X509Certificate2 certificate)
    {
        using RSA key = certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n";
    }

    private static X509Certificate2 NewAuthority()
    {
        // Made in every run of the tests (see TrustedAuthority): a key of this kind costs nothing.
        var request = new CertificateRequest("CN=SmtpTools test authority", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_now.AddDays(-365), s_now.AddDays(365));
    }

    private static X509Certificate2 NewLeaf(int fromDay, int toDay, string name, bool isLocal = true) =>
        Issue(Request(name, isLocal, s_key.Value), s_key.Value, fromDay, toDay);

    private static X509Certificate2 NewWeak()
    {
#pragma warning disable CA5385 // weak on purpose
        using var key = RSA.Create(1024);
#pragma warning restore CA5385
        return Issue(Request(HostName, isLocal: true, key), key, -1, 90);
    }

    private static X509Certificate2 NewBrokenOverLines()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName("evil\rServer: trusted\nStatus: Relayed");
        var names = new AsnWriter(AsnEncodingRules.DER);
        using (names.PushSequence())
        {
            names.WriteCharacterString(UniversalTagNumber.IA5String, "evil\rServer\nStatus", new Asn1Tag(TagClass.ContextSpecific, 2));
        }

        var request = new CertificateRequest(subject.Build(), s_key.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", names.Encode(), false));
        return Issue(request, s_key.Value, -1, 90);
    }

    private static X509Certificate2 Issue(CertificateRequest request, RSA key, int fromDay, int toDay)
    {
        using X509Certificate2 issued = request.Create(
            Authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(Authority.GetECDsaPrivateKey()!),
            s_now.AddDays(fromDay),
            s_now.AddDays(toDay),
            RandomNumberGenerator.GetBytes(8));
        return Keep(issued.CopyWithPrivateKey(key));
    }

    private static CertificateRequest Request(string name, bool isLocal, RSA key)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (isLocal)
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // serverAuth
        return request;
    }

    /// <summary>Windows can use a key in a handshake only when it came out of a store.</summary>
    private static X509Certificate2 Keep(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }
    }
}
