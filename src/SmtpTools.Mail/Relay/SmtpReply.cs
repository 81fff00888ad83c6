using System.Linq;

namespace SmtpTools.Mail;

/// <summary>One reply as the wire has it, but for secrets.</summary>
/// <param name="code">The reply code.</param>
/// <param name="lines">The lines with their codes.</param>
/// <param name="phase">The step that it answers.</param>
/// <param name="command">The command that it answers.</param>
internal sealed class SmtpReply(int code, string[] lines, SmtpRelayPhase phase, SmtpCommand command)
{
    /// <summary>The three digits and what parts them from the text.</summary>
    public const int CodeLength = 4;

    /// <summary>AUTH goes on (RFC 4954 4).</summary>
    public const int Challenge = 334;

    public const int StartMailInput = 354;

    /// <summary>The reply to QUIT (RFC 5321 4.1.1.10).</summary>
    public const int Closing = 221;

    /// <summary>The server says why before it hangs up (RFC 5321 3.8).</summary>
    public const int ServiceNotAvailable = 421;

    public int Code { get; } = code;

    public string[] Lines { get; } = lines;

    public SmtpRelayPhase Phase { get; } = phase;

    public SmtpCommand Command { get; } = command;

    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>A refusal fits every command; DATA is accepted by 354 alone, and the others by 2yz (RFC 5321 4.3.2).</summary>
    public bool Fits => Code >= 400 || (Command == SmtpCommand.Data ? Code == StartMailInput : IsPositive);

    public SmtpReplyInfo Explain() => SmtpReplyDecoder.Default.Decode(string.Join("\n", Lines), Command).Copy();

    /// <summary>The text of all lines, without the code.</summary>
    public string Text() => string.Join(" ", Lines.Select((_, line) => Text(line)));

    /// <summary>A line's text, without the code.</summary>
    public string Text(int line) => Lines[line].Length > CodeLength ? Lines[line].Substring(CodeLength).Trim() : "";
}
