using System;
using System.Linq;

namespace SmtpTools.Relay;

/// <summary>Tells from the text of a greeting who else than an SMTP server may have spoken.</summary>
internal static class GreetingJudge
{
    private static readonly char[] s_blanks = [' ', '\t', '(', ')', '[', ']'];
    private static readonly char[] s_marks = ['-', '_', '/', '.', ',', ':', ';', '!', '"', '\'', '*', '='];

    // What FTP servers call themselves, in whole words: "Softpro" is a name of something else.
    private static readonly string[] s_ftpWords = ["FTP", "FTPD", "FTPS", "vsFTPd", "ProFTPD", "PureFTPd", "glFTPd", "NcFTPd", "bftpd", "CrushFTP", "zFTPServer", "FileZilla"];

    /// <summary>FTP servers greet with 220 too (RFC 959 5.4). A host may be called ftp, and whoever names SMTP speaks it.</summary>
    public static bool IsFtp(string greeting) =>
        !Has(greeting, "SMTP") && greeting.Split(s_blanks).Select(word => word.Trim(s_marks)).Any(word => word.IndexOf('.') < 0 && word.Split(s_marks).Any(part => s_ftpWords.Contains(part, StringComparer.OrdinalIgnoreCase)));

    /// <summary>Cisco's PIX and ASA write asterisks over what they do not let through.</summary>
    public static bool IsRewritten(string greeting) => greeting.Count(c => c == '*') * 2 > greeting.Count(c => c != ' ');

    private static bool Has(string text, string part) => text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
}
