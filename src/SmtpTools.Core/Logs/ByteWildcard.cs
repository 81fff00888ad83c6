using System;
using System.Text;

namespace SmtpTools.Logs;

/// <summary>
/// A wildcard pattern on octets: <c>*</c> stands for any number of them, <c>?</c> for one; ASCII letters fit in either case, as domains do (RFC 5321 2.4). It is tried
/// on fields that no text was made of yet.
/// </summary>
internal sealed class ByteWildcard(string pattern)
{
    private readonly byte[] _pattern = Encoding.UTF8.GetBytes(pattern.ToLowerInvariant());

    public bool Fits(ReadOnlySpan<byte> octets)
    {
        int p = 0;
        int i = 0;
        int star = -1;
        int mark = 0;
        while (i < octets.Length)
        {
            if (p < _pattern.Length && _pattern[p] == '*')
            {
                star = p++;
                mark = i;
            }
            else if (p < _pattern.Length && (_pattern[p] == '?' || _pattern[p] == Lower(octets[i])))
            {
                p++;
                i++;
            }
            else if (star >= 0)
            {
                p = star + 1; // the last star takes one octet more
                i = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < _pattern.Length && _pattern[p] == '*')
        {
            p++;
        }

        return p == _pattern.Length;
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
}
