using System;

namespace SmtpTools.Logs;

/// <summary>The names of enumerations, made once: events show names, so that JSON, CSV and remoting keep them.</summary>
internal static class LogNames
{
    private static readonly string[] s_kinds = Enum.GetNames(typeof(SmtpLogEventKind));

    public static string Of(SmtpLogEventKind kind) => s_kinds[(int)kind];

    /// <summary>The command (RFC 5321 4.1) that a log's words for a step of the dialogue mean.</summary>
    public static SmtpCommand CommandOf(ReadOnlySpan<byte> words) =>
        Begins(words, "RCPT"u8) ? SmtpCommand.Rcpt
        : Begins(words, "MAIL"u8) ? SmtpCommand.Mail
        : Begins(words, "END-OF-M"u8) || Begins(words, "end of"u8) || Begins(words, "EOM"u8) || Begins(words, "."u8) || Begins(words, "END OF"u8) ? SmtpCommand.EndOfData
        : Begins(words, "DATA"u8) ? SmtpCommand.Data
        : Begins(words, "BDAT"u8) ? SmtpCommand.Bdat
        : Begins(words, "CONNECT"u8) ? SmtpCommand.Connect
        : Begins(words, "EHLO"u8) ? SmtpCommand.Ehlo
        : Begins(words, "HELO"u8) || Begins(words, "LHLO"u8) ? SmtpCommand.Helo
        : Begins(words, "STARTTLS"u8) || Begins(words, "X-ANONYMOUSTLS"u8) ? SmtpCommand.StartTls
        : Begins(words, "AUTH"u8) || Begins(words, "X-EXPS"u8) ? SmtpCommand.Auth
        : Begins(words, "VRFY"u8) ? SmtpCommand.Vrfy
        : Begins(words, "EXPN"u8) ? SmtpCommand.Expn
        : Begins(words, "ETRN"u8) ? SmtpCommand.Etrn
        : Begins(words, "RSET"u8) ? SmtpCommand.Rset
        : Begins(words, "NOOP"u8) ? SmtpCommand.Noop
        : Begins(words, "QUIT"u8) ? SmtpCommand.Quit
        : Begins(words, "HELP"u8) ? SmtpCommand.Help
        : SmtpCommand.None;

    private static bool Begins(ReadOnlySpan<byte> words, ReadOnlySpan<byte> with) => words.StartsWith(with);
}
