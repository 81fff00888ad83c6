using System.Linq;
using SmtpTools.Replies;

namespace SmtpTools;

/// <summary>
/// One reply explained: what happened, whose fault it is and what to do next. Unchangeable and flat, so that it survives JSON, CliXml, CSV and remoting;
/// what comes from an enumeration is kept as its name for the same reason.
/// </summary>
public sealed class SmtpReplyInfo
{
    // A path is at most 256 octets (RFC 5321 4.5.3.1.3).
    private const int LongestAddress = 256;

    internal SmtpReplyInfo()
    {
    }

    /// <summary>The reply code, 100 to 599 (RFC 5321 4.2); null where the text has none.</summary>
    public int? Code { get; internal init; }

    /// <summary>What the code's first digit says (RFC 5321 4.2.1); null without a code.</summary>
    public string? Class { get; internal init; }

    /// <summary>What the code's second digit says (RFC 5321 4.2.1); null without a code.</summary>
    public string? Subject { get; internal init; }

    /// <summary>The enhanced status code, such as <c>5.7.1</c> (RFC 3463); null where the text has none.</summary>
    public string? EnhancedCode { get; internal init; }

    /// <summary>What the enhanced status code's class says (RFC 3463 3.1); null without one.</summary>
    public string? EnhancedClass { get; internal init; }

    /// <summary>What the enhanced status code's subject says (RFC 3463 3.2); null without one, or where the subject is not registered.</summary>
    public string? EnhancedSubject { get; internal init; }

    /// <summary>What the enhanced status code's detail says (the IANA registry); null where it is not registered.</summary>
    public string? EnhancedDetail { get; internal init; }

    /// <summary>
    /// <c>Registered</c>, <c>Provider</c> (the provider's own, or with a meaning of its own), <c>Contradicted</c> (its class is another than the reply code's), or
    /// <c>Unregistered</c>; null without an enhanced status code.
    /// </summary>
    public string? EnhancedStatus { get; internal init; }

    /// <summary>What happened, in plain words.</summary>
    public string Meaning { get; internal init; } = "";

    /// <summary>Why: the name of a <see cref="SmtpReason"/>.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>The rule that decided the reason: the id of a text rule, or <c>enhanced X.7.1</c>, <c>code 550</c>; null where none did.</summary>
    public string? Rule { get; internal init; }

    /// <summary>Where the deciding rule comes from: a page, or a section of a standard; null where none decided.</summary>
    public string? RuleSource { get; internal init; }

    /// <summary>The words of the text that the deciding rule matched; null where no words decided.</summary>
    public string? MatchedText { get; internal init; }

    /// <summary>Who must act: the name of an <see cref="SmtpParty"/>.</summary>
    public string Party { get; internal init; } = "";

    /// <summary>What it concerns: the name of an <see cref="SmtpScope"/>.</summary>
    public string Scope { get; internal init; } = "";

    /// <summary>The recipient's address should be given up: it is answered so for good.</summary>
    public bool RemoveAddress { get; internal set; }

    /// <summary>Why it happened, as far as can be told.</summary>
    public string Cause { get; internal init; } = "";

    /// <summary>What the sender does next.</summary>
    public string SenderAction { get; internal init; } = "";

    /// <summary>What an administrator, of the side that <see cref="Party"/> names, does next.</summary>
    public string AdministratorAction { get; internal init; } = "";

    /// <summary>Whether it makes sense to try again: the name of an <see cref="SmtpRetry"/>.</summary>
    public string Retry { get; internal init; } = "";

    /// <summary>How long the text asks to wait, in seconds (1 to 604,800); null where it does not say.</summary>
    public int? RetryAfterSeconds { get; internal init; }

    /// <summary>The mail provider or filtering service that speaks; null where it was not recognised.</summary>
    public string? Provider { get; internal init; }

    /// <summary>The mail server program that speaks; null where it was not recognised.</summary>
    public string? Server { get; internal init; }

    /// <summary>The host that spoke, as the text around the reply, a log or a notification names it; null where it does not.</summary>
    public string? Host { get; internal set; }

    /// <summary>The command that was answered: the name of an <see cref="SmtpCommand"/>; null where it is not known.</summary>
    public string? Command { get; internal init; }

    /// <summary>
    /// The recipient's address: of a log or a notification the one that it is about, else the one that the text names, or where it names none the one that is known from
    /// elsewhere; null where none is.
    /// </summary>
    public string? Recipient { get; internal set; }

    /// <summary>The client's IP address that the text names; null where it names none.</summary>
    public string? ClientAddress { get; internal init; }

    /// <summary>The block list that the text names; null where it names none.</summary>
    public string? BlockList { get; internal init; }

    /// <summary>Where the entry of that block list is looked up and removed; null where it is not known.</summary>
    public string? DelistingPage { get; internal init; }

    /// <summary>The URLs that the text names; where a refusal names none, the page where the recognised provider or server explains its replies.</summary>
    public TextList HelpUrl { get; internal init; } = TextList.None;

    /// <summary>The size limit that the text names, in octets; null where it names none.</summary>
    public long? SizeLimit { get; internal init; }

    /// <summary>The server's words, without codes, on one line and without control characters.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The reply with addresses, ids and numbers masked, so that equal replies group.</summary>
    public string Template { get; internal init; } = "";

    /// <summary>The standard, with its section; null where none covers the codes.</summary>
    public string? Reference { get; internal init; }

    /// <summary>What has changed since older descriptions of the reply code; null where nothing has, or where more than the code decided.</summary>
    public string? Note { get; internal init; }

    /// <summary>What does not fit: where code, enhanced code, text and registry disagree, or the code is not allowed for the command.</summary>
    public TextList Warnings { get; internal init; } = TextList.None;

    /// <summary>
    /// An equal object of its own. Replies are shared by the decoder's memory, and what a program hangs on one object (PowerShell's type names and notes) must not show on others.
    /// </summary>
    /// <param name="recipient">The recipient's address as it is known from elsewhere; it counts where the text names none.</param>
    public SmtpReplyInfo Copy(string? recipient = null)
    {
        var copy = (SmtpReplyInfo)MemberwiseClone();
        copy.Recipient ??= recipient is null ? null : SafeText.Clean(recipient, LongestAddress);
        return copy;
    }

    /// <summary>An equal object of its own, with what a log or a notification knows for certain: another address in the words is, say, the one that mail is passed on to.</summary>
    /// <param name="recipient">The recipient's address; null where it is not known.</param>
    /// <param name="host">The host that spoke; it counts where the text names none.</param>
    /// <param name="isDeferred">The server goes on trying, so the address is not given up.</param>
    internal SmtpReplyInfo CopyFor(string? recipient, string? host, bool isDeferred)
    {
        SmtpReplyInfo copy = Copy();
        copy.Recipient = recipient is null ? copy.Recipient : SafeText.Clean(recipient, LongestAddress);
        copy.Host ??= host is null ? null : SafeText.Clean(host, LongestAddress);
        copy.RemoveAddress &= !isDeferred;
        return copy;
    }

    /// <summary>An equal object of its own, as the answer to a text that does not tell whom it is about: no address is to be given up for it.</summary>
    internal SmtpReplyInfo CopyForNobody()
    {
        SmtpReplyInfo copy = Copy();
        copy.Recipient = null;
        copy.RemoveAddress = false;
        return copy;
    }

    /// <summary>The reply as the server said it, on one line.</summary>
    internal string Said => string.Join(" ", new[] { Code?.ToString(System.Globalization.CultureInfo.InvariantCulture), EnhancedCode, Text }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>Code, enhanced status code and meaning on one line.</summary>
    public override string ToString()
    {
        string codes = Code is { } code ? code.ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
        codes = EnhancedCode is null ? codes : (codes + " " + EnhancedCode).Trim();
        return codes.Length == 0 ? $"{Reason}: {Meaning}" : $"{codes} {Reason}: {Meaning}";
    }
}
