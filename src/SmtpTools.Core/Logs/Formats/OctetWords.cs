using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Looks octets up in short lists of ASCII words.</summary>
internal static class OctetWords
{
    /// <summary>Whether the octets are one of the words.</summary>
    public static bool IsOne(string[] list, ReadOnlySpan<byte> octets)
    {
        foreach (string word in list)
        {
            if (word.Length == octets.Length && Begins(octets, word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the octets begin with one of the words.</summary>
    public static bool BeginsWithOne(string[] list, ReadOnlySpan<byte> octets)
    {
        foreach (string word in list)
        {
            if (Begins(octets, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> octets, string word)
    {
        if (octets.Length < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            if (octets[i] != word[i])
            {
                return false;
            }
        }

        return true;
    }
}
