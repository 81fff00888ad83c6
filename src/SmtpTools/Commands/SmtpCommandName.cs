using System;
using System.Collections.Generic;
using System.Linq;

namespace SmtpTools.Commands;

/// <summary>Reads a command as it is written in the dialogue: <c>Rcpt</c>, <c>RCPT TO</c>, <c>MAIL FROM:&lt;user@example.com&gt;</c>, <c>end of DATA</c>, <c>.</c>.</summary>
internal static class SmtpCommandName
{
    private static readonly char[] s_behindVerb = [' ', '\t', ':', '<'];

    private static readonly Dictionary<string, SmtpCommand> s_commands =
        Enum.GetValues(typeof(SmtpCommand)).Cast<SmtpCommand>().ToDictionary(command => command.ToString(), StringComparer.OrdinalIgnoreCase);

    static SmtpCommandName()
    {
        s_commands["end of DATA"] = SmtpCommand.EndOfData;
        s_commands["."] = SmtpCommand.EndOfData;
        s_commands["LHLO"] = SmtpCommand.Ehlo;
        s_commands["banner"] = SmtpCommand.Connect;
        s_commands["greeting"] = SmtpCommand.Connect;

        // MailKit's SmtpErrorCode.
        s_commands["SenderNotAccepted"] = SmtpCommand.Mail;
        s_commands["RecipientNotAccepted"] = SmtpCommand.Rcpt;
        s_commands["MessageNotAccepted"] = SmtpCommand.EndOfData;
    }

    /// <summary>False where the text is no command.</summary>
    public static bool TryRead(string? text, out SmtpCommand command)
    {
        string line = text?.Trim() ?? "";
        return s_commands.TryGetValue(line, out command) || s_commands.TryGetValue(line.Split(s_behindVerb, 2)[0], out command);
    }
}
