using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace SmtpTools.Tests.InEngine;

/// <summary>One run of the shell as a process of its own.</summary>
public sealed record ShellRun(string Output, string Errors, int ExitCode)
{
    private static readonly string s_shell = Path.Combine(
        ModuleSession.Root, "src", "SmtpTools.Shell", "bin", new DirectoryInfo(System.AppContext.BaseDirectory).Parent!.Name, "net10.0", "SmtpTools.Shell.dll");

    public static ShellRun Of(string[] arguments, string input = "", NameWorld? world = null)
    {
        string[] command = [.. world?.Prefix ?? [], "dotnet", s_shell];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = ModuleSession.Root };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return new ShellRun(output.Result, errors.Result, process.ExitCode);
    }
}
