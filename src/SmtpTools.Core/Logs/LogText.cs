using System;
using System.Text;
using SmtpTools.Replies;

namespace SmtpTools.Logs;

/// <summary>Octets of a log as text that is safe to show: UTF-8, or Latin-1 where they are none, without control characters.</summary>
internal static class LogText
{
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

        return SafeText.Clean(ByteText.Of(octets, start, length), int.MaxValue).Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
    }

    /// <summary>The text of octets that a name is made of.</summary>
    public static string Name(ReadOnlySpan<byte> octets)
    {
        byte[] copy = octets.ToArray();
        return Of(copy, 0, copy.Length);
    }

    /// <summary>The text of octets that are lines; their ends stay.</summary>
    public static string Lines(ReadOnlySpan<byte> octets) => SafeText.Clean(ByteText.Of(octets.ToArray()), int.MaxValue);

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
