using System.Management.Automation;

namespace SmtpTools.Isolation;

/// <summary>Makes the mail engine findable when the module is imported, and forgets it when the module is removed. Loads nothing itself.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => EngineResolver.Register();

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineResolver.Unregister();
}
