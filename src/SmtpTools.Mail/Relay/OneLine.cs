using SmtpTools.Replies;

namespace SmtpTools.Mail;

/// <summary>What a server, a proxy or a certificate says, for the screen.</summary>
internal static class OneLine
{
    /// <summary>Without anything that could steer a terminal: a lone carriage return writes over what stands before it, and a line's end begins what looks like a line of ours.</summary>
    public static string Of(string text, int limit) => SafeText.Clean(text, limit).Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ');
}
