using System;

namespace SmtpTools;

/// <summary>One server and port, checked. There is one whatever happened.</summary>
public sealed class SmtpRelayResult
{
    /// <summary>The server, as it was asked for.</summary>
    public string Server { get; internal set; } = "";

    /// <summary>The port, 1 to 65535.</summary>
    public int Port { get; internal set; }

    /// <summary>How the check ended: the name of an <see cref="SmtpRelayStatus"/>.</summary>
    public string Status { get; internal set; } = nameof(SmtpRelayStatus.Ready);

    /// <summary>The step that decided: the name of an <see cref="SmtpRelayPhase"/>.</summary>
    public string Phase { get; internal set; } = nameof(SmtpRelayPhase.Resolve);

    /// <summary>What happened, in plain words.</summary>
    public string Meaning { get; internal set; } = "";

    /// <summary>What to do next.</summary>
    public string Advice { get; internal set; } = "";

    /// <summary>What the network or TLS library said, where no reply decided; else null.</summary>
    public string? Problem { get; internal set; }

    /// <summary>The deciding reply's code, 100 to 599; null where none decided.</summary>
    public int? Code { get; internal set; }

    /// <summary>The deciding reply, explained; null where none decided.</summary>
    public SmtpReplyInfo? Reply { get; internal set; }

    /// <summary>The deciding reply in the server's own words, with its codes, on one line; null where none decided.</summary>
    public string? ReplyText => Reply?.Said;

    /// <summary>The server relays for everyone; null where it was not asked, or could not be told.</summary>
    public bool? IsOpenRelay { get; internal set; }

    /// <summary>What the open-relay check found: the name of an <see cref="SmtpRelayVerdict"/>; null without one.</summary>
    public string? Verdict { get; internal set; }

    /// <summary>Why that is the verdict; null without one.</summary>
    public string? VerdictReason { get; internal set; }

    /// <summary>What the verdict rests on: the name of an <see cref="SmtpRelayGrade"/>; null without one.</summary>
    public string? Grade { get; internal set; }

    /// <summary>The probes of the open-relay check, in their order; empty without one.</summary>
    public SmtpRelayProbeList Probes { get; internal set; } = SmtpRelayProbeList.None;

    /// <summary>The sender (MAIL FROM) as it was sent, without brackets, but <c>&lt;&gt;</c> for the null sender; null where none was sent.</summary>
    public string? Sender { get; internal set; }

    /// <summary>The recipient (RCPT TO) as it was given; null where none was.</summary>
    public string? Recipient { get; internal set; }

    /// <summary>The server's address that was connected to; null where none was, or where a proxy connects.</summary>
    public string? Address { get; internal set; }

    /// <summary>The client's address of that connection; null where there is none, or where a proxy connects.</summary>
    public string? SourceAddress { get; internal set; }

    /// <summary>The greeting, without its code, on one line; null where none came.</summary>
    public string? Banner { get; internal set; }

    /// <summary>The server program that the greeting shows; null where it shows none.</summary>
    public string? Software { get; internal set; }

    /// <summary>The name that the server gives itself in its answer to EHLO; null where none came.</summary>
    public string? EhloName { get; internal set; }

    /// <summary>What the server offers (the lines of its answer to EHLO, RFC 5321 4.1.1.1), after TLS where that was agreed.</summary>
    public TextList Capabilities { get; internal set; } = TextList.None;

    /// <summary>What the server offered before STARTTLS; empty where there was none.</summary>
    public TextList CapabilitiesBeforeTls { get; internal set; } = TextList.None;

    /// <summary>The largest message that the server takes, in octets (RFC 1870); null where it does not say.</summary>
    public long? SizeLimit { get; internal set; }

    /// <summary>The AUTH mechanisms that the server offers (RFC 4954), after TLS where that was agreed.</summary>
    public TextList AuthMechanisms { get; internal set; } = TextList.None;

    /// <summary>The AUTH mechanisms that the server offered before STARTTLS; a careful one offers none.</summary>
    public TextList AuthMechanismsBeforeTls { get; internal set; } = TextList.None;

    /// <summary>The client signed in.</summary>
    public bool IsAuthenticated { get; internal set; }

    /// <summary>The mechanism that the client last tried to sign in with; null where it did not.</summary>
    public string? AuthMechanism { get; internal set; }

    /// <summary>What TLS was agreed on; null where none was tried.</summary>
    public SmtpTlsInfo? Tls { get; internal set; }

    /// <summary>
    /// Where this very server takes mail from clients that sign in, such as <c>587 (STARTTLS; AUTH PLAIN LOGIN)</c>: looked up when it refused to relay; else empty.
    /// </summary>
    public TextList SubmissionPorts { get; internal set; } = TextList.None;

    /// <summary>The Message-ID of the test message that the server took over, or may have where it was sent and no reply said so; null where none was sent, or it was refused.</summary>
    public string? MessageId { get; internal set; }

    /// <summary>What is wrong besides, or will be soon.</summary>
    public TextList Warnings { get; internal set; } = TextList.None;

    /// <summary>When the check began, UTC. (CSV has no room to say so.)</summary>
    public DateTime CheckedAt { get; internal set; }

    /// <summary>Time to look up the addresses, in milliseconds; null where it was not needed.</summary>
    public double? ResolveMilliseconds { get; internal set; }

    /// <summary>Time to open the connection, in milliseconds; null where it was not opened.</summary>
    public double? ConnectMilliseconds { get; internal set; }

    /// <summary>Time until the greeting, in milliseconds.</summary>
    public double? GreetingMilliseconds { get; internal set; }

    /// <summary>Time for STARTTLS and the handshake, in milliseconds.</summary>
    public double? TlsMilliseconds { get; internal set; }

    /// <summary>Time for EHLO, before and after TLS together, in milliseconds.</summary>
    public double? EhloMilliseconds { get; internal set; }

    /// <summary>Time to sign in, in milliseconds.</summary>
    public double? AuthMilliseconds { get; internal set; }

    /// <summary>Time until the reply to MAIL, in milliseconds; null in an open-relay check, which sends many.</summary>
    public double? MailMilliseconds { get; internal set; }

    /// <summary>Time until the reply to RCPT, in milliseconds; null in an open-relay check.</summary>
    public double? RcptMilliseconds { get; internal set; }

    /// <summary>Time for DATA and the message, in milliseconds; null in an open-relay check.</summary>
    public double? DataMilliseconds { get; internal set; }

    /// <summary>Time for all of it, in milliseconds.</summary>
    public double TotalMilliseconds { get; internal set; }

    /// <summary>The dialogue, a line each, <c>C:</c> the client's and <c>S:</c> the server's, without secrets; null where it was not asked for.</summary>
    public TextList? Transcript { get; internal set; }

    /// <summary>Server, port and status on one line.</summary>
    public override string ToString() => $"{Server}:{Port} {Status}";
}
