using System;
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;

namespace SmtpTools.Display;

/// <summary>What the views show of a reply. They call it for live and for deserialised objects alike, so it reads properties by name.</summary>
public static class ReplyDisplay
{
    private const char Escape = '\u001B';

    /// <summary>A text in the colour of the reply's class: green it worked, cyan go on, yellow not now, red no. Plain where colours are not wanted.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="text">What to show.</param>
    /// <param name="style">The caller's <c>$PSStyle</c>; null on Windows PowerShell.</param>
    /// <param name="host">The caller's <c>$Host</c>.</param>
    public static string Coloured(PSObject reply, object? text, PSObject? style, PSHost? host) => InColour(text?.ToString() ?? "", ColourOf(reply), style, host);

    /// <summary>Who must act, in words.</summary>
    /// <param name="party">The name of an <see cref="SmtpParty"/>.</param>
    public static string Party(string party) => party switch
    {
        nameof(SmtpParty.Recipient) => "the recipient",
        nameof(SmtpParty.RecipientAdministrator) => "the administrator of the recipient's mail server",
        nameof(SmtpParty.Sender) => "the sender",
        nameof(SmtpParty.SenderAdministrator) => "the administrator of the sender's mail server or domain",
        _ => "nobody",
    };

    /// <summary>Who must act, in a word or two for the table.</summary>
    /// <param name="party">The name of an <see cref="SmtpParty"/>.</param>
    public static string PartyShort(string party) => party switch
    {
        nameof(SmtpParty.Recipient) => "recipient",
        nameof(SmtpParty.RecipientAdministrator) => "rcpt admin",
        nameof(SmtpParty.Sender) => "sender",
        nameof(SmtpParty.SenderAdministrator) => "sender admin",
        _ => "nobody",
    };

    /// <summary>A text broken at spaces, since PowerShell breaks lists and tables in the middle of words.</summary>
    /// <param name="text">The text; a list's items are a line each.</param>
    /// <param name="host">The caller's <c>$Host</c>, which knows how wide the screen is.</param>
    /// <param name="indent">The columns that what stands before the text takes.</param>
    public static string Wrapped(object? text, PSHost? host, int indent)
    {
        int width = Math.Max(WidthOf(host) - indent - 1, 16);
        var wrapped = new StringBuilder();
        int column = 0;
        foreach (string word in Lines(text).Split(' '))
        {
            if (column > 0)
            {
                bool fits = column + 1 + word.Length <= width;
                wrapped.Append(fits ? " " : Environment.NewLine);
                column = fits ? column + 1 : 0;
            }

            wrapped.Append(word);
            int lastBreak = word.LastIndexOf('\n');
            column = lastBreak < 0 ? column + word.Length : word.Length - lastBreak - 1;
        }

        return wrapped.ToString();
    }

    private static int WidthOf(PSHost? host)
    {
        const int Usual = 120;
        try
        {
            int width = host?.UI?.RawUI?.BufferSize.Width ?? Usual;
            return width > 0 ? width : Usual;
        }
        catch (Exception e) when (e is NotImplementedException or HostException)
        {
            return Usual; // a host without a screen, as jobs have
        }
    }

    /// <summary>Whether and when to try again, in words.</summary>
    /// <param name="reply">The reply.</param>
    public static string Retry(PSObject reply)
    {
        string? seconds = reply.Value(nameof(SmtpReplyInfo.RetryAfterSeconds))?.ToString();
        string how = FirstDigit(reply) == '4' ? "; mail servers do so by themselves" : ", by sending the message again";
        return reply.Value(nameof(SmtpReplyInfo.Retry))?.ToString() switch
        {
            nameof(SmtpRetry.Later) => (string.IsNullOrEmpty(seconds) ? "yes, later" : "yes, after " + seconds + " seconds") + how,
            nameof(SmtpRetry.AfterChange) => "yes, after the change that is named here",
            _ => "no",
        };
    }

    /// <summary>The items of a list, one a line.</summary>
    private static string Lines(object? list)
    {
        object? value = list is PSObject wrapped ? wrapped.BaseObject : list;
        return value is IEnumerable many and not string ? string.Join(Environment.NewLine, System.Linq.Enumerable.Cast<object>(many)) : value?.ToString() ?? "";
    }

    /// <summary>A number of octets as people read it.</summary>
    /// <param name="octets">The number, or null.</param>
    public static string Size(object? octets) =>
        octets is null ? "" : string.Format(CultureInfo.InvariantCulture, "{0:N0} octets", Convert.ToInt64(octets is PSObject o ? o.BaseObject : octets, CultureInfo.InvariantCulture));

    /// <summary>A text in a colour, plain where colours are not wanted.</summary>
    internal static string InColour(string text, string colour, PSObject? style, PSHost? host) =>
        text.Length > 0 && colour.Length > 0 && WantsColour(style, host) ? Escape + "[" + colour + "m" + text + Escape + "[0m" : text;

    private static bool WantsColour(PSObject? style, PSHost? host)
    {
        // Windows PowerShell has no $PSStyle and takes no escape sequences out of what goes to a file.
        string rendering = style?.Properties["OutputRendering"]?.Value?.ToString() ?? "PlainText";
        if (rendering == "Ansi")
        {
            return true; // asked for in so many words
        }

        // https://no-color.org: present and not empty.
        return rendering != "PlainText" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && host?.UI is { SupportsVirtualTerminal: true } && !Console.IsOutputRedirected;
    }

    private static string ColourOf(PSObject reply) => FirstDigit(reply) switch
    {
        '1' or '2' => "32",
        '3' => "36",
        '4' => "33",
        '5' => "31",
        _ => "",
    };

    private static char FirstDigit(PSObject reply)
    {
        string code = reply.Value(nameof(SmtpReplyInfo.Code))?.ToString() ?? reply.Value(nameof(SmtpReplyInfo.EnhancedCode))?.ToString() ?? "";
        return code.Length == 0 ? ' ' : code[0];
    }
}
