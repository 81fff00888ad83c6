using System.Text;

namespace SmtpTools.Mail;

/// <summary>Makes one line of a folded field or of several lines.</summary>
internal static class Line
{
    /// <summary>The text without white space at its ends, and with one blank for each run of it within.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        bool isBetween = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                isBetween = line.Length > 0;
                continue;
            }

            if (isBetween)
            {
                line.Append(' ');
                isBetween = false;
            }

            line.Append(c);
        }

        return line.ToString();
    }
}
