using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace SmtpTools.Commands;

/// <summary>How an input is to be treated.</summary>
internal enum ReplyInputKind
{
    /// <summary>A text that may be one line of a reply.</summary>
    Line,

    /// <summary>A reply of its own.</summary>
    Reply,

    /// <summary>A pattern of codes.</summary>
    Wildcard,

    /// <summary>Nothing that can be explained.</summary>
    Wrong,
}

/// <summary>Makes a text of what a person or a pipeline hands over: a number, a text, an error, or an object with a reply in its properties.</summary>
internal readonly struct ReplyInput
{
    private const int FirstCode = 100;
    private const int LastCode = 599;

    // What objects of mail cmdlets, libraries and logs call them; the first that is there counts.
    private static readonly string[] s_textNames = ["Reply", "Response", "DiagnosticCode", "Text", "Message"];
    private static readonly string[] s_codeNames = ["Code", "StatusCode", "ReplyCode", "Status"];
    private static readonly string[] s_enhancedNames = ["EnhancedCode", "EnhancedStatusCode", "Dsn"];

    private ReplyInput(ReplyInputKind kind, string text, ErrorRecord? error = null)
    {
        Kind = kind;
        Text = text;
        Error = error;
    }

    public ReplyInputKind Kind { get; }

    public string Text { get; }

    public ErrorRecord? Error { get; }

    public static ReplyInput Of(object? item)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        return value switch
        {
            null => Wrong(Errors.Empty(item)),
            string text => OfText(text),
            byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => OfNumber(value),
            Enum status => OfNumber(Convert.ToInt64(status, CultureInfo.InvariantCulture)),
            ErrorRecord error => OfException(error.Exception),
            Exception exception => OfException(exception),
            IDictionary table => OfProperties(item!, name => table.Contains(name) ? table[name] : null),
            _ => OfProperties(item!, name => PSObject.AsPSObject(item).Properties[name]?.Value),
        };
    }

    private static ReplyInput OfText(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return Wrong(Errors.Empty(text));
        }

        if (trimmed.Length <= 16 && trimmed.All(c => char.IsDigit(c) || c is '.' or '*' or '?') && trimmed.Any(c => c is '*' or '?'))
        {
            return new(ReplyInputKind.Wildcard, trimmed);
        }

        return trimmed.All(c => c is >= '0' and <= '9') && !IsCode(trimmed) ? Wrong(Errors.CodeOutOfRange(text)) : new(ReplyInputKind.Line, text);
    }

    private static ReplyInput OfNumber(object number)
    {
        double value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        return value is >= FirstCode and <= LastCode && value == Math.Floor(value)
            ? new(ReplyInputKind.Reply, value.ToString(CultureInfo.InvariantCulture))
            : Wrong(Errors.CodeOutOfRange(number));
    }

    /// <summary>The messages from the outermost exception to the innermost, and the code that one of them carries (SmtpException.StatusCode and its like).</summary>
    private static ReplyInput OfException(Exception exception)
    {
        var text = new StringBuilder();
        string? code = null;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (text.ToString().IndexOf(e.Message, StringComparison.Ordinal) < 0)
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(e.Message);
            }

            code ??= CodeOf(name => PSObject.AsPSObject(e).Properties[name]?.Value);
        }

        return Join(exception, code, null, text.ToString());
    }

    private static ReplyInput OfProperties(object item, Func<string, object?> property)
    {
        if (s_textNames.Select(property).FirstOrDefault(IsExplained) is { } reply)
        {
            return Of(reply); // a relay check's result, live or out of a file, has its reply so
        }

        string? text = s_textNames.Select(name => TextOf(property(name))).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));
        string? enhanced = s_enhancedNames.Select(name => TextOf(property(name))).FirstOrDefault(t => EnhancedStatusCode.TryParse(t, out _));
        return Join(item, CodeOf(property), enhanced, text);
    }

    private static bool IsExplained(object? value) => value is SmtpReplyInfo or PSObject { BaseObject: SmtpReplyInfo or PSCustomObject };

    private static ReplyInput Join(object item, string? code, string? enhanced, string? text)
    {
        if (text is not null && SmtpReplyDecoder.Default.Decode(text).Code is not null)
        {
            return new(ReplyInputKind.Reply, text);
        }

        string joined = string.Join(" ", new[] { code, enhanced, text }.Where(part => !string.IsNullOrWhiteSpace(part)));
        return joined.Length > 0 ? new(ReplyInputKind.Reply, joined) : Wrong(Errors.NoReplyInObject(item, s_textNames.Concat(s_codeNames)));
    }

    private static string? CodeOf(Func<string, object?> property)
    {
        foreach (string name in s_codeNames)
        {
            object? value = property(name);
            value = value is PSObject wrapped ? wrapped.BaseObject : value;
            string? code = value is Enum status ? Convert.ToInt64(status, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : TextOf(value)?.Trim();
            if (code is not null && (IsCode(code) || SmtpReplyDecoder.Default.Decode(code) is { Code: not null } or { EnhancedCode: not null }))
            {
                return code; // "550", "5.1.1", or "550 5.1.1"
            }
        }

        return null;
    }

    private static string? TextOf(object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        return value switch
        {
            null => null,
            string text => text,
            IEnumerable many => string.Join("\n", many.Cast<object?>().Select(TextOf)),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }

    private static bool IsCode(string text) => text.Length == 3 && text[0] is >= '1' and <= '5' && text[1] is >= '0' and <= '9' && text[2] is >= '0' and <= '9';

    private static ReplyInput Wrong(ErrorRecord error) => new(ReplyInputKind.Wrong, "", error);
}
