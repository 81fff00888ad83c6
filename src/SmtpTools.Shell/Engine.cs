using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace SmtpTools.Shell;

/// <summary>The PowerShell engine in this process, with the module loaded through its manifest.</summary>
internal sealed class Engine : IDisposable
{
    private const int Failed = 1;

    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private PowerShell? _running;

    public Engine(ShellHost host, string manifest)
    {
        _host = host;
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        state.ImportPSModule(manifest);
        _runspace = RunspaceFactory.CreateRunspace(host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        if (Console.IsOutputRedirected || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        StockCmdlets.Attach(_runspace);
    }

    /// <summary><c>exit</c> was called.</summary>
    public bool HasExited => _host.ExitCode is not null;

    /// <summary>Ends the running command, as Ctrl+C does; false where none runs.</summary>
    public bool Stop()
    {
        PowerShell? running = _running;
        if (running?.InvocationStateInfo.State != PSInvocationState.Running)
        {
            return false;
        }

        try
        {
            running.BeginStop(null, null);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false; // it ended just now
        }
    }

    public int RunCommand(string command) => Run(shell => shell.AddScript(command, useLocalScope: false));

    /// <summary>A command that is all there is to run: as with pwsh -Command, the exit code is 1 where its last statement failed.</summary>
    public int RunWhole(string command)
    {
        // Behind blocks with names (process { }) no statement may stand.
        bool mayGoOn = Parser.ParseInput(command, out _, out _).EndBlock is null or { Unnamed: true };
        return RunCommand(mayGoOn ? command + "\n\nif (-not $?) { exit 1 }" : command);
    }

    public int RunFile(string path, string[] arguments)
    {
        string call = string.Join(' ', arguments.Select(Written).Prepend(Quoted(Path.GetFullPath(path))));

        // A script's exit is a failure of the call, which sets LASTEXITCODE. Programs that the script runs set that too, and fail nothing; but where the call fails
        // by an error (it cannot be parsed, or an advanced script wrote one of its own) the code may be such a program's: the two cannot be told apart.
        return Run(shell => shell.AddScript($"& {call} | Out-Default; if (-not $?) {{ exit $(if ($LASTEXITCODE) {{ $LASTEXITCODE }} else {{ 1 }}) }}", useLocalScope: true));
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>An argument as it is written in a script: names of parameters bare, so that they bind, anything else in quotation marks.</summary>
    private static string Written(string argument) =>
        argument.Length > 1 && argument[0] == '-' && char.IsLetter(argument[1]) && argument.Skip(1).All(c => char.IsLetterOrDigit(c) || c == '_') ? argument : Quoted(argument);

    private static string Quoted(string text) => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";

    private int Run(Action<PowerShell> add)
    {
        using var shell = PowerShell.Create(_runspace);
        _running = shell;
        try
        {
            add(shell);

            // Errors and output go the way of the prompt: formatted, in order, errors to standard error.
            shell.Commands.Commands[^1].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            shell.AddCommand("Out-Default");
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            return Failed;
        }
        catch (RuntimeException e)
        {
            if (_host.ExitCode is null)
            {
                Report(e.ErrorRecord);
                return Failed;
            }
        }
        finally
        {
            _running = null;
        }

        return _host.ExitCode ?? 0;
    }

    private void Report(ErrorRecord error)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-Default");
        var record = new PSObject(error);
        record.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        shell.Invoke(new[] { record });
    }
}
