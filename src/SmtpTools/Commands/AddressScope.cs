using System.Net;
using System.Net.Sockets;

namespace SmtpTools.Commands;

/// <summary>Tells addresses of one's own networks from those that anyone can reach.</summary>
internal static class AddressScope
{
    /// <summary>Loopback, private (RFC 1918), link-local (RFC 3927, RFC 4291 2.5.6), unique local (RFC 4193) and shared (RFC 6598) addresses.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        byte[] octets = plain.GetAddressBytes();
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? plain.IsIPv6LinkLocal || (octets[0] & 0xFE) == 0xFC
            : octets[0] == 10 || octets[0] == 127
                || (octets[0] == 172 && (octets[1] & 0xF0) == 16)
                || (octets[0] == 192 && octets[1] == 168)
                || (octets[0] == 169 && octets[1] == 254)
                || (octets[0] == 100 && (octets[1] & 0xC0) == 64);
    }
}
