using System;

namespace SmtpTools.Logs;

/// <summary>
/// Tells messages from logs by their first lines: <c>From </c> of a mailbox (RFC 4155), or header fields (RFC 5322 2.2) of which at least one is known, up to the first
/// empty line. A delivery status block (RFC 3464 2.1) is fields too.
/// </summary>
internal static class MessageHead
{
    /// <summary>So many octets are looked at.</summary>
    public const int Length = 4096;

    private static readonly string[] s_known =
    [
        "Received", "Return-Path", "Delivered-To", "Envelope-To", "From", "To", "Date", "Subject", "Message-ID", "MIME-Version", "Content-Type", "DKIM-Signature", "ARC-Seal",
        "Authentication-Results", "X-Failed-Recipients", "Reporting-MTA", "Original-Envelope-Id", "Final-Recipient", "Original-Recipient", "Diagnostic-Code",
    ];

    public static bool IsMessage(ReadOnlySpan<byte> head)
    {
        if (IsMailbox(head))
        {
            return true;
        }

        bool hasKnown = false;
        bool hasField = false;
        while (!head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? head : head.Slice(0, end);
            head = end < 0 ? default : head.Slice(end + 1);
            if (line.IsEmpty || line[0] == '\r')
            {
                if (hasField)
                {
                    break; // the body begins
                }
            }
            else if (hasField && line[0] is (byte)' ' or (byte)'\t')
            {
                // a field goes on
            }
            else if (FieldNameLength(line) is var length && length > 0)
            {
                hasField = true;
                hasKnown |= IsKnown(line.Slice(0, length));
            }
            else
            {
                return hasKnown && end < 0 && NameLength(line) == line.Length; // cut within a name
            }
        }

        return hasKnown;
    }

    /// <summary>Whether a line parts the messages of a mailbox: <c>From sender date</c>.</summary>
    public static bool IsMailbox(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("From "u8))
        {
            return false;
        }

        int end = line.IndexOf((byte)'\n');
        line = end < 0 ? line : line.Slice(0, end);
        int colon = line.IndexOf((byte)':'); // of the time
        return colon > 0 && colon + 2 < line.Length && Octets.IsDigit(line[colon - 1]) && Octets.IsDigit(line[colon + 1]);
    }

    private static int FieldNameLength(ReadOnlySpan<byte> line) => NameLength(line) is var length && length < line.Length && line[length] == ':' ? length : 0;

    private static int NameLength(ReadOnlySpan<byte> line)
    {
        int i = 0;
        while (i < line.Length && (Octets.IsLetter(line[i]) || (i > 0 && (Octets.IsDigit(line[i]) || line[i] is (byte)'-' or (byte)'_' or (byte)'.'))))
        {
            i++;
        }

        return i;
    }

    private static bool IsKnown(ReadOnlySpan<byte> name)
    {
        foreach (string known in s_known)
        {
            if (IsSame(name, known))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(ReadOnlySpan<byte> name, string known)
    {
        if (name.Length != known.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if ((name[i] | 0x20) != (known[i] | 0x20))
            {
                return false;
            }
        }

        return true;
    }
}
