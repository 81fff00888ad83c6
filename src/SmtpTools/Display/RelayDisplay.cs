using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace SmtpTools.Display;

/// <summary>What the views show of a relay check. They call it for live and for deserialised objects alike, so it reads properties by name.</summary>
public static class RelayDisplay
{
    private const string Ellipsis = "\u2026";

    private static readonly string[] s_steps = ["Resolve", "Connect", "Greeting", "Tls", "Ehlo", "Auth", "Mail", "Rcpt", "Data"];

    /// <summary>A text in the colour of the result: green it works, yellow not now, or not so, red no. Plain where colours are not wanted.</summary>
    /// <param name="result">The result.</param>
    /// <param name="text">What to show.</param>
    /// <param name="style">The caller's <c>$PSStyle</c>; null on Windows PowerShell.</param>
    /// <param name="host">The caller's <c>$Host</c>.</param>
    public static string Coloured(PSObject result, object? text, PSObject? style, PSHost? host) =>
        ReplyDisplay.InColour(text?.ToString() ?? "", ColourOf(result.Text(nameof(SmtpRelayResult.Status))), style, host);

    /// <summary>A name for a column of the table, broken where a part of it begins if it is too long: behind a dot or colon, or before a capital letter.</summary>
    /// <param name="name">The name of a server or of a status.</param>
    /// <param name="width">The column's width.</param>
    public static string Broken(string name, int width)
    {
        var lines = new List<string>();
        while (name.Length > width)
        {
            int end = width;
            while (end > 0 && !(name[end - 1] is '.' or ':' || char.IsUpper(name[end])))
            {
                end--;
            }

            end = end == 0 ? width : end;
            lines.Add(name.Substring(0, end));
            name = name.Substring(end);
        }

        lines.Add(name);
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>The beginning of a text for the table, four lines at most; the whole is in the property.</summary>
    /// <param name="text">The text.</param>
    /// <param name="host">The caller's <c>$Host</c>, which knows how wide the screen is.</param>
    /// <param name="indent">The columns that what stands before the text takes.</param>
    public static string Brief(string text, PSHost? host, int indent)
    {
        const int MostLines = 4;
        string[] lines = ReplyDisplay.Wrapped(text, host, indent).Split([Environment.NewLine], StringSplitOptions.None);
        return string.Join(Environment.NewLine, lines.Take(MostLines)) + (lines.Length > MostLines ? Ellipsis : "");
    }

    /// <summary>Protocol, cipher and mode.</summary>
    /// <param name="tls">The <see cref="SmtpTlsInfo"/>, or null.</param>
    public static string Tls(PSObject? tls) =>
        tls is null ? "none"
        : tls.Text(nameof(SmtpTlsInfo.Protocol)) is { Length: > 0 } protocol ? $"{protocol}, {tls.Text(nameof(SmtpTlsInfo.CipherSuite))} ({tls.Text(nameof(SmtpTlsInfo.Mode))})"
        : "failed";

    /// <summary>The protocol alone.</summary>
    /// <param name="tls">The <see cref="SmtpTlsInfo"/>, or null.</param>
    public static string TlsShort(PSObject? tls) => tls is null ? "none" : tls.Text(nameof(SmtpTlsInfo.Protocol)) is { Length: > 0 } protocol ? protocol : "failed";

    /// <summary>Whose certificate it is, who issued it, how long it is good, and what is wrong with it.</summary>
    /// <param name="tls">The <see cref="SmtpTlsInfo"/>, or null.</param>
    public static string Certificate(PSObject? tls)
    {
        if (tls is null || tls.Text(nameof(SmtpTlsInfo.Subject)).Length == 0)
        {
            return "none";
        }

        string errors = string.Join(", ", tls.Items(nameof(SmtpTlsInfo.Errors)));
        return $"{tls.Text(nameof(SmtpTlsInfo.Subject))} by {tls.Text(nameof(SmtpTlsInfo.Issuer))}, "
            + $"{tls.Text(nameof(SmtpTlsInfo.DaysLeft))} days left, {(errors.Length == 0 ? "valid" : "not valid: " + errors)}";
    }

    /// <summary>The AUTH mechanisms, and where they are offered.</summary>
    /// <param name="result">The result.</param>
    public static string Auth(PSObject result)
    {
        string now = string.Join(" ", result.Items(nameof(SmtpRelayResult.AuthMechanisms)));
        string before = string.Join(" ", result.Items(nameof(SmtpRelayResult.AuthMechanismsBeforeTls)));
        bool hasTls = result.Value(nameof(SmtpRelayResult.Tls)) is not null;
        return now.Length == 0 ? "nothing: no AUTH here" : !hasTls ? now + " (without TLS)" : before.Length == 0 ? now : $"{now} (before TLS: {before})";
    }

    /// <summary>The time of each step that was come to.</summary>
    /// <param name="result">The result.</param>
    public static string Times(PSObject result)
    {
        IEnumerable<string> steps = s_steps
            .Select(step => (Step: step, Time: result.Value(step + "Milliseconds")))
            .Where(step => step.Time is not null)
            .Select(step => $"{step.Step.ToLowerInvariant()} {Rounded(step.Time!)}");
        return Rounded(result.Value(nameof(SmtpRelayResult.TotalMilliseconds)) ?? 0) + ": " + string.Join(", ", steps);
    }

    private static string Rounded(object milliseconds) => Convert.ToDouble(milliseconds, CultureInfo.InvariantCulture).ToString("0.#", CultureInfo.InvariantCulture);

    private static string ColourOf(string status) => status switch
    {
        nameof(SmtpRelayStatus.Ready) or nameof(SmtpRelayStatus.Relayed) => "32",
        nameof(SmtpRelayStatus.RelayDenied) or nameof(SmtpRelayStatus.AuthenticationRequired) or nameof(SmtpRelayStatus.Greylisted) or nameof(SmtpRelayStatus.Throttled)
            or nameof(SmtpRelayStatus.Deferred) or nameof(SmtpRelayStatus.TlsRequired) => "33",
        _ => "31",
    };
}
