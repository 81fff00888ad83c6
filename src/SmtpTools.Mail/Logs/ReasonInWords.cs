using System;
using System.Net;
using System.Text.RegularExpressions;

namespace SmtpTools.Mail;

/// <summary>Reads why a recipient failed out of a server's words: the reply in them, who gave it, and the address before it was forwarded.</summary>
internal static class ReasonInWords
{
    private const string Because = "because: "; // Domino

    // A reply begins the words, or stands behind what introduces it: "said: ", "returned '", "(reason: ", "#", "smtp;", "<".
    private static readonly Regex s_reply = new("(?:^|: |[;'#<] ?)(?<reply>[245][0-5][0-9][ -].+)", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    private static readonly Regex s_host = new(@"\b(?:host|by|to) (?<name>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,20})\.? ?\[(?<address>[0-9A-Fa-f:.]{3,45})\]", RegexOptions.CultureInvariant);
    private static readonly Regex s_client = new(@"(?:^|\. )(?<address>[0-9]{1,3}(?:\.[0-9]{1,3}){3}) (?:does not like|failed after)", RegexOptions.CultureInvariant);
    private static readonly Regex s_before = new(@"\((?:generated|expanded) from:? <?(?<address>[^\s<>()]{3,320})>?\)", RegexOptions.CultureInvariant);

    // What servers write behind the reply that they quote.
    private static readonly string[] s_behind = [" (in reply to ", " Giving up on ", "> #SMTP#", "##", "' Original message", " The response was:", " ----- "];

    public static void Read(string words, NotifiedRecipient recipient)
    {
        words = words.StartsWith(Because, StringComparison.Ordinal) ? words.Substring(Because.Length) : words;
        Match before = s_before.Match(words);
        if (before.Success)
        {
            recipient.OriginalRecipient = before.Groups["address"].Value;
            words = words.Remove(before.Index, before.Length).Trim(' ', ':');
        }

        Match host = s_host.Match(words);
        Match client = s_client.Match(words);
        if (host.Success && IPAddress.TryParse(host.Groups["address"].Value, out _))
        {
            recipient.RelayName = host.Groups["name"].Value;
            recipient.RelayAddress = host.Groups["address"].Value;
        }
        else if (client.Success)
        {
            recipient.RelayAddress = client.Groups["address"].Value;
        }

        if (words.Length == 0)
        {
            return;
        }

        string? command = SmtpReplyDecoder.Default.Decode(words).Command;
        recipient.SetReply(ReplyIn(words) ?? words);
        recipient.Command ??= command;
    }

    private static string? ReplyIn(string words)
    {
        Match match = s_reply.Match(words);
        if (!match.Success)
        {
            return null;
        }

        Group reply = match.Groups["reply"];
        string text = reply.Value;
        foreach (string behind in s_behind)
        {
            int at = text.IndexOf(behind, StringComparison.Ordinal);
            text = at > 0 ? text.Substring(0, at) : text;
        }

        char quote = reply.Index > 0 ? words[reply.Index - 1] : ' ';
        int closing = quote == '\'' ? text.LastIndexOf('\'') : -1;
        text = closing > 0 ? text.Substring(0, closing) : text;
        bool isInParentheses = words.LastIndexOf("(reason: ", reply.Index, StringComparison.Ordinal) == reply.Index - "(reason: ".Length;
        text = text.EndsWith(">", StringComparison.Ordinal) && text.IndexOf('<') < 0 ? text.TrimEnd('>') : text;
        return (isInParentheses && text.EndsWith(")", StringComparison.Ordinal) ? text.Substring(0, text.Length - 1) : text).Trim();
    }
}
