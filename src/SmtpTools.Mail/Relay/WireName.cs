using System;
using System.Globalization;
using System.Linq;

namespace SmtpTools.Mail;

/// <summary>Names and addresses as every server and every look-up understands them.</summary>
internal static class WireName
{
    public static bool IsAscii(string text) => text.All(c => c < 0x80);

    /// <summary>A domain in ASCII (RFC 5890); one that IDNA does not know stays, for others to refuse.</summary>
    public static string OfDomain(string name)
    {
        try
        {
            return IsAscii(name) ? name : new IdnMapping().GetAscii(name);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>An address whose domain is all of it that is not ASCII needs no SMTPUTF8 (RFC 6531) with the domain in ASCII.</summary>
    public static string OfAddress(string address)
    {
        int domain = address.LastIndexOf('@') + 1;
        string local = address.Substring(0, domain);
        return domain > 0 && IsAscii(local) ? local + OfDomain(address.Substring(domain)) : address;
    }
}
