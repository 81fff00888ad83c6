namespace SmtpTools;

/// <summary>One MAIL/RCPT pair of an open-relay check, and what the server did with it.</summary>
public sealed class SmtpRelayProbe
{
    /// <summary>The form's number, from 1; controls follow the forms.</summary>
    public int Number { get; internal set; }

    /// <summary>The form, in words.</summary>
    public string Form { get; internal set; } = "";

    /// <summary>The form is a control: an address that a sound server refuses, or hosts.</summary>
    public bool IsControl { get; internal set; }

    /// <summary>The MAIL command as it was sent (RFC 5321 4.1.1.2).</summary>
    public string Mail { get; internal set; } = "";

    /// <summary>The RCPT command as it was sent (RFC 5321 4.1.1.3); null where MAIL was refused already.</summary>
    public string? Rcpt { get; internal set; }

    /// <summary>The name of an <see cref="SmtpProbeOutcome"/>.</summary>
    public string Outcome { get; internal set; } = nameof(SmtpProbeOutcome.Undetermined);

    /// <summary>The furthest the probe got: the name of an <see cref="SmtpRelayGrade"/>.</summary>
    public string Grade { get; internal set; } = nameof(SmtpRelayGrade.None);

    /// <summary>The client's address that the probe was sent from; null where a proxy hides it.</summary>
    public string? SourceAddress { get; internal set; }

    /// <summary>The deciding reply's code, 100 to 599; null where none came.</summary>
    public int? Code { get; internal set; }

    /// <summary>Why: the name of an <see cref="SmtpReason"/>; null where no reply came.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The deciding reply in the server's own words, with its codes, on one line; null where none came. <c>Get-SmtpReplyInfo</c> explains it.</summary>
    public string? ReplyText => Reply?.Said;

    /// <summary>The command that the deciding reply answers: the name of an <see cref="SmtpCommand"/>; null where none came.</summary>
    public string? Command => Reply?.Command;

    /// <summary>The deciding reply, explained. Not shown: a level deeper than this, <c>ConvertTo-Json</c> makes texts of objects.</summary>
    internal SmtpReplyInfo? Reply { get; set; }

    /// <summary>What went wrong where no reply came, at DATA too, or why an acceptance tells nothing; else null.</summary>
    public string? Problem { get; internal set; }

    /// <summary>The probe on one line.</summary>
    public override string ToString() => $"{Number} {Form}: {Outcome}{(Code is null ? "" : $" ({Code})")}";
}
