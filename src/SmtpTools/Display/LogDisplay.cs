using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace SmtpTools.Display;

/// <summary>What the views show of log events, messages and their recipients. They call it for live and for deserialised objects alike, so it reads properties by name.</summary>
public static class LogDisplay
{
    private const string Ellipsis = "\u2026";
    private const int MostRecipients = 20;

    /// <summary>A text in the colour of the outcome: green delivered, yellow not now, or to be looked at, red failed. Plain where colours are not wanted.</summary>
    /// <param name="item">An event, a message or a recipient.</param>
    /// <param name="text">What to show.</param>
    /// <param name="style">The caller's <c>$PSStyle</c>; null on Windows PowerShell.</param>
    /// <param name="host">The caller's <c>$Host</c>.</param>
    public static string Coloured(PSObject item, object? text, PSObject? style, PSHost? host) =>
        ReplyDisplay.InColour(text?.ToString() ?? "", ColourOf(OutcomeOf(item)), style, host);

    /// <summary>The time here, for a table.</summary>
    /// <param name="time">A time in UTC, or null.</param>
    public static string Time(object? time) => Local(time)?.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The time here with year, parts of the second and zone, for a list.</summary>
    /// <param name="time">A time in UTC, or null.</param>
    public static string FullTime(object? time) => Local(time)?.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF zzz", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A text that fits its column, cut at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The column's width.</param>
    public static string Fitted(object? text, int width) => text?.ToString() is { } whole ? whole.Length <= width ? whole : whole.Substring(0, width - 1) + Ellipsis : "";

    /// <summary>A name that fits its column, cut before its last word: what begins alike mostly ends otherwise (Authenticated, AuthenticationFailed).</summary>
    /// <param name="name">The name of an event or of a reason.</param>
    /// <param name="width">The column's width.</param>
    public static string FittedName(object? name, int width)
    {
        string whole = name?.ToString() ?? "";
        int last = whole.Length - 1;
        while (last > 0 && !char.IsUpper(whole[last]))
        {
            last--;
        }

        int head = width - 1 - (whole.Length - last);
        return whole.Length <= width || last <= 0 || head < 1 ? Fitted(whole, width) : whole.Substring(0, head) + Ellipsis + whole.Substring(last);
    }

    /// <summary>Seconds in a few characters, such as 2.5s, 3m12s, 2h05m and 3d04h.</summary>
    /// <param name="seconds">The number, or null.</param>
    public static string Duration(object? seconds)
    {
        if (seconds is null)
        {
            return "";
        }

        double total = Convert.ToDouble(seconds is PSObject wrapped ? wrapped.BaseObject : seconds, CultureInfo.InvariantCulture);
        long whole = (long)total;
        string text = whole switch
        {
            < 10 => total.ToString("0.##", CultureInfo.InvariantCulture) + "s",
            < 60 => whole + "s",
            < 3600 => $"{whole / 60}m{whole % 60:00}s",
            < 86400 => $"{whole / 3600}h{whole / 60 % 60:00}m",
            _ => $"{whole / 86400}d{whole / 3600 % 24:00}h",
        };
        return text;
    }

    /// <summary>An address, with the angle brackets that the null reverse-path is known by; empty where there is none.</summary>
    /// <param name="address">The address, or null.</param>
    public static string Address(object? address) => address?.ToString() is { } text ? text.Length == 0 ? "<>" : text : "";

    /// <summary>Whom an event concerns: to a recipient, from a sender, or the client.</summary>
    /// <param name="item">The event.</param>
    public static string Whom(PSObject item) =>
        item.Text(nameof(SmtpLogEvent.Recipient)) is { Length: > 0 } recipient ? "to " + recipient
        : item.Value(nameof(SmtpLogEvent.Sender)) is { } sender ? "from " + Address(sender)
        : item.Text(nameof(SmtpLogEvent.ClientName)) is { Length: > 0 } client && client != "unknown" ? client
        : item.Text(nameof(SmtpLogEvent.ClientAddress)) is { Length: > 0 } address ? address
        : item.Text(nameof(SmtpLogEvent.RelayName));

    /// <summary>The reply code, or the enhanced status code where there is no other.</summary>
    /// <param name="item">An event or a recipient.</param>
    public static string Code(PSObject item) =>
        item.Text(nameof(SmtpLogEvent.ReplyCode)) is { Length: > 0 } code ? code : item.Text(nameof(SmtpLogEvent.EnhancedCode));

    /// <summary>What an event says: the reply or the message, else what is new with it.</summary>
    /// <param name="item">The event.</param>
    public static string What(PSObject item) =>
        Reply(item) is { Length: > 0 } reply ? reply
        : item.Text(nameof(SmtpLogEvent.Message)) is { Length: > 0 } message ? message
        : item.Text(nameof(SmtpLogEvent.SaslMethod)) is { Length: > 0 } method ? Words(method, item.Text(nameof(SmtpLogEvent.SaslUser)))
        : item.Text(nameof(SmtpLogEvent.TlsProtocol)) is { Length: > 0 } protocol ? Words(protocol, item.Text(nameof(SmtpLogEvent.TlsCipher)))
        : item.Value(nameof(SmtpLogEvent.Size)) is { } size ? Words(ReplyDisplay.Size(size), item.Value(nameof(SmtpLogEvent.RecipientCount)) is { } count ? "for " + count : "")
        : item.Text(nameof(SmtpLogEvent.MessageId)) is { Length: > 0 } id ? $"<{id}>"
        : Client(item);

    /// <summary>The reply from its code on: what stands before it says who spoke.</summary>
    /// <param name="item">An event or a recipient.</param>
    public static string Reply(PSObject item)
    {
        string text = item.Text(nameof(SmtpLogEvent.ReplyText));
        string code = item.Text(nameof(SmtpLogEvent.ReplyCode));
        return code.Length > 0 && text.IndexOf(" " + code, StringComparison.Ordinal) is var before and >= 0 ? text.Substring(before + 1) : text;
    }

    /// <summary>The client's name, address and port.</summary>
    /// <param name="item">An event or a message.</param>
    public static string Client(PSObject item) => Host(item, nameof(SmtpLogEvent.ClientName), nameof(SmtpLogEvent.ClientAddress), nameof(SmtpLogEvent.ClientPort));

    /// <summary>The relay's name, address and port.</summary>
    /// <param name="item">An event or a recipient.</param>
    public static string Relay(PSObject item) => Host(item, nameof(SmtpLogEvent.RelayName), nameof(SmtpLogEvent.RelayAddress), nameof(SmtpLogEvent.RelayPort));

    /// <summary>An attempt's delay with its parts.</summary>
    /// <param name="item">The event.</param>
    public static string Delay(PSObject item)
    {
        string parts = string.Join(", ", new[]
        {
            Part("before the queue", nameof(SmtpLogEvent.DelayBeforeQueueSeconds)), Part("in the queue", nameof(SmtpLogEvent.DelayInQueueSeconds)),
            Part("connecting", nameof(SmtpLogEvent.DelayConnectingSeconds)), Part("transmitting", nameof(SmtpLogEvent.DelayTransmittingSeconds)),
        }.Where(part => part is not null));
        return Duration(item.Value(nameof(SmtpLogEvent.DelaySeconds))) + (parts.Length > 0 ? $" ({parts})" : "");

        string? Part(string name, string property) => item.Value(property) is { } seconds ? Duration(seconds) + " " + name : null;
    }

    /// <summary>The fields that one server's log alone has, each as name=text.</summary>
    /// <param name="table">A <see cref="TextTable"/>, or what became of it on its way.</param>
    public static string Extra(object? table) =>
        (table is PSObject wrapped ? wrapped.BaseObject : table) is IDictionary pairs ? string.Join("; ", pairs.Keys.Cast<object>().Select(key => $"{key}={pairs[key]}")) : "";

    /// <summary>The recipient whose outcome is the message's, and how many more there are.</summary>
    /// <param name="message">The message.</param>
    /// <param name="width">The column's width.</param>
    public static string Recipients(PSObject message, int width)
    {
        string more = message.Value(nameof(SmtpMessageTrace.RecipientCount)) is int and > 1 and var count ? $" +{count - 1}" : "";
        return Fitted(Worst(message)?.Text(nameof(SmtpRecipientTrace.Recipient)), width - more.Length) + more;
    }

    /// <summary>The seconds that the message took for the recipient whose outcome is the message's.</summary>
    /// <param name="message">The message.</param>
    public static string Delayed(PSObject message) => Duration(Worst(message)?.Value(nameof(SmtpRecipientTrace.DelaySeconds)));

    /// <summary>Each recipient with its outcome, attempts, delay, relay and reply.</summary>
    /// <param name="message">The message.</param>
    public static IEnumerable<string> RecipientLines(PSObject message)
    {
        PSObject[] all = [.. message.Items(nameof(SmtpMessageTrace.Recipients)).Select(PSObject.AsPSObject)];
        foreach (PSObject recipient in all.Take(MostRecipients))
        {
            string attempts = recipient.Text(nameof(SmtpRecipientTrace.Attempts));
            string before = recipient.Text(nameof(SmtpRecipientTrace.OriginalRecipient));
            string delay = Duration(recipient.Value(nameof(SmtpRecipientTrace.DelaySeconds)));
            string relay = Relay(recipient);
            yield return $"{recipient.Text(nameof(SmtpRecipientTrace.Recipient))}{(before.Length > 0 ? $" (was {before})" : "")}: {OutcomeOf(recipient)}"
                + (attempts is "1" or "0" ? "" : $", {attempts} attempts") + (delay.Length > 0 ? $", after {delay}" : "") + (relay.Length > 0 ? $", by {relay}" : "");
            if (Reply(recipient) is { Length: > 0 } reply)
            {
                yield return $"- {reply}{(recipient.Text(nameof(SmtpRecipientTrace.Reason)) is { Length: > 0 } reason ? $" ({reason})" : "")}";
            }
        }

        if (all.Length > MostRecipients)
        {
            yield return $"and {all.Length - MostRecipients} more in Recipients";
        }
    }

    private static PSObject? Worst(PSObject message)
    {
        string outcome = OutcomeOf(message);
        PSObject[] all = [.. message.Items(nameof(SmtpMessageTrace.Recipients)).Select(PSObject.AsPSObject)];
        return Array.Find(all, recipient => OutcomeOf(recipient) == outcome) ?? all.FirstOrDefault();
    }

    private static string OutcomeOf(PSObject item) =>
        item.Text(nameof(SmtpLogEvent.Event)) is { Length: > 0 } kind ? kind : item.Text(nameof(SmtpMessageTrace.Outcome));

    private static string ColourOf(string outcome) => outcome switch
    {
        nameof(SmtpLogEventKind.Delivered) or nameof(SmtpLogEventKind.Verified) => "32",
        nameof(SmtpLogEventKind.Deferred) or nameof(SmtpLogEventKind.Warning) or nameof(SmtpLogEventKind.Held) or nameof(SmtpLogEventKind.Discarded)
            or nameof(SmtpLogEventKind.ConnectionLost) or nameof(SmtpLogEventKind.Listed) or nameof(SmtpLogEventKind.Unrecognized) => "33",
        nameof(SmtpLogEventKind.Bounced) or nameof(SmtpLogEventKind.Rejected) or nameof(SmtpLogEventKind.Expired) or nameof(SmtpLogEventKind.AuthenticationFailed)
            or nameof(SmtpLogEventKind.TlsFailed) or nameof(SmtpLogEventKind.ConnectionFailed) or nameof(SmtpLogEventKind.Error) => "31",
        _ => "",
    };

    private static DateTime? Local(object? time) => (time is PSObject wrapped ? wrapped.BaseObject : time) is DateTime utc ? utc.ToLocalTime() : null;

    private static string Host(PSObject item, string nameOf, string addressOf, string portOf)
    {
        string name = item.Text(nameOf);
        string address = item.Text(addressOf);
        string port = item.Text(portOf);
        return name + (address.Length == 0 || address == name ? "" : name.Length == 0 ? address : $"[{address}]") + (port.Length > 0 ? ":" + port : "");
    }

    private static string Words(params string[] words) => string.Join(" ", words.Where(word => word.Length > 0));
}
