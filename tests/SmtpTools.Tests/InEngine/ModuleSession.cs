using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SmtpTools.Tests.InEngine;

/// <summary>The module as a user has it: in a runspace of the real engine, loaded by the manifest at the repository's root.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule(Manifest);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>The repository's root, above the tests' output.</summary>
    public static string Root { get; } = FindRoot();

    public static string Manifest { get; } = Path.Combine(Root, "SmtpTools.psd1");

    /// <summary>Runs a script; its output, and its errors. A terminating error is thrown.</summary>
    public (List<PSObject> Output, List<ErrorRecord> Errors) Run(string script, params object?[] input)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        List<PSObject> output = shell.Invoke(input).ToList();
        return (output, shell.Streams.Error.ToList());
    }

    /// <summary>The one property of all outputs, as text; errors fail the test.</summary>
    public string[] Values(string script, string property, params object?[] input)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = Run(script, input);
        return errors.Count == 0
            ? output.Select(item => item.Properties[property].Value?.ToString() ?? "").ToArray()
            : throw new InvalidOperationException(string.Join("\n", errors));
    }

    public PowerShell NewShell() => PowerShell.Create(_runspace);

    public void Dispose() => _runspace.Dispose();

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SmtpTools.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No SmtpTools.sln above the tests.");
        }

        return folder.FullName;
    }
}
