using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SmtpTools.Tests.Servers;

/// <summary>
/// Lets the tests' process and the processes that it starts trust <see cref="TestCertificates.Authority"/>, and nobody else: by the variable from which OpenSSL takes a file of authorities.
/// Linux only; elsewhere it would take a change of the user's own store.
/// </summary>
internal static class TrustedAuthority
{
    private const string Variable = "SSL_CERT_FILE";

    public static bool IsTrusted { get; private set; }

    [ModuleInitializer] // .NET asks for the file's name once, when it first looks at a certificate
    [SuppressMessage("Usage", "CA2255", Justification = "This assembly is the application.")]
    internal static void Trust()
    {
        if (!OperatingSystem.IsLinux())
            return;

        string file = Path.Combine(Path.GetTempPath(), $"smtptools-authority-{Environment.ProcessId}.pem");
        File.WriteAllText(file, TestCertificates.Authority.ExportCertificatePem());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
        Environment.SetEnvironmentVariable(Variable, file); // for processes started from here
        IsTrusted = SetNative(Encoding.UTF8.GetBytes(Variable + "\0"), Encoding.UTF8.GetBytes(file + "\0"), 1) == 0; // for this one: OpenSSL does not see .NET's variables
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNative(byte[] name, byte[] value, int overwrite);
}
