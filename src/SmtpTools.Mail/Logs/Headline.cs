using System;

namespace SmtpTools.Mail;

/// <summary>The sentence behind which a server lists the recipients that its notification is about.</summary>
internal sealed class Headline(string words, SmtpLogEventKind kind)
{
    // From the servers' source and documentation; where one holds another's words, it comes first.
    private static readonly Headline[] s_all =
    [
        new("able to deliver your message to the following address", SmtpLogEventKind.Bounced), // qmail-send.c, Yahoo
        new("Unable to deliver message to the following address", SmtpLogEventKind.Bounced), // Yahoo
        new("The following address(es) failed:", SmtpLogEventKind.Bounced), // Exim, moan
        new("have not yet been delivered:", SmtpLogEventKind.Deferred), // Exim
        new("has not yet been delivered is:", SmtpLogEventKind.Deferred), // Exim
        new("delivered is:", SmtpLogEventKind.Deferred), // Exim, where the line breaks
        new("be delivered to one or more recipients", SmtpLogEventKind.Bounced), // Postfix, bounce(5)
        new("Your message could not be delivered for more than", SmtpLogEventKind.Deferred), // Postfix, bounce(5)
        new("The following addresses had permanent fatal errors", SmtpLogEventKind.Bounced), // Sendmail, savemail.c
        new("The following addresses had transient non-fatal errors", SmtpLogEventKind.Deferred), // Sendmail
        new("did not reach the following recipient(s):", SmtpLogEventKind.Bounced), // Exchange 5.5
        new("The following recipient(s) could not be reached:", SmtpLogEventKind.Bounced), // Exchange 2000, 2003
        new("The following recipient(s) cannot be reached:", SmtpLogEventKind.Bounced),
        new("Generating server:", SmtpLogEventKind.Bounced), // Exchange 2007 and later, Microsoft 365
        new("was not delivered to:", SmtpLogEventKind.Bounced), // Domino
        new("Delivery to the following recipient has been delayed", SmtpLogEventKind.Deferred), // Gmail
        new("Delivery to the following recipients has been delayed", SmtpLogEventKind.Deferred),
        new("Delivery to the following recipient", SmtpLogEventKind.Bounced), // Gmail, Microsoft's SMTP service
    ];

    private string Words { get; } = words;

    /// <summary>What became of the recipients.</summary>
    public SmtpLogEventKind Kind { get; } = kind;

    /// <summary>The server that the headline names behind its words; null where it does not.</summary>
    public string? ServerIn(string line) =>
        Words == "Generating server:" ? Mta.Of(line.Substring(line.IndexOf(Words, StringComparison.OrdinalIgnoreCase) + Words.Length)).Name : null;

    /// <summary>The headline that a line is; null where it is none.</summary>
    public static Headline? In(string line) => Array.Find(s_all, headline => line.IndexOf(headline.Words, StringComparison.OrdinalIgnoreCase) >= 0);
}
