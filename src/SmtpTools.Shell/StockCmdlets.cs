using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SmtpTools.Shell;

/// <summary>
/// The engine alone lacks the cmdlets of Microsoft.PowerShell.Utility and Microsoft.PowerShell.Management. When one is called, it is taken from the PowerShell that is
/// installed on the machine; where none is, the user is told so.
/// </summary>
internal static class StockCmdlets
{
    private static readonly Dictionary<string, string> s_modules = ReadList();
    private static readonly string? s_home = FindPowerShell();

    public static void Attach(Runspace runspace)
    {
        CommandInvocationIntrinsics commands = runspace.SessionStateProxy.InvokeCommand;
        commands.CommandNotFoundAction = (_, e) => Provide(commands, e);
    }

    private static void Provide(CommandInvocationIntrinsics commands, CommandLookupEventArgs e)
    {
        if (!s_modules.TryGetValue(e.CommandName, out string? module))
        {
            return;
        }

        string? file = s_home is null ? null : Path.Combine(s_home, module.Replace("Microsoft.PowerShell.", "Microsoft.PowerShell.Commands.", StringComparison.Ordinal) + ".dll");
        if (file is null || !File.Exists(file))
        {
            // What a handler throws is lost; a script block in the command's place can speak.
            e.CommandScriptBlock = ScriptBlock.Create("throw [System.Management.Automation.CommandNotFoundException]'" + Missing(e.CommandName, module) + "'");
            e.StopSearch = true;
            return;
        }

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Import-Module").AddParameter("Name", file).AddParameter("Global").Invoke();
        e.Command = commands.GetCommand(e.CommandName, CommandTypes.Cmdlet);
        e.StopSearch = e.Command is not null;
    }

    private static string Missing(string name, string module) =>
        $"{name} is a cmdlet of {module}, which this embedded engine does not have; it has the core cmdlets only (Where-Object, ForEach-Object, "
        + "Get-Help, Get-Command, Import-Module and their like). Install PowerShell 7, and this shell uses its cmdlets.";

    /// <summary>The folder of an installed PowerShell 7: beside the pwsh of the path, or where its packages put it.</summary>
    private static string? FindPowerShell()
    {
        string pwsh = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        IEnumerable<string> onPath = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, pwsh))
            .Where(File.Exists)
            .Select(file => Path.GetDirectoryName(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file)!);
        string[] usual =
        [
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PowerShell", "7"),
            "/opt/microsoft/powershell/7", "/usr/local/microsoft/powershell/7", "/usr/lib/powershell", "/usr/share/powershell", "/snap/powershell/current/opt/powershell",
        ];
        return onPath.Concat(usual).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "Microsoft.PowerShell.Commands.Utility.dll")));
    }

    /// <summary>Module names, each followed by its cmdlets and their usual aliases on indented lines.</summary>
    private static Dictionary<string, string> ReadList()
    {
        var modules = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using var reader = new StreamReader(typeof(StockCmdlets).Assembly.GetManifestResourceStream("StockCmdlets.txt")!);
        string module = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(' '))
            {
                foreach (string name in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    modules[name] = module;
                }
            }
            else if (line.Length > 0)
            {
                module = line;
            }
        }

        return modules;
    }
}
