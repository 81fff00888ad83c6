using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MimeKit;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>
/// Finds the notifications of a message: itself, or messages that it forwards. What a notification carries of the message that it tells of is never taken for another
/// notification, and a receipt (RFC 8098) or a complaint (RFC 5965) is none.
/// </summary>
internal sealed class NotificationFinder
{
    private const int MostMessages = 50;
    private const int MostParts = 2000;
    private const int DeepestForward = 5;

    private readonly List<Notification> _found = [];
    private int _messages;

    public static List<Notification> Find(MimeMessage message)
    {
        var finder = new NotificationFinder();
        finder.Search(message, 0);
        return finder._found;
    }

    private void Search(MimeMessage message, int depth)
    {
        if (_messages++ >= MostMessages || depth > DeepestForward)
        {
            return;
        }

        List<MimeEntity> parts = PartsOf(message.Body);
        if (parts.Exists(part => IsOf(part, "message", "disposition-notification", "global-disposition-notification", "feedback-report")))
        {
            return;
        }

        Notification notification = Describe(message);
        foreach (MimePart status in parts.OfType<MimePart>().Where(IsStatus))
        {
            DeliveryStatus.Read(StatusFields.Parse(TextOf(status)), notification);
        }

        if (notification.Recipients.Count > 0 || PlainNotice.IsPossible(message))
        {
            ReadWords(message, parts, notification);
        }

        if (notification.Recipients.Count > 0)
        {
            TakeOriginal(message, parts, notification);
            _found.Add(notification);
            return;
        }

        foreach (MimeMessage? forwarded in parts.OfType<MessagePart>().Select(part => part.Message))
        {
            if (forwarded is not null)
            {
                Search(forwarded, depth + 1);
            }
        }
    }

    /// <summary>Reads the words for people: where there are fields too they tell what these leave out, as Exim's reasons or the command that Postfix got the reply to.</summary>
    private static void ReadWords(MimeMessage message, List<MimeEntity> parts, Notification notification)
    {
        string[] texts = [.. MessageText.Of(parts)];
        Notification said = notification.Recipients.Count == 0 ? notification : new Notification();
        for (int i = 0; i < texts.Length && said.Recipients.Count == 0; i++)
        {
            PlainNotice.Read(texts[i], said);
        }

        if (said != notification)
        {
            notification.Recipients.ForEach(recipient => recipient.TakeRest(said.Recipients.Find(other => other.IsSame(recipient))));
        }
        else if (said.Recipients.Count == 0 && texts.Length > 0)
        {
            PlainNotice.AddFailed(message.Headers["X-Failed-Recipients"], texts[0], notification);
        }
    }

    private static Notification Describe(MimeMessage message) => new()
    {
        NotificationId = Notification.IdOf(message.Headers[HeaderId.MessageId]),
        Written = Notification.TimeOf(message.Headers[HeaderId.Date]),
    };

    private static void TakeOriginal(MimeMessage message, List<MimeEntity> parts, Notification notification)
    {
        foreach (MimeEntity part in parts)
        {
            if (part is MessagePart { Message: { } original })
            {
                notification.TakeOriginal(name => original.Headers[name]);
            }
            else if (part is MimePart copy && IsOf(part, null, "rfc822-headers", "rfc822", "global-headers", "global") && StatusFields.Parse(TextOf(copy)) is { Count: > 0 } groups)
            {
                notification.TakeOriginal(name => groups[0][name]);
            }
        }

        // The notification goes to the sender of the message, and answers it.
        notification.MessageId ??= Notification.IdOf(message.Headers[HeaderId.InReplyTo]) ?? Notification.IdOf(message.Headers[HeaderId.References]?.Split('<').Last());
        notification.Sender ??= message.To.Mailboxes.Take(2).ToArray() is { Length: 1 } only ? only[0].Address : null;
    }

    /// <summary>All parts but those of messages within the message, in their order.</summary>
    private static List<MimeEntity> PartsOf(MimeEntity? body)
    {
        var parts = new List<MimeEntity>();
        var left = new Stack<MimeEntity>();
        if (body is not null)
        {
            left.Push(body);
        }

        while (left.Count > 0 && parts.Count < MostParts)
        {
            MimeEntity part = left.Pop();
            if (part is Multipart multipart)
            {
                foreach (MimeEntity child in multipart.Take(MostParts).Reverse())
                {
                    left.Push(child);
                }
            }
            else
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    // Where a server says text/plain, the fields themselves tell.
    private static bool IsStatus(MimePart part) =>
        IsOf(part, "message", "delivery-status", "global-delivery-status") || (part is TextPart && TextOf(part).TrimStart().StartsWith("Reporting-MTA:", StringComparison.OrdinalIgnoreCase));

    private static bool IsOf(MimeEntity part, string? type, params string[] subtypes) =>
        (type is null || part.ContentType.IsMimeType(type, "*")) && subtypes.Any(subtype => part.ContentType.IsMimeType("*", subtype));

    private static string TextOf(MimePart part)
    {
        if (part.Content is null)
        {
            return "";
        }

        using var octets = new MemoryStream();
        part.Content.DecodeTo(octets);
        return LogText.Lines(octets.GetBuffer().AsSpan(0, (int)octets.Length));
    }
}
