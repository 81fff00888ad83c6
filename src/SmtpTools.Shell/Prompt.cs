using System;
using System.Management.Automation.Language;

namespace SmtpTools.Shell;

/// <summary>The interactive prompt: reads a command, over several lines where it is not yet complete, runs it, and goes on until exit or the end of input.</summary>
internal static class Prompt
{
    public static int Run(Engine engine)
    {
        Console.Out.WriteLine("SmtpTools in the embedded PowerShell engine. Try: Get-SmtpReplyInfo 552 - and exit to leave.");
        while (ReadCommand() is { } command)
        {
            int code = engine.RunCommand(command);
            if (engine.HasExited)
            {
                return code;
            }
        }

        return 0;
    }

    private static string? ReadCommand()
    {
        Console.Out.Write("PS> ");
        string? command = Console.In.ReadLine();
        while (command is not null && IsIncomplete(command))
        {
            Console.Out.Write(">> ");
            string? more = Console.In.ReadLine();
            if (string.IsNullOrEmpty(more))
            {
                break;
            }

            command += "\n" + more;
        }

        return command;
    }

    private static bool IsIncomplete(string command)
    {
        Parser.ParseInput(command, out _, out ParseError[] errors);
        return Array.Exists(errors, error => error.IncompleteInput);
    }
}
