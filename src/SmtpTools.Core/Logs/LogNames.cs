using System;

namespace SmtpTools.Logs;

/// <summary>The names of enumerations, made once: events show names, so that JSON, CSV and remoting keep them.</summary>
internal static class LogNames
{
    private static readonly string[] s_kinds = Enum.GetNames(typeof(SmtpLogEventKind));

    public static string Of(SmtpLogEventKind kind) => s_kinds[(int)kind];

    /// <summary>The command (RFC 5321 4.1) that a log's words for a step of the dialogue mean.</summary>
    public static SmtpCommand CommandOf(ReadOnlySpan<byte> words) =>
        words.StartsWith("RCPT"u8) ? SmtpCommand.Rcpt
        : words.StartsWith("MAIL"u8) ? SmtpCommand.Mail
        : words.StartsWith("END-OF-M"u8) || words.StartsWith("end of"u8) || words.StartsWith("EOM"u8) || words.StartsWith("."u8) || words.StartsWith("END OF"u8) ? SmtpCommand.EndOfData
        : words.StartsWith("DATA"u8) ? SmtpCommand.Data
        : words.StartsWith("BDAT"u8) ? SmtpCommand.Bdat
        : words.StartsWith("CONNECT"u8) ? SmtpCommand.Connect
        : words.StartsWith("EHLO"u8) ? SmtpCommand.Ehlo
        : words.StartsWith("HELO"u8) || words.StartsWith("LHLO"u8) ? SmtpCommand.Helo
        : words.StartsWith("STARTTLS"u8) || words.StartsWith("X-ANONYMOUSTLS"u8) ? SmtpCommand.StartTls
        : words.StartsWith("AUTH"u8) || words.StartsWith("X-EXPS"u8) ? SmtpCommand.Auth
        : words.StartsWith("VRFY"u8) ? SmtpCommand.Vrfy
        : words.StartsWith("EXPN"u8) ? SmtpCommand.Expn
        : words.StartsWith("ETRN"u8) ? SmtpCommand.Etrn
        : words.StartsWith("RSET"u8) ? SmtpCommand.Rset
        : words.StartsWith("NOOP"u8) ? SmtpCommand.Noop
        : words.StartsWith("QUIT"u8) ? SmtpCommand.Quit
        : words.StartsWith("HELP"u8) ? SmtpCommand.Help
        : SmtpCommand.None;

    /// <summary>Whether they mean the step that hands the content over: what is refused there is the message, and not a recipient.</summary>
    public static bool IsOfContent(ReadOnlySpan<byte> words) => CommandOf(words) is SmtpCommand.Data or SmtpCommand.Bdat or SmtpCommand.EndOfData;
}
