using System;
using System.Text;

namespace SmtpTools;

/// <summary>
/// Puts replies together whose lines come one by one: <c>550-first</c>, <c>550-second</c>, <c>550 last</c> (RFC 5321 4.2.1). Any other text is a reply of its own.
/// </summary>
public sealed class ReplyLineJoiner
{
    private readonly StringBuilder _lines = new();
    private string _code = "";

    /// <summary>Takes the next text, and hands back each reply that it completes.</summary>
    /// <param name="text">A line of a reply, or anything else.</param>
    /// <param name="emit">Called with each completed reply: none while one goes on, two where a broken one came before a whole one.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public void Add(string text, Action<string> emit)
    {
        if (text is null || emit is null)
        {
            throw new ArgumentNullException(text is null ? nameof(text) : nameof(emit));
        }

        string code = CodeOf(text, out bool goesOn);
        if (_lines.Length > 0 && code != _code)
        {
            Flush(emit);
        }

        if (goesOn)
        {
            _code = code;
            if (_lines.Length < SmtpReplyDecoder.LongestInput)
            {
                _lines.Append(text).Append('\n');
            }
        }
        else if (_lines.Length > 0)
        {
            _lines.Append(text);
            Flush(emit);
        }
        else
        {
            emit(text);
        }
    }

    /// <summary>Hands back a reply whose last line never came. Call at the end of the input.</summary>
    /// <param name="emit">Called with the reply, where there is one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="emit"/> is null.</exception>
    public void Flush(Action<string> emit)
    {
        if (emit is null)
        {
            throw new ArgumentNullException(nameof(emit));
        }

        if (_lines.Length > 0)
        {
            string reply = _lines.ToString();
            _lines.Clear();
            _code = "";
            emit(reply);
        }
    }

    /// <summary>The code at the head of a line of a reply, or "" where the text is something else; a text of several lines is whole in itself.</summary>
    private static string CodeOf(string text, out bool goesOn)
    {
        goesOn = false;
        string line = text.TrimEnd('\r', '\n');
        if (line.Length < 3 || line[0] is < '1' or > '5' || !char.IsDigit(line[1]) || !char.IsDigit(line[2]) || line.IndexOf('\n') >= 0
            || (line.Length > 3 && line[3] is not ('-' or ' ')))
        {
            return "";
        }

        goesOn = line.Length > 3 && line[3] == '-';
        return line.Substring(0, 3);
    }
}
