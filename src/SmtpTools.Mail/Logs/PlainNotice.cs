using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MimeKit;

namespace SmtpTools.Mail;

/// <summary>
/// Reads notifications in words: of qmail (QSBMF), Exim, Postfix, Sendmail, Exchange, Microsoft 365, Domino, Gmail, Yahoo. Different as they look, all say a headline, and
/// then each recipient on a line of its own with the reason behind it, or indented below it.
/// </summary>
internal static class PlainNotice
{
    private const int MostRecipients = 1000;
    private const int LongestReason = 4096;

    private static readonly string[] s_systems = ["mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "microsoftexchange", "mdaemon"];

    /// <summary>Whether a mail system may have written a message, and not a person: only then are its words looked at.</summary>
    public static bool IsPossible(MimeMessage message) =>
        message.Headers[HeaderId.ReturnPath]?.Trim() == "<>"
        || message.Headers.Contains("X-Failed-Recipients")
        || message.Body?.ContentType.IsMimeType("multipart", "report") == true
        || message.From.Mailboxes.Take(2).Any(from => Array.Exists(s_systems, system => from.Address.StartsWith(system, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Reads a text into the notification, which has no recipient afterwards where the text is none.</summary>
    public static void Read(string text, Notification notification)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd())];
        int at = 0;
        for (Headline? headline = null; at < lines.Length && notification.Recipients.Count < MostRecipients; at++)
        {
            headline = Headline.In(lines[at]);
            if (headline is not null)
            {
                notification.Server ??= headline.ServerIn(lines[at]);
                at = ReadRecipients(lines, at + 1, headline.Kind, notification) - 1;
            }
        }

        var transcript = Transcript.Of(lines);
        if (notification.Recipients.Count == 0)
        {
            transcript.AddRecipients(notification);
        }

        transcript.Explain(notification.Recipients.Where(recipient => recipient.ReplyText is null));
        notification.Server ??= ServerOfGreeting(text);
        TakeCopy(lines, notification);
    }

    /// <summary>Takes the recipients that Exim and Gmail name in the header, where the words are none that are known.</summary>
    /// <param name="field">The field's value.</param>
    /// <param name="text">The words, which may have the reply all the same.</param>
    /// <param name="notification">Takes the recipients.</param>
    public static void AddFailed(string? field, string text, Notification notification)
    {
        foreach (string address in (field ?? "").Split(',').Select(address => address.Trim()).Where(address => address.Length > 0).Take(MostRecipients))
        {
            var recipient = new NotifiedRecipient { Recipient = address, Kind = SmtpLogEventKind.Bounced };
            ReasonInWords.Read(Line.Of(text.Substring(0, Math.Min(text.Length, LongestReason))), recipient);
            notification.Recipients.Add(recipient);
        }
    }

    /// <summary>Reads recipients and reasons to the end of the list; returns the line that it ends before.</summary>
    private static int ReadRecipients(string[] lines, int at, SmtpLogEventKind kind, Notification notification)
    {
        NotifiedRecipient? current = null;
        var reason = new StringBuilder();
        int firstIndent = 0;
        bool isAfterEmpty = true;
        bool isIndented = false; // the reason, below its recipient
        for (; at < lines.Length && !IsEnd(lines[at]) && notification.Recipients.Count < MostRecipients; at++)
        {
            string line = lines[at];
            if (line.Length == 0)
            {
                isAfterEmpty = true;
                continue;
            }

            int indent = line.Length - line.TrimStart().Length;
            if (indent == 0 && isAfterEmpty && isIndented)
            {
                break; // the list was indented, and is over
            }

            if (ListedAddress.TryRead(line, out string address, out string rest)
                && (current is null || (indent <= firstIndent && (firstIndent > 0 || isAfterEmpty || line[0] == '<'))))
            {
                Close();
                firstIndent = current is null ? indent : firstIndent;
                current = new NotifiedRecipient { Recipient = address, Kind = kind };
                notification.Recipients.Add(current);
                reason.Append(rest);
                isIndented = false;
            }
            else if (Headline.In(line) is not null)
            {
                break;
            }
            else if (current is not null && reason.Length < LongestReason)
            {
                isIndented |= reason.Length == 0 && indent > firstIndent;
                reason.Append(' ').Append(line);
            }

            isAfterEmpty = false;
        }

        Close();
        return at;

        void Close()
        {
            if (current is not null)
            {
                ReasonInWords.Read(Line.Of(reason.ToString()), current);
            }

            reason.Clear();
        }
    }

    // Behind it comes the dialogue, the message itself, or its header.
    private static bool IsEnd(string line)
    {
        string words = line.TrimStart();
        return (words.StartsWith("---", StringComparison.Ordinal) && Headline.In(words) is null)
            || words.StartsWith("Original message headers", StringComparison.OrdinalIgnoreCase)
            || words.StartsWith("Received: ", StringComparison.Ordinal);
    }

    private static string? ServerOfGreeting(string text)
    {
        const string Greeting = "This is the qmail-send program at ";
        int at = text.IndexOf(Greeting, StringComparison.Ordinal);
        return at < 0 ? null : Mta.Of(text.Substring(at + Greeting.Length).Split('\n')[0]).Name;
    }

    /// <summary>The copy of the message, or of its header, that the text ends with.</summary>
    private static void TakeCopy(string[] lines, Notification notification)
    {
        int end = Array.FindIndex(lines, IsEnd);
        if (end >= 0)
        {
            List<StatusFields> groups = StatusFields.Parse(string.Join("\n", lines.Skip(end)));
            StatusFields? header = groups.Find(group => group["Message-ID"] is not null || group["Received"] is not null);
            notification.TakeOriginal(name => header?[name]);
        }
    }
}
