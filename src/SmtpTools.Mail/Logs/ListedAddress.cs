using System;

namespace SmtpTools.Mail;

/// <summary>
/// Reads a line that names a recipient: <c>&lt;address&gt;</c> or <c>address</c>, behind it nothing, <c>": " reason</c>, <c>" (expanded from " address ")"</c> (Postfix), <c>" on " date</c> (Exchange), or
/// <c>name "(" address ")"</c> (Outlook).
/// </summary>
internal static class ListedAddress
{
    private const int Longest = 320; // RFC 5321 4.5.3.1

    public static bool TryRead(string line, out string address, out string rest)
    {
        string words = line.Trim();
        rest = "";
        if (words.StartsWith("<", StringComparison.Ordinal))
        {
            int end = words.IndexOf('>');
            address = end < 0 ? "" : words.Substring(1, end - 1);
            rest = end < 0 ? "" : words.Substring(end + 1).Trim();
            bool isListed = rest.Length == 0 || rest[0] == ':' || rest.StartsWith("(expanded from", StringComparison.Ordinal);
            rest = rest.TrimStart(':', ' ');
            return isListed && address.Length is > 0 and <= Longest && address.IndexOf('#') < 0;
        }

        int on = words.IndexOf(" on ", StringComparison.Ordinal);
        address = on > 0 ? words.Substring(0, on) : words.TrimEnd(':');
        if (words.EndsWith(")", StringComparison.Ordinal) && words.LastIndexOf(" (", StringComparison.Ordinal) is > 0 and var open)
        {
            address = words.Substring(open + 2, words.Length - open - 3);
        }

        return IsAddress(address);
    }

    public static bool IsAddress(string text)
    {
        int at = text.LastIndexOf('@');
        if (at <= 0 || at == text.Length - 1 || text.Length > Longest)
        {
            return false;
        }

        foreach (char c in text[0] == '"' ? text.Substring(at) : text)
        {
            if (char.IsWhiteSpace(c) || c is '<' or '>' or '(' or ')' or ',' or ';' or ':')
            {
                return false;
            }
        }

        return true;
    }
}
