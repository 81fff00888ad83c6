using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using MimeKit.Utils;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>What a notification says of the message that it tells of, with its recipients.</summary>
internal sealed class Notification
{
    private const int LongestValue = 4096;

    /// <summary>The server that made the notification.</summary>
    public string? Server { get; set; }

    public string? QueueId { get; set; }

    public string? ClientName { get; set; }

    public string? ClientAddress { get; set; }

    /// <summary>The sender (MAIL FROM) of the message.</summary>
    public string? Sender { get; set; }

    /// <summary>The message's id.</summary>
    public string? MessageId { get; set; }

    public string? Subject { get; set; }

    /// <summary>When the message came in.</summary>
    public DateTimeOffset? Arrival { get; set; }

    /// <summary>When the notification was written.</summary>
    public DateTimeOffset? Written { get; set; }

    /// <summary>The notification's own message id.</summary>
    public string? NotificationId { get; set; }

    /// <summary>What else it says of the message, by name.</summary>
    public List<KeyValuePair<string, string>> Extra { get; } = [];

    public List<NotifiedRecipient> Recipients { get; } = [];

    /// <summary>Takes what the copy of the message tells, where nothing else told it.</summary>
    /// <param name="header">The value of a header field by its name.</param>
    public void TakeOriginal(Func<string, string?> header)
    {
        MessageId ??= IdOf(header("Message-ID"));
        Subject ??= header("Subject");
        Sender ??= header("Return-Path")?.Trim().TrimStart('<').TrimEnd('>');
    }

    /// <summary>The first of the ids that a field of ids has, without its angle brackets; null where there is none.</summary>
    public static string? IdOf(string? field)
    {
        string first = (field ?? "").Trim();
        int end = first.IndexOf('>');
        first = (end > 0 ? first.Substring(0, end) : first).TrimStart('<').Trim();
        return first.Length == 0 ? null : first;
    }

    /// <summary>The time that a field tells; null where it tells none.</summary>
    public static DateTimeOffset? TimeOf(string? field) => field is not null && DateUtils.TryParse(field, out DateTimeOffset time) ? time : null;

    /// <summary>Writes one of its recipients into the record, as an event.</summary>
    public void Write(NotifiedRecipient recipient, LogRecord record)
    {
        record.Begin([], 0, 0);
        record.Kind = recipient.Kind;
        record.Format = SmtpMessageParser.FormatName;
        record.Ticks = (recipient.LastAttempt ?? Written ?? Arrival)?.UtcTicks ?? 0;
        Set(LogField.Server, Server);
        Set(LogField.QueueId, QueueId);
        Set(LogField.MessageId, MessageId);
        Set(LogField.ClientName, ClientName);
        Set(LogField.ClientAddress, ClientAddress);
        Set(LogField.Sender, Sender);
        Set(LogField.Recipient, recipient.Recipient);
        Set(LogField.OriginalRecipient, recipient.OriginalRecipient);
        Set(LogField.RelayName, recipient.RelayName);
        Set(LogField.RelayAddress, recipient.RelayAddress);
        Set(LogField.Command, recipient.Command == nameof(SmtpCommand.EndOfData) ? "." : recipient.Command?.ToUpperInvariant());
        Set(LogField.ReplyCode, recipient.ReplyCode?.ToString(CultureInfo.InvariantCulture));
        Set(LogField.EnhancedCode, recipient.EnhancedCode);
        Set(LogField.ReplyText, recipient.ReplyText);
        Add("Subject", Subject);
        Add("NotificationId", NotificationId);
        Add("ArrivalDate", Arrival?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Extra.ForEach(pair => Add(pair.Key, pair.Value));
        recipient.Extra.ForEach(pair => Add(pair.Key, pair.Value));

        void Set(LogField field, string? value)
        {
            if (value is not null)
            {
                record.Set(field, OctetsOf(value));
            }
        }

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                record.AddExtra(name, OctetsOf(value!));
            }
        }
    }

    private static byte[] OctetsOf(string value)
    {
        string line = Line.Of(value);
        return Encoding.UTF8.GetBytes(line.Length <= LongestValue ? line : line.Substring(0, LongestValue));
    }
}
