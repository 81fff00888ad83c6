using System;

namespace SmtpTools.Logs.Messages;

/// <summary>Takes apart what a line names as recipients: one, or several parted by ", ".</summary>
internal static class RecipientNames
{
    /// <summary>Where the first recipient ends; a quoted local part may have a comma.</summary>
    public static int EndOfFirst(ReadOnlySpan<byte> recipients)
    {
        if (recipients.IndexOf(", "u8) < 0)
        {
            return recipients.Length;
        }

        bool isQuoted = false;
        for (int i = 0; i < recipients.Length; i++)
        {
            switch (recipients[i])
            {
                case (byte)'"':
                    isQuoted = !isQuoted;
                    break;
                case (byte)'\\' when isQuoted:
                    i++;
                    break;
                case (byte)',' when !isQuoted && i + 1 < recipients.Length && recipients[i + 1] == ' ':
                    return i;
                default:
                    break;
            }
        }

        return recipients.Length;
    }

    /// <summary>How many they are.</summary>
    public static int Count(ReadOnlySpan<byte> recipients)
    {
        int count = 0;
        for (; !recipients.IsEmpty; recipients = BehindFirst(recipients))
        {
            count++;
        }

        return count;
    }

    /// <summary>The recipients behind the first.</summary>
    public static ReadOnlySpan<byte> BehindFirst(ReadOnlySpan<byte> recipients)
    {
        int next = EndOfFirst(recipients) + ", ".Length;
        return next < recipients.Length ? recipients.Slice(next) : default;
    }
}
