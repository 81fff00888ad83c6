using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Mail;

/// <summary>Sendmail's "Transcript of session follows": <c>... while talking to</c> server, <c>&gt;&gt;&gt;</c> command, <c>&lt;&lt;&lt;</c> reply, and its own summary of each failure.</summary>
internal sealed class Transcript
{
    private const int MostReplies = 2000;

    private readonly List<(string Text, string? Relay)> _replies = [];

    public static Transcript Of(string[] lines)
    {
        var transcript = new Transcript();
        string? relay = null;
        int at = Array.FindIndex(lines, line => line.IndexOf("Transcript of session follows", StringComparison.OrdinalIgnoreCase) >= 0);
        foreach (string line in (at < 0 ? [] : lines.Skip(at + 1)).Select(line => line.Trim()).TakeWhile(line => !line.StartsWith("---", StringComparison.Ordinal)).Take(MostReplies))
        {
            const string Talking = "while talking to ";
            if (line.IndexOf(Talking, StringComparison.OrdinalIgnoreCase) is >= 0 and var talking)
            {
                relay = Mta.Of(line.Substring(talking + Talking.Length).TrimEnd(':')).Name;
            }
            else if ((line.StartsWith("<<< ", StringComparison.Ordinal) ? line.Substring(4) : line) is var reply && IsFailure(reply))
            {
                transcript._replies.Add((reply, relay));
            }
        }

        return transcript;
    }

    /// <summary>Takes the recipients from Sendmail's summaries: <c>550 user@example.net... User unknown</c>.</summary>
    public void AddRecipients(Notification notification)
    {
        foreach ((string text, string? _) in _replies)
        {
            int dots = text.IndexOf("... ", StringComparison.Ordinal);
            string address = dots < 0 ? "" : text.Substring(0, dots).Split(' ').Last().Trim('<', '>');
            if (ListedAddress.IsAddress(address) && !notification.Recipients.Exists(known => known.Recipient == address))
            {
                notification.Recipients.Add(new NotifiedRecipient { Recipient = address, Kind = text[0] == '4' ? SmtpLogEventKind.Deferred : SmtpLogEventKind.Bounced });
            }
        }
    }

    /// <summary>Gives recipients the replies that name them, or else the first: one failure of the connection is told once for all.</summary>
    public void Explain(IEnumerable<NotifiedRecipient> recipients)
    {
        foreach (NotifiedRecipient recipient in recipients)
        {
            int at = _replies.FindIndex(reply => reply.Text.IndexOf(recipient.Recipient!, StringComparison.OrdinalIgnoreCase) >= 0);
            at = at < 0 && _replies.Count > 0 ? 0 : at;
            if (at >= 0)
            {
                recipient.RelayName ??= _replies[at].Relay;
                recipient.SetReply(_replies[at].Text);
            }
        }
    }

    private static bool IsFailure(string line) => line.Length > 4 && (line[0] is '4' or '5') && line[1] is >= '0' and <= '5' && line[2] is >= '0' and <= '9' && (line[3] is ' ' or '-');
}
