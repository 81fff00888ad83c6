using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>How an input is to be treated.</summary>
internal enum ReplyInputKind
{
    /// <summary>A text that may be one line of a reply.</summary>
    Line,

    /// <summary>A reply of its own.</summary>
    Reply,

    /// <summary>A text without words: the end of a reply whose lines come one by one.</summary>
    Blank,

    /// <summary>A pattern of codes.</summary>
    Wildcard,

    /// <summary>Nothing that can be explained.</summary>
    Wrong,
}

/// <summary>What a person or a pipeline hands over, made a text: a number, a text, an error, or an object with a reply in its properties.</summary>
internal readonly struct ReplyInput
{
    private const int FirstCode = 100;
    private const int LastCode = 599;
    private const int LongestPattern = 16;

    private readonly string? _recipient;
    private readonly LogReply? _logged;

    private ReplyInput(ReplyInputKind kind, string text, SmtpCommand command = SmtpCommand.None, string? recipient = null, LogReply? logged = null, ErrorRecord? error = null)
    {
        Kind = kind;
        Text = text;
        Command = command;
        _recipient = recipient;
        _logged = logged;
        Error = error;
    }

    public ReplyInputKind Kind { get; }

    public string Text { get; }

    /// <summary>The command that was answered, where the object tells.</summary>
    public SmtpCommand Command { get; }

    public ErrorRecord? Error { get; }

    /// <summary>It is what a log has as a reply, and neither a message nor a line of one.</summary>
    public bool IsLogged => _logged is not null;

    /// <param name="item">One item; lists are not taken apart here.</param>
    /// <param name="note">Told of properties that cannot be read.</param>
    public static ReplyInput Of(object? item, Action<string> note)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        return value switch
        {
            null => Wrong(Errors.Empty(item)),
            string text => OfText(text),
            byte[] bytes => OfText(Replies.ByteText.Of(bytes)),
            byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or Enum => OfNumber(value),
            ErrorRecord error => OfParts(item!, ReplyParts.Of(error.Exception, error.ErrorDetails?.Message, note)),
            Exception exception => OfParts(item!, ReplyParts.Of(exception, details: null, note)),
            _ when LogReply.IsIn(item!) => LogReply.Of(item!, note) is { Text: { } reply } logged
                ? new(ReplyInputKind.Reply, reply, logged.Command, logged: logged)
                : Wrong(Errors.NoReplyInLog(item!)),
            _ => OfParts(item!, ReplyParts.Of(item!, note)),
        };
    }

    /// <summary>The answer to this input: what a log tells besides is certain, what another object tells counts where the text does not.</summary>
    /// <param name="info">The text explained.</param>
    public SmtpReplyInfo Answer(SmtpReplyInfo info) => _logged is null ? info.Copy(_recipient) : info.CopyFor(_logged.Recipient, _logged.Host, _logged.IsDeferred);

    /// <param name="lines">A whole reply, put together of lines that came one by one.</param>
    public static ReplyInput OfLines(string lines) => new(ReplyInputKind.Reply, lines);

    /// <summary>Whether a text that is no reply is meant as a pattern of codes with a set in it, such as <c>[45]50</c>, which PowerShell's wildcards know.</summary>
    public static bool IsSetOfDigits(string text) => text.IndexOf('[') >= 0 && IsPattern(text.Trim(), "[]-*?");

    private static bool IsPattern(string text, string signs) =>
        text.Length <= LongestPattern && text.All(c => char.IsDigit(c) || c == '.' || signs.IndexOf(c) >= 0) && text.Any(c => signs.IndexOf(c) >= 0);

    private static ReplyInput OfText(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return new(ReplyInputKind.Blank, text);
        }

        if (IsPattern(trimmed, "*?"))
        {
            return new(ReplyInputKind.Wildcard, trimmed);
        }

        bool isCode = trimmed.Length == 3 && trimmed[0] is >= '1' and <= '5';
        return !isCode && trimmed.All(c => c is >= '0' and <= '9') ? Wrong(Errors.CodeOutOfRange(text)) : new(ReplyInputKind.Line, text);
    }

    private static ReplyInput OfNumber(object number)
    {
        double value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        return value is >= FirstCode and <= LastCode && value == Math.Floor(value)
            ? new(ReplyInputKind.Reply, value.ToString(CultureInfo.InvariantCulture))
            : Wrong(Errors.CodeOutOfRange(number));
    }

    private static ReplyInput OfParts(object item, ReplyParts parts)
    {
        string text = parts.Join();
        return text.Length > 0 ? new(ReplyInputKind.Reply, text, parts.Command, parts.Recipient)
            : Wrong(item.IsOf(typeof(SmtpRelayResult)) ? Errors.NoReplyInCheck(item) : Errors.NoReplyInObject(item, ReplyParts.Names));
    }

    private static ReplyInput Wrong(ErrorRecord error) => new(ReplyInputKind.Wrong, "", error: error);
}
