using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using SmtpTools.Mail;

namespace SmtpTools;

/// <summary>The libraries that the module does SMTP, TLS and MIME with.</summary>
public static class MailLibraries
{
    /// <summary>Name and version of each, as loaded; the first use loads them.</summary>
    public static IReadOnlyList<string> Versions => Load();

    /// <summary>Decompresses what the framework itself cannot; the first use loads the library.</summary>
    /// <param name="compression">How the stream is compressed.</param>
    /// <param name="stream">The compressed octets.</param>
    /// <returns>The content; disposing of it disposes of the stream.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Stream Decompress(SmtpLogCompression compression, Stream stream) => LogDecompressor.Open(compression, stream);

    /// <summary>Opens what reads messages for <see cref="SmtpLogReader"/>; the first use loads the libraries.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static SmtpMessageParser OpenMessages() => new BounceReader();

    // A method of its own, so that only calling it needs the engine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<string> Load() => MailEngine.Libraries;
}
