using System;
using System.Collections.Generic;
using System.Linq;
using MimeKit;

namespace SmtpTools.Mail;

/// <summary>
/// Reads the fields of message/delivery-status (RFC 3464 2), and of message/global-delivery-status (RFC 6533), which allows UTF-8: a group of the message, then one of each
/// recipient.
/// </summary>
internal static class DeliveryStatus
{
    private const int MostRecipients = 1000;
    private const int MostExtra = 20;

    // What has a place of its own in the event.
    private static readonly HashSet<string> s_placed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Reporting-MTA", "Received-From-MTA", "Arrival-Date", "X-Postfix-Sender",
        "Final-Recipient", "Original-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code", "Last-Attempt-Date",
    };

    /// <summary>Whether a message's header is no header, but the fields themselves, or some of them, saved without the message around them.</summary>
    public static bool IsBare(HeaderList headers) =>
        (headers.Contains("Reporting-MTA") || headers.Contains("Final-Recipient") || headers.Contains("Diagnostic-Code")) && !headers.Contains(HeaderId.From) && !headers.Contains(HeaderId.ContentType) && !headers.Contains(HeaderId.Received);

    /// <summary>Reads the groups into a notification.</summary>
    public static void Read(List<StatusFields> groups, Notification notification)
    {
        if (groups.Count == 0)
        {
            return;
        }

        StatusFields message = groups[0];
        notification.Server ??= Mta.Of(message["Reporting-MTA"]) is var server ? server.Name ?? server.Address : null;
        notification.QueueId ??= message.All.FirstOrDefault(field => IsQueueId(field.Key)).Value;
        notification.Sender = TypedField.Address(message["X-Postfix-Sender"]) ?? notification.Sender;
        notification.Arrival ??= Notification.TimeOf(message["Arrival-Date"]);
        Mta client = Mta.Of(message["Received-From-MTA"]);
        notification.ClientName ??= client.Name;
        notification.ClientAddress ??= client.Address;
        AddRest(message, notification.Extra);
        foreach (StatusFields group in groups.Where(group => group.IsRecipient).Take(MostRecipients - notification.Recipients.Count))
        {
            notification.Recipients.Add(RecipientOf(group, isFirst: group == message));
        }
    }

    private static NotifiedRecipient RecipientOf(StatusFields group, bool isFirst)
    {
        string? final = TypedField.Address(group["Final-Recipient"]);
        string? original = TypedField.Address(group["Original-Recipient"]);
        Mta relay = Mta.Of(group["Remote-MTA"]);
        var recipient = new NotifiedRecipient
        {
            Recipient = final ?? original ?? TypedField.Address(group["X-Actual-Recipient"]),
            OriginalRecipient = original == final ? null : original,
            RelayName = relay.Name,
            RelayAddress = relay.Address,
            EnhancedCode = StatusOf(group["Status"]),
            LastAttempt = Notification.TimeOf(group["Last-Attempt-Date"]),
        };
        if (group["Diagnostic-Code"] is { } diagnostic)
        {
            TypedField typed = TypedField.Of(diagnostic);
            recipient.SetReply(typed.Value);
            if (typed.Type is not null and not "smtp")
            {
                recipient.Extra.Add(new KeyValuePair<string, string>("DiagnosticType", typed.Type));
            }
        }

        recipient.Kind = KindOf(group["Action"], recipient);
        if (!isFirst)
        {
            AddRest(group, recipient.Extra);
        }

        return recipient;
    }

    private static SmtpLogEventKind KindOf(string? action, NotifiedRecipient recipient)
    {
        string word = (action ?? "").Split(' ', '(', ';')[0].ToLowerInvariant();
        string code = recipient.EnhancedCode ?? recipient.ReplyCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        return word switch
        {
            "delivered" or "relayed" => SmtpLogEventKind.Delivered,
            "expanded" => SmtpLogEventKind.Redirected,
            "delayed" => SmtpLogEventKind.Deferred,
            "failed" => GivenUp(recipient),
            _ when code.StartsWith("2", StringComparison.Ordinal) => SmtpLogEventKind.Delivered,
            _ when code.StartsWith("4", StringComparison.Ordinal) => SmtpLogEventKind.Deferred,
            _ when code.StartsWith("5", StringComparison.Ordinal) => GivenUp(recipient),
            _ => SmtpLogEventKind.Notified, // it does not say what became of the recipient
        };
    }

    /// <summary>A failure that could pass was waited for to the end (RFC 3463 2): the time in the queue was over.</summary>
    private static SmtpLogEventKind GivenUp(NotifiedRecipient recipient) =>
        recipient.EnhancedCode is { } code && (code.StartsWith("4.", StringComparison.Ordinal) || code.EndsWith(".4.7", StringComparison.Ordinal)) ? SmtpLogEventKind.Expired : SmtpLogEventKind.Bounced;

    /// <summary>The enhanced status code of a field, where servers put replies and comments too.</summary>
    private static string? StatusOf(string? field) =>
        (field ?? "").Split(' ', '(', ')', ';', ',').FirstOrDefault(word =>
            word.Length is >= 5 and <= 9 && word[0] is '2' or '4' or '5' && word.Split('.') is { Length: 3 } parts && parts[0].Length == 1
            && Array.TrueForAll(parts, part => part.Length is >= 1 and <= 3 && part.All(c => c is >= '0' and <= '9')));

    // X-Postfix-Queue-ID and the like of other servers.
    private static bool IsQueueId(string name) => name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && name.EndsWith("Queue-ID", StringComparison.OrdinalIgnoreCase);

    private static void AddRest(StatusFields group, List<KeyValuePair<string, string>> extra)
    {
        foreach (KeyValuePair<string, string> field in group.All.Where(field => !s_placed.Contains(field.Key) && !IsQueueId(field.Key)).Take(MostExtra))
        {
            string name = string.Concat(field.Key.Split('-', '_').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part.Substring(1)));
            extra.Add(new KeyValuePair<string, string>(name, field.Value));
        }
    }
}
