using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using MimeKit;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>Reads notifications out of messages and mailboxes: RFC 3464's, and those that servers write in words of their own.</summary>
public sealed class BounceReader : SmtpMessageParser
{
    private const int DeepestNesting = 20;

    private readonly ParserOptions _options = new() { MaxMimeDepth = DeepestNesting };

    /// <inheritdoc/>
    internal override IEnumerable<(long Message, LineKind Kind)> Read(Stream stream, LogRecord record, CancellationToken token)
    {
        var mailbox = new Mailbox(stream);
        for (long number = 1; mailbox.MoveNext(token); number++)
        {
            bool isRead = TryRead(mailbox.Message, token, out List<Notification> notifications);
            bool hasEvent = false;
            foreach (Notification notification in notifications)
            {
                foreach (NotifiedRecipient recipient in notification.Recipients)
                {
                    hasEvent = true;
                    notification.Write(recipient, record);
                    yield return (number, LineKind.Event);
                }
            }

            if (!hasEvent)
            {
                yield return (number, isRead ? LineKind.Known : LineKind.Unrecognized);
            }
        }
    }

    private bool TryRead(MemoryStream octets, CancellationToken token, out List<Notification> notifications)
    {
        try
        {
            octets.Position = 0;
            MimeMessage message = new MimeParser(_options, octets, MimeFormat.Entity, persistent: true).ParseMessage(token);
            notifications = DeliveryStatus.IsBare(message.Headers) ? [OfBare(octets)] : NotificationFinder.Find(message);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or IOException)
        {
            notifications = []; // no message at all, or one so broken that MimeKit gives it up
            return false;
        }
    }

    private static Notification OfBare(MemoryStream octets)
    {
        var notification = new Notification();
        DeliveryStatus.Read(StatusFields.Parse(LogText.Lines(octets.GetBuffer().AsSpan(0, (int)octets.Length))), notification);
        return notification;
    }
}
