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

        using var engine = new Engine(new ShellHost(), ModuleManifest.Find());
        Console.CancelKeyPress += (_, e) => e.Cancel = engine.Stop();
        if (args.Length > 0)
        {
            return args[0].EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) && File.Exists(args[0])
                ? engine.RunFile(args[0], args[1..])
                : engine.RunCommand(string.Join(" ", args));
        }

        return Console.IsInputRedirected ? engine.RunCommand(Console.In.ReadToEnd()) : Prompt.Run(engine);
    }

    private const string Usage =
        """
        SmtpTools.Shell 'COMMAND'          runs a PowerShell command, the module loaded
        SmtpTools.Shell FILE.ps1 [ARG...]  runs a script with arguments
        SmtpTools.Shell < FILE             runs what stands in standard input
        SmtpTools.Shell                    gives a prompt

        Errors go to standard error. The exit code is that of 'exit', else 1 after a terminating error, else 0.
        """;
}
