using System.Globalization;

namespace SmtpTools.Logs;

/// <summary>Puts what a log knows of a reply together for the decoder: logs keep the codes apart from the words, or have no code at all.</summary>
internal static class ReplyToDecode
{
    /// <summary>
    /// The name of the reason: the reply's, or, where there is none or it tells nothing, that which the event is by itself; null where it is none. What failed was not
    /// delivered, whatever a line says that was put together of two.
    /// </summary>
    public static string? Reason(SmtpLogEventKind kind, string? text, string? enhancedCode, int? code, SmtpCommand command)
    {
        string? reason = Of(text, enhancedCode, code) is { } reply ? SmtpReplyDecoder.Default.Decode(reply, command).Reason : null;
        if (reason == nameof(SmtpReason.Delivered) && kind is SmtpLogEventKind.Bounced or SmtpLogEventKind.Rejected or SmtpLogEventKind.Deferred)
        {
            return nameof(SmtpReason.Unknown);
        }

        return reason is not (null or nameof(SmtpReason.Unknown)) ? reason
            : kind == SmtpLogEventKind.Delivered ? nameof(SmtpReason.Delivered)
            : kind == SmtpLogEventKind.Expired ? nameof(SmtpReason.Expired)
            : reason;
    }

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
