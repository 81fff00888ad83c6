using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using System.Text;

namespace SmtpTools.Commands;

/// <summary>The parts of a reply that an error or an object has in its properties.</summary>
internal sealed class ReplyParts
{
    // What objects of mail cmdlets, libraries, services and logs call them; the first that tells something counts.
    private static readonly string[] s_textNames = ["ReplyText", "Reply", "Response", "DiagnosticCode", "RecipientStatus", "LastError", "Text", "Detail", "Details", "Message", "Reason", "Line", "Exception"];
    private static readonly string[] s_messageNames = ["Message"];
    private static readonly string[] s_codeNames = ["Code", "StatusCode", "ReplyCode", "Status"];
    private static readonly string[] s_enhancedNames = ["EnhancedCode", "EnhancedStatusCode", "Dsn"];
    private static readonly string[] s_commandNames = ["Command", "ErrorCode"];
    private static readonly string[] s_recipientNames = ["Recipient", "RecipientAddress", "Recipients", "FinalRecipient", "FailedRecipient", "RcptTo", "To", "Email", "EmailAddress"];
    private static readonly string[] s_mailboxNames = ["Mailbox"];

    private static readonly char[] s_besideAddress = [' ', '\t', '\r', '\n', '<', '>', ',', ';', ':', '"'];

    private int? _code;
    private string? _enhanced;
    private string? _text;
    private SmtpCommand _command;

    private ReplyParts()
    {
    }

    /// <summary>The names of the properties that may have a reply.</summary>
    public static IEnumerable<string> Names => s_textNames.Concat(s_codeNames);

    /// <summary>The command that was answered, where it is told.</summary>
    public SmtpCommand Command => _command;

    /// <summary>The recipient's address, where it is told.</summary>
    public string? Recipient { get; private set; }

    /// <param name="item">An object that is no error.</param>
    /// <param name="note">Told of properties that cannot be read.</param>
    public static ReplyParts Of(object item, Action<string> note)
    {
        var properties = new PropertyReader(item, note);
        if (properties.Nested("Reply") is { } explained && (explained is PSObject wrapped ? wrapped.BaseObject : explained) is SmtpReplyInfo or PSCustomObject)
        {
            return Of(explained, note); // a relay check's result, live or out of a file, has its reply so
        }

        // A Reason of our own is no server's word.
        string[] texts = properties.Texts(s_textNames).Where(text => !Enum.IsDefined(typeof(SmtpReason), text)).ToArray();
        var parts = new ReplyParts { _text = texts.FirstOrDefault(text => IsTelling(SmtpReplyDecoder.Default.Decode(text))) ?? texts.FirstOrDefault() };
        parts.Add(properties);
        if (properties.Nested("Exception") is { } exception)
        {
            parts.Add(new PropertyReader(exception, note)); // of an error record that comes from a file, or what a log has
        }

        return parts;
    }

    /// <summary>The messages from the outermost exception to the innermost, and what these carry (SmtpException.StatusCode and its like).</summary>
    /// <param name="exception">The outermost.</param>
    /// <param name="details">What an error record says besides, as what a web service answered; null where it says no more.</param>
    /// <param name="note">Told of properties that cannot be read.</param>
    public static ReplyParts Of(Exception exception, string? details, Action<string> note)
    {
        var parts = new ReplyParts();
        var messages = new StringBuilder(details);
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            // What an exception of a job or a remote session carried is in a copy.
            var properties = new PropertyReader(e is RemoteException { SerializedRemoteException: { } copy } ? copy : e, note);
            string message = properties.Texts(s_messageNames).FirstOrDefault() ?? "";
            if (messages.ToString().IndexOf(message, StringComparison.Ordinal) < 0)
            {
                messages.Append(messages.Length == 0 ? "" : "\n").Append(message);
            }

            parts.Add(properties);
        }

        parts._text = messages.ToString();
        return parts;
    }

    /// <summary>All parts as one text. A code that has a property of its own is certain; a number that stands in the words is not.</summary>
    public string Join()
    {
        SmtpReplyInfo? said = _text is null ? null : SmtpReplyDecoder.Default.Decode(_text);
        string? enhanced = said?.EnhancedCode is null ? _enhanced : null;
        return said?.Code is not { } found ? Joined(enhanced, _text)
            : _code is { } code && code != found ? Joined(enhanced, _text!.Replace('\n', ' ')) // on a line of its own the other code might still be the first
            : enhanced is not null ? Inserted(found, enhanced)
            : _text!;
    }

    private static bool IsTelling(SmtpReplyInfo info) => info is not { Code: null, EnhancedCode: null, Rule: null };

    /// <summary>Takes what is not known yet.</summary>
    private void Add(PropertyReader properties)
    {
        _enhanced ??= properties.Texts(s_enhancedNames).Select(text => text.Trim()).FirstOrDefault(text => EnhancedStatusCode.TryParse(text, out _));
        foreach (string text in properties.Codes(s_codeNames))
        {
            // "550", "5.1.1", "550 5.1.1", "MailboxUnavailable", "bounced (550 User unknown)", or nothing of the kind.
            SmtpReplyInfo read = SmtpReplyDecoder.Default.Decode(Enum.TryParse(text, out SmtpStatusCode status) && status >= SmtpStatusCode.ServiceNotAvailable ? status.ToString("D") : text);
            _code ??= read.Code;
            _enhanced ??= read.EnhancedCode;
            _text ??= read.Text.Length > 0 && (read.Code is not null || read.EnhancedCode is not null) ? text : null;
        }

        if (_command == SmtpCommand.None && properties.Texts(s_commandNames).FirstOrDefault() is { } command)
        {
            SmtpCommandName.TryRead(command, out _command);
        }

        Recipient ??= AddressIn(properties, s_recipientNames)
            ?? (_command == SmtpCommand.Mail ? null : AddressIn(properties, s_mailboxNames)); // MailKit's SmtpCommandException has the sender there
    }

    // Four blanks: behind fewer the decoder would read "500 messages" as a number of messages.
    private string Joined(string? enhanced, string? text) =>
        string.Join("    ", new[] { _code?.ToString(CultureInfo.InvariantCulture), enhanced, text }.Where(part => part is not null));

    /// <summary>The text with the enhanced status code where it belongs, behind the code: <c>550 5.1.1 User unknown</c>, <c>550-5.1.1 first line</c>.</summary>
    private string Inserted(int code, string enhanced)
    {
        string digits = code.ToString(CultureInfo.InvariantCulture);
        int end = _text!.IndexOf(digits, StringComparison.Ordinal) + digits.Length;
        while (!StandsFree(_text, end - digits.Length, end) && _text.IndexOf(digits, end, StringComparison.Ordinal) is var next and >= 0)
        {
            end = next + digits.Length;
        }

        return end < _text.Length && _text[end] == '-' ? _text.Insert(end + 1, enhanced + " ") : _text.Insert(end, " " + enhanced);
    }

    private static bool StandsFree(string text, int start, int end) =>
        (start == 0 || !(char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '.')) && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '.' or '@'));

    private static string? AddressIn(PropertyReader properties, string[] names) => properties.Texts(names).Select(AddressOf).FirstOrDefault(address => address is not null);

    /// <summary>The address in <c>rfc822; user@example.com</c> or <c>A User &lt;user@example.com&gt;</c>; null where there is none or more than one.</summary>
    private static string? AddressOf(string text)
    {
        string[] addresses = text.Split(s_besideAddress).Where(word => word.IndexOf('@') > 0).Take(2).ToArray();
        return addresses.Length == 1 ? addresses[0] : null;
    }
}
