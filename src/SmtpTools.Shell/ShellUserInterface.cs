using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace SmtpTools.Shell;

/// <summary>Output to standard output, errors and messages to standard error. Prompts need a terminal.</summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new ShellScreen();

    public override bool SupportsVirtualTerminal => !Console.IsOutputRedirected && !OperatingSystem.IsWindows();

    public override void Write(string value) => Console.Out.Write(Rendered(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Console.Out.Write(Rendered(value));

    public override void WriteLine(string value) => Console.Out.WriteLine(Rendered(value));

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(Rendered(value));

    public override void WriteDebugLine(string message) => Console.Error.WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => Console.Error.WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => Console.Error.WriteLine("WARNING: " + message);

    // As $PSStyle.OutputRendering has it: escape sequences are taken out where they are not wanted.
    private string Rendered(string value) => GetOutputString(value, SupportsVirtualTerminal);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A line that is rewritten would stand in the way of the output; scripts have -Verbose.
    }

    public override string ReadLine() => Console.In.ReadLine() ?? "";

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        for (ConsoleKeyInfo key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length > 0)
                {
                    secret.RemoveAt(secret.Length - 1);
                }
            }
            else if (key.KeyChar != '\0')
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        var answers = new Dictionary<string, PSObject>();
        foreach (FieldDescription field in descriptions)
        {
            Console.Error.Write(field.Name + ": ");
            bool isSecret = field.ParameterTypeFullName == typeof(SecureString).FullName;
            answers[field.Name] = isSecret ? new PSObject(ReadLineAsSecureString()) : new PSObject(ReadLine());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Console.Error.WriteLine(caption);
        Console.Error.WriteLine(message);
        for (int i = 0; i < choices.Count; i++)
        {
            Console.Error.WriteLine(HotKey(choices[i]) is { Length: > 0 } key ? $"  {i} or {key}: {Label(choices[i])}" : $"  {i}: {Label(choices[i])}");
        }

        while (true)
        {
            Console.Error.Write(defaultChoice >= 0 ? $"Choice [{defaultChoice}]: " : "Choice: ");
            string answer = Console.In.ReadLine() ?? throw new PSInvalidOperationException("Nobody is there to choose: the input is at its end."); // silence is no consent
            int choice = string.IsNullOrWhiteSpace(answer) ? defaultChoice : ChoiceOf(answer.Trim(), choices);
            if (choice >= 0)
            {
                return choice;
            }
        }
    }

    /// <summary>The choice that an answer names by number, hot key or label; -1 where it names none.</summary>
    private static int ChoiceOf(string answer, Collection<ChoiceDescription> choices)
    {
        for (int i = 0; i < choices.Count; i++)
        {
            if (answer == i.ToString(CultureInfo.InvariantCulture)
                || answer.Equals(HotKey(choices[i]), StringComparison.OrdinalIgnoreCase) || answer.Equals(Label(choices[i]), StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Label(ChoiceDescription choice) => choice.Label.Replace("&", "", StringComparison.Ordinal);

    /// <summary>The letter behind the "&amp;" of the label, or nothing.</summary>
    private static string HotKey(ChoiceDescription choice)
    {
        int key = choice.Label.IndexOf('&', StringComparison.Ordinal) + 1;
        return key > 0 && key < choice.Label.Length ? choice.Label.Substring(key, 1) : "";
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Console.Error.WriteLine(message);
        if (string.IsNullOrEmpty(userName))
        {
            Console.Error.Write("User: ");
            userName = ReadLine();
        }

        Console.Error.Write("Password: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }
}
