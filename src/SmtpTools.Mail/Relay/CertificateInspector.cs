using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace SmtpTools.Mail;

/// <summary>Describes a server's certificate, and whether it validates.</summary>
internal static class CertificateInspector
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const int MostNames = 200;
    private const int LongestName = 1024;

    // .NET takes less; OpenSSL refuses less in the handshake (SECLEVEL 2, its default), so that half the world's mail servers do.
    private const int ShortestRsaKey = 2048;

    public static SmtpTlsInfo Inspect(string expectedName, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, DateTime now)
    {
        var info = new SmtpTlsInfo { ExpectedName = expectedName };
        if (certificate is null)
        {
            info.Errors = new TextList(["NotAvailable"]);
            return info;
        }

        using var leaf = new X509Certificate2(certificate);
        info.Subject = Clean(leaf.Subject);
        info.Issuer = Clean(leaf.Issuer);
        info.SubjectAlternativeNames = new TextList(Names(leaf).Take(MostNames).Select(Clean).ToArray());
        info.Thumbprint = leaf.Thumbprint;
        info.NotBefore = leaf.NotBefore.ToUniversalTime();
        info.NotAfter = leaf.NotAfter.ToUniversalTime();
        info.DaysLeft = (int)Math.Floor((info.NotAfter.Value - now).TotalDays);
        info.Errors = new TextList(ErrorNames(leaf, chain, errors).Distinct().ToArray());
        info.IsValid = errors == SslPolicyErrors.None && info.Errors.Count == 0;
        return info;
    }

    private static IEnumerable<string> ErrorNames(X509Certificate2 leaf, X509Chain? chain, SslPolicyErrors errors)
    {
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            yield return "NameMismatch";
        }

        using (RSA? key = leaf.GetRSAPublicKey())
        {
            if (key?.KeySize < ShortestRsaKey)
            {
                yield return "WeakKey";
            }
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0)
        {
            yield break;
        }

        if (leaf.SubjectName.RawData.SequenceEqual(leaf.IssuerName.RawData))
        {
            yield return "SelfSigned";
        }

        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            foreach (string name in status.Status.ToString().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> Names(X509Certificate2 leaf)
    {
        byte[]? raw = leaf.Extensions[SubjectAlternativeName]?.RawData;
        GeneralName[] names;
        try
        {
            names = raw is null ? [] : GeneralNames.GetInstance(Asn1Object.FromByteArray(raw)).GetNames();
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidCastException)
        {
            yield break; // not well formed: it names nothing
        }

        foreach (GeneralName name in names)
        {
            if (name.TagNo == GeneralName.DnsName)
            {
                yield return name.Name.ToString()!;
            }
            else if (name.TagNo == GeneralName.IPAddress && Asn1OctetString.GetInstance(name.Name).GetOctets() is { Length: 4 or 16 } octets)
            {
                yield return new IPAddress(octets).ToString();
            }
        }
    }

    private static string Clean(string text) => OneLine.Of(text, LongestName);
}
