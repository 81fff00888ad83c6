using System.Globalization;

namespace SmtpTools.Logs;

/// <summary>Puts what a log knows of a reply together for the decoder: logs keep the codes apart from the words, or have no code at all.</summary>
internal static class ReplyToDecode
{
    /// <summary>The name of the reason; null where there is no reply.</summary>
    public static string? Reason(string? text, string? enhancedCode, int? code, SmtpCommand command) =>
        Of(text, enhancedCode, code) is { } reply ? SmtpReplyDecoder.Default.Decode(reply, command).Reason : null;

    /// <summary>The reply; null where there is none.</summary>
    public static string? Of(string? text, string? enhancedCode, int? code)
    {
        if (text is null && enhancedCode is null && code is null)
        {
            return null;
        }

        // The code stands in the words, if anywhere: then the words are the reply as it was.
        string digits = code?.ToString(CultureInfo.InvariantCulture) ?? "";
        if (text is not null && code is not null && text.IndexOf(digits, System.StringComparison.Ordinal) >= 0)
        {
            return text;
        }

        return string.Join(" ", digits, enhancedCode, text).Trim();
    }
}
