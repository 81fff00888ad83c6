using System;
using System.Text;
using SmtpTools.Replies;

namespace SmtpTools.Logs;

/// <summary>Octets of a log as text that is safe to show: UTF-8, or Latin-1 where they are none, without control characters.</summary>
internal static class LogText
{
    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_latin1 = Encoding.GetEncoding("iso-8859-1");

    public static string Of(byte[] octets, int start, int length)
    {
        if (length == 0)
        {
            return "";
        }

        if (IsPlain(new ReadOnlySpan<byte>(octets, start, length)))
        {
            return Encoding.ASCII.GetString(octets, start, length);
        }

        return SafeText.Clean(Decode(octets, start, length), int.MaxValue).Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
    }

    private static string Decode(byte[] octets, int start, int length)
    {
        try
        {
            return s_utf8.GetString(octets, start, length);
        }
        catch (DecoderFallbackException)
        {
            return s_latin1.GetString(octets, start, length);
        }
    }

    /// <summary>The text of octets that a name is made of.</summary>
    public static string Name(ReadOnlySpan<byte> octets)
    {
        byte[] copy = octets.ToArray();
        return Of(copy, 0, copy.Length);
    }

    /// <summary>The text of octets that are lines; their ends stay.</summary>
    public static string Lines(ReadOnlySpan<byte> octets) => SafeText.Clean(Decode(octets.ToArray(), 0, octets.Length), int.MaxValue);

    private static bool IsPlain(ReadOnlySpan<byte> octets)
    {
#if NET
        return octets.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
#else
        foreach (byte octet in octets)
        {
            if (octet is < (byte)' ' or > (byte)'~')
            {
                return false;
            }
        }

        return true;
#endif
    }
}
