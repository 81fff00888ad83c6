using System.Collections.Generic;
using System.Runtime.CompilerServices;
using SmtpTools.Mail;

namespace SmtpTools;

/// <summary>The libraries that the module does SMTP, TLS and MIME with.</summary>
public static class MailLibraries
{
    /// <summary>Name and version of each, as loaded; the first use loads them.</summary>
    public static IReadOnlyList<string> Versions => Load();

    // A method of its own, so that only calling it needs the engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<string> Load() => MailEngine.Libraries;
}
