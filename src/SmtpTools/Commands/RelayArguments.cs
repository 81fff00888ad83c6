using System;
using System.Linq;
using System.Net;

namespace SmtpTools.Commands;

/// <summary>What may go into a command to a server. A line break in it would be a second command (RFC 5321 7.1 calls it injection by another name), so nothing is sent then.</summary>
internal static class RelayArguments
{
    private const int LongestAddress = 320; // local part 64, "@", domain 255 (RFC 5321 4.5.3.1)
    private const int LongestName = 255;

    /// <summary>An address without its brackets; null where it cannot be one, with the reason.</summary>
    public static string? Address(string text, out string? problem)
    {
        string address = text.Trim();
        address = address.Length >= 2 && address[0] == '<' && address[address.Length - 1] == '>' ? address.Substring(1, address.Length - 2) : address;
        problem = text.Any(char.IsControl) ? "has a control character or a line break in it"
            : address.Length > LongestAddress ? $"is longer than {LongestAddress} characters"
            : address.IndexOfAny(['<', '>']) >= 0 ? "has an angle bracket in it; give the address alone, without a name"
            : address.Contains(" ") && !address.Contains("\"") ? "has a space in it"
            : null;
        return problem is null ? address : null;
    }

    /// <summary>A server's name or address as the network wants it; null where it cannot be one, with the reason.</summary>
    public static string? Server(string? text, out string? problem)
    {
        string server = (text ?? "").Trim().TrimEnd('.');
        problem = server.Length == 0 ? "names no server; as a null MX record it says that the domain takes no mail (RFC 7505)"
            : server.StartsWith("@{", StringComparison.Ordinal) ? "is an object; pipe it, so that its properties are bound"
            : Name(server, out string? wrong) is null ? wrong
            : server.Contains("/") ? "is a URL or a path; give the name or the address alone"
            : server.Contains("@") ? "is a mail address; give the name of the server (the domain's MX record names it)"
            : server.Contains(":") && !IPAddress.TryParse(server.Trim('[', ']'), out _) ? "has a colon in it; give the port with -Port"
            : null;
        return problem is null ? server : null;
    }

    /// <summary>A name for EHLO; null where it cannot be one, with the reason.</summary>
    public static string? Name(string text, out string? problem)
    {
        problem = text.Length == 0 ? "is empty"
            : text.Any(char.IsControl) ? "has a control character or a line break in it"
            : text.Any(char.IsWhiteSpace) ? "has a space in it"
            : text.Length > LongestName ? $"is longer than {LongestName} characters"
            : null;
        return problem is null ? text : null;
    }
}
