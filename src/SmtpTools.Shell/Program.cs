using System;
using System.IO;

namespace SmtpTools.Shell;

/// <summary>
/// Runs PowerShell commands with the module loaded, on a machine without PowerShell: the arguments are the command; or the first is a script file and the rest are its
/// arguments; or standard input has the commands; or, at a terminal, there is a prompt.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["-h" or "--help" or "-?"])
        {
            Console.Out.WriteLine(Usage);
            return 0;
        }

        bool isFile = args.Length > 0 && args[0].EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) && !args[0].Contains(' ', StringComparison.Ordinal);
        if (isFile && !File.Exists(args[0]))
        {
            Console.Error.WriteLine($"There is no script file {Path.GetFullPath(args[0])}.");
            return 1;
        }

        using var engine = new Engine(new ShellHost(), ModuleManifest.Find());
        bool isPrompt = args.Length == 0 && !Console.IsInputRedirected;

        // Ctrl+C ends the command that runs; at the prompt it does not end the shell.
        Console.CancelKeyPress += (_, e) => e.Cancel = engine.Stop() || isPrompt;
        if (args.Length > 0)
        {
            return isFile
                ? engine.RunFile(args[0], args[1..])
                : engine.RunWhole(string.Join(" ", args));
        }

        return isPrompt ? Prompt.Run(engine) : engine.RunWhole(Console.In.ReadToEnd());
    }

    private const string Usage =
        """
        SmtpTools.Shell 'COMMAND'          runs a PowerShell command, the module loaded
        SmtpTools.Shell FILE.ps1 [ARG...]  runs a script with arguments
        SmtpTools.Shell < FILE             runs what stands in standard input
        SmtpTools.Shell                    gives a prompt

        Errors go to standard error. The exit code is that of 'exit', else 1 after an error that ended the command or script, or where a command's
        last statement failed, else 0.
        """;
}
