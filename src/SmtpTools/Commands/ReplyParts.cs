using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace SmtpTools.Commands;

/// <summary>The parts of a reply that an error or an object has in its properties.</summary>
internal sealed class ReplyParts
{
    // What objects of mail cmdlets, libraries and logs call them; the first that tells something counts.
    private static readonly string[] s_textNames = ["Reply", "Response", "DiagnosticCode", "Text", "Message"];
    private static readonly string[] s_messageNames = ["Message"];
    private static readonly string[] s_codeNames = ["Code", "StatusCode", "ReplyCode", "Status"];
    private static readonly string[] s_enhancedNames = ["EnhancedCode", "EnhancedStatusCode", "Dsn"];
    private static readonly string[] s_commandNames = ["Command"];
    private static readonly string[] s_recipientNames = ["Recipient", "RecipientAddress", "FinalRecipient", "FailedRecipient", "To", "Email", "EmailAddress"];

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

    /// <param name="properties">The properties of an object that is no error.</param>
    public static ReplyParts Of(PropertyReader properties)
    {
        var parts = new ReplyParts { _text = properties.Texts(s_textNames).FirstOrDefault() };
        parts.Add(properties);
        return parts;
    }

    /// <summary>The messages from the outermost exception to the innermost, and what these carry (SmtpException.StatusCode and its like).</summary>
    public static ReplyParts Of(Exception exception, Action<string> note)
    {
        var parts = new ReplyParts();
        var messages = new StringBuilder();
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            var properties = new PropertyReader(e, note);
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

    /// <summary>Takes what is not known yet.</summary>
    private void Add(PropertyReader properties)
    {
        _enhanced ??= properties.Texts(s_enhancedNames).Select(text => text.Trim()).FirstOrDefault(text => EnhancedStatusCode.TryParse(text, out _));
        foreach (string text in properties.Codes(s_codeNames))
        {
            SmtpReplyInfo read = SmtpReplyDecoder.Default.Decode(text); // "550", "5.1.1", "550 5.1.1", "bounced (550 User unknown)", or nothing of the kind
            _code ??= read.Code;
            _enhanced ??= read.EnhancedCode;
            _text ??= read is { Text.Length: > 0 } and not { Code: null, EnhancedCode: null } ? text : null;
        }

        if (_command == SmtpCommand.None && properties.Texts(s_commandNames).FirstOrDefault() is { } command)
        {
            SmtpCommandName.TryRead(command, out _command);
        }

        Recipient ??= properties.Texts(s_recipientNames).Select(AddressOf).FirstOrDefault(address => address is not null);
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

    /// <summary>The address in <c>rfc822; user@example.com</c> or <c>A User &lt;user@example.com&gt;</c>; null where there is none or more than one.</summary>
    private static string? AddressOf(string text)
    {
        string[] addresses = text.Split(s_besideAddress).Where(word => word.IndexOf('@') > 0).Take(2).ToArray();
        return addresses.Length == 1 ? addresses[0] : null;
    }
}
