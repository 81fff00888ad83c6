using System;
using System.IO;
using System.Reflection;
#if NET
using System.Runtime.Loader;
#endif

namespace SmtpTools.Isolation;

/// <summary>
/// Finds the mail engine and its libraries in the folder "mail", where PowerShell does not look, so that another module's MailKit of another version does no harm, and
/// ours none to it. PowerShell 7 gets a load context of our own; Windows PowerShell, which has none, gets the engine's folder only for what the engine itself, or Core, which needs spans from there, asks for.
/// </summary>
internal static class EngineResolver
{
    private const string EngineName = "SmtpTools.Mail";

    private static readonly string s_folder = Path.Combine(Path.GetDirectoryName(typeof(EngineResolver).Assembly.Location)!, "mail");

#if NET
    private static readonly Lazy<EngineContext> s_context = new(() => new EngineContext(Path.Combine(s_folder, EngineName + ".dll")));

    public static void Register() => AssemblyLoadContext.Default.Resolving += Resolve;

    public static void Unregister() => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == EngineName ? s_context.Value.LoadFromAssemblyName(name) : null;

    /// <summary>The engine and what it brings; anything else, Core first, is the default context's.</summary>
    private sealed class EngineContext(string engine) : AssemblyLoadContext("SmtpTools")
    {
        private readonly AssemblyDependencyResolver _files = new(engine);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name != "SmtpTools.Core" && _files.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
#else
    public static void Register() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    public static void Unregister() => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private static Assembly? Resolve(object sender, ResolveEventArgs e)
    {
        string name = new AssemblyName(e.Name).Name;
        bool isOurs = name == EngineName || (e.RequestingAssembly is { IsDynamic: false } asker
            && (asker == typeof(SmtpReplyDecoder).Assembly || string.Equals(Path.GetDirectoryName(asker.Location), s_folder, StringComparison.OrdinalIgnoreCase)));
        string file = Path.Combine(s_folder, name + ".dll");
        return isOurs && File.Exists(file) ? Assembly.LoadFile(file) : null;
    }
#endif
}
