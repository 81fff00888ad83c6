using System;

namespace SmtpTools.Replies;

/// <summary>
/// Finds the lines of a message's header (RFC 5322 3.6) in a text, as where somebody forwards a bounce: those that name people and ways. Whom the bounce came back to stands
/// there, and nothing of the reply. Asked for one place after another, it walks over the text once.
/// </summary>
internal struct HeaderLines(string text)
{
    private const string From = "From";
    private const string Received = "Received";

    private static readonly string[] s_names =
        [From, "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-From", "Resent-To", "Return-Path", Received, "Delivered-To", "Envelope-To", "X-Original-To", "Message-ID", "In-Reply-To", "References"];

    private int _next;
    private int _indent;
    private bool _isField;
    private bool? _hasFrom;

    /// <summary>Whether a text begins as one such line alone does. Servers begin their words so too (<c>To: mailbox is full</c>).</summary>
    public static bool MayBeOne(string text) => text.TrimEnd().IndexOf('\n') < 0 && IsField(text, 0);

    /// <summary>Whether a text is one: it names an address, or the way of a message.</summary>
    public static bool IsOne(string text) =>
        MayBeOne(text) && (text.IndexOf('@') >= 0 || (IsField(text, 0, Received) && text.Substring(Received.Length + 1).TrimStart().Split(' ')[0] is "from" or "by"));

    /// <summary>Whether a place is in such a line. A header has a <c>From:</c> too; without one <c>To:</c> is a program's own word for the recipient.</summary>
    /// <param name="at">The place; none before the last.</param>
    public bool Contain(int at)
    {
        while (_next <= at)
        {
            int indent = BehindMarks(text, _next) - _next;
            bool begins = IsField(text, _next + indent);
            _isField = begins || (_isField && indent > _indent); // a field may be folded
            _indent = begins ? indent : _indent;
            _next = NextLine(text, _next);
        }

        return _isField && (_hasFrom ??= HasFrom(text));
    }

    private static bool HasFrom(string text)
    {
        int line = 0;
        while (line < text.Length && !IsField(text, BehindMarks(text, line), From))
        {
            line = NextLine(text, line);
        }

        return line < text.Length;
    }

    /// <summary>Behind what mail programs put before the lines of a message that they quote.</summary>
    private static int BehindMarks(string text, int line)
    {
        while (line < text.Length && text[line] is ' ' or '\t' or '>')
        {
            line++;
        }

        return line;
    }

    private static int NextLine(string text, int line) => text.IndexOf('\n', line) is >= 0 and var end ? end + 1 : int.MaxValue;

    private static bool IsField(string text, int line)
    {
        foreach (string name in s_names)
        {
            if (IsField(text, line, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsField(string text, int line, string name) =>
        line + name.Length < text.Length && text[line + name.Length] == ':' && string.Compare(text, line, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0;
}
