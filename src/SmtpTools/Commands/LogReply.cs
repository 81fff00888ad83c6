using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using SmtpTools.Logs;

namespace SmtpTools.Commands;

/// <summary>The reply in what ConvertFrom-SmtpLog writes, put together as for its Reason, so that its explanation has the same.</summary>
internal sealed class LogReply
{
    private LogReply()
    {
    }

    /// <summary>The reply; null where the log has none.</summary>
    public string? Text { get; private init; }

    /// <summary>The command that was answered.</summary>
    public SmtpCommand Command { get; private init; }

    /// <summary>The recipient, where there is one alone.</summary>
    public string? Recipient { get; private init; }

    /// <summary>The host that said it; null where the log does not tell, or nobody said anything.</summary>
    public string? Host { get; private init; }

    /// <summary>Whether the server goes on trying.</summary>
    public bool IsDeferred { get; private init; }

    /// <summary>Whether the item is an event, a message or a recipient, live or out of a file or a job.</summary>
    public static bool IsIn(object item) => item.IsOf(typeof(SmtpLogEvent)) || item.IsOf(typeof(SmtpRecipientTrace)) || item.IsOf(typeof(SmtpMessageTrace));

    /// <param name="item">An event or a recipient.</param>
    /// <param name="note">Told of properties that cannot be read.</param>
    public static LogReply Of(object item, Action<string> note)
    {
        var properties = new PropertyReader(item, note);
        string? Value(string name) => properties.Texts([name]).FirstOrDefault();
        int? code = int.TryParse(Value(nameof(SmtpLogEvent.ReplyCode)), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
        SmtpCommandName.TryRead(Value(nameof(SmtpLogEvent.Command)), out SmtpCommand command);
        return new LogReply
        {
            Text = ReplyToDecode.Of(Value(nameof(SmtpLogEvent.ReplyText)), Value(nameof(SmtpLogEvent.EnhancedCode)), code),
            Command = command,
            Host = code is null ? null : Value(nameof(SmtpLogEvent.RelayName)),
            IsDeferred = (Value(nameof(SmtpLogEvent.Event)) ?? Value(nameof(SmtpRecipientTrace.Outcome))) == nameof(SmtpLogEventKind.Deferred),
            Recipient = Value(nameof(SmtpLogEvent.Recipient)) is { } recipient && recipient.IndexOf(", ", StringComparison.Ordinal) < 0 ? recipient : null,
        };
    }

    /// <summary>The recipients that a message stands for; null where the item is no message, or has none.</summary>
    public static IReadOnlyList<object>? RecipientsOf(object? item)
    {
        if (item?.IsOf(typeof(SmtpMessageTrace)) != true)
        {
            return null;
        }

        object? recipients = PSObject.AsPSObject(item).Properties[nameof(SmtpMessageTrace.Recipients)]?.Value;
        object[] all = LanguagePrimitives.GetEnumerable(recipients)?.Cast<object>().ToArray() ?? [];
        return all.Length > 0 ? all : null;
    }
}
