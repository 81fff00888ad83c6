using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The shell of the README, as a process.</summary>
public sealed class ShellTests
{
    [Fact]
    public void One_question_is_answered_with_advice()
    {
        ShellRun run = ShellRun.Of(["Get-SmtpReplyInfo \"550 5.7.1 Relaying denied\""]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Errors);
        Assert.Matches("Reply +: 550 5\\.7\\.1", run.Output);
        Assert.Matches("Reason +: RelayDenied", run.Output);
        Assert.Contains("587", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', run.Output); // no terminal, no colours
    }

    [Fact]
    public void Many_replies_print_as_a_table()
    {
        ShellRun run = ShellRun.Of(["211,214,220,221,250,251,354,421,450,451,452,500,501,502,503,504,550,551,552,553,554 | Get-SmtpReplyInfo"]);
        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("Code Enhanced Reason", StringComparison.Ordinal));
        Assert.Equal(21, lines.Count(line => line.Length > 3 && line[..3].All(char.IsDigit)));
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-SmtpReplyInfo 250", 0)]
    [InlineData("Get-SmtpReplyInfo 999 -ErrorAction Stop; 1", 1)]
    [InlineData("Get-SmtpReplyInfo 999", 1)]
    [InlineData("Get-SmtpReplyInfo -NoSuchParameter", 1)]
    [InlineData("Get-SmtpReplyInfo 999; 1", 0)] // the last statement counts
    [InlineData("dotnet no-such-command *> $null", 1)]
    [InlineData("dotnet no-such-command *> $null; Get-SmtpReplyInfo 250 # the program's failure is none", 0)]
    [InlineData("begin { 1 } end { 2 }", 0)]
    [InlineData("this is { no command", 1)]
    public void The_exit_code_is_as_with_pwsh(string command, int code) => Assert.Equal(code, ShellRun.Of([command]).ExitCode);

    [Fact]
    public void Errors_go_to_standard_error()
    {
        ShellRun run = ShellRun.Of(["Get-SmtpReplyInfo 999; 'after'"]);
        Assert.Contains("no SMTP reply code", run.Errors, StringComparison.Ordinal);
        Assert.Equal("after", run.Output.Trim());
    }

    [Theory]
    [InlineData("param($Code, $Other) (Get-SmtpReplyInfo $Code).Reason; $Other; exit 7", "552|a 'b'", "MailboxFull|a 'b'", 7)]
    [InlineData("param($Code, [switch]$Short) \"$Code $Short $args\"", "-Code|552|-Short|-5|$x", "552 True -5 $x", 0)]
    [InlineData("$PSBoundParameters.Count; $args.Count", "", "0|0", 0)]
    public void A_script_file_gets_its_arguments(string script, string arguments, string output, int code)
    {
        ShellRun run = RunFile(script, arguments.Split('|', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Errors);
        Assert.Equal(output.Split('|'), run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(code, run.ExitCode);
    }

    [Theory]
    [InlineData("dotnet no-such-command *> $null; \"program: $LASTEXITCODE\"", 0)] // a program's failure is not the script's
    [InlineData("dotnet no-such-command *> $null; exit 3", 3)]
    [InlineData("dotnet no-such-command *> $null; exit 0", 0)]
    [InlineData("dotnet no-such-command *> $null; Get-SmtpReplyInfo 999", 0)]
    [InlineData("dotnet no-such-command *> $null; Get-SmtpReplyInfo 999 -ErrorAction Stop", 1)]
    [InlineData("throw 'no'", 1)]
    [InlineData("this is { no script", 1)]
    [InlineData("#requires -Version 99", 1)]
    [InlineData("[CmdletBinding()] param() dotnet no-such-command *> $null; $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]'no', 'No', 0, $null))", 1)]
    [InlineData("[CmdletBinding()] param() $PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]'no', 'No', 0, $null))", 1)]
    public void A_script_files_exit_code_is_that_of_exit_or_1_after_a_terminating_error(string script, int code) => Assert.Equal(code, RunFile(script, []).ExitCode);

    private static ShellRun RunFile(string script, string[] arguments)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".ps1");
        File.WriteAllText(file, script);
        try
        {
            return ShellRun.Of([file, .. arguments]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Standard_input_is_a_script()
    {
        ShellRun run = ShellRun.Of([], "$code = 552\n(Get-SmtpReplyInfo $code).Reason\n");
        Assert.Equal("MailboxFull", run.Output.Trim());
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("0", true)]
    [InlineData("", true)] // the default
    [InlineData("n", false)]
    [InlineData("No", false)]
    [InlineData("2", false)]
    [InlineData("x\nn", false)] // no answer: asked again
    public void Mail_is_sent_where_the_answer_says_so(string answer, bool isSent)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        ShellRun run = ShellRun.Of([SendMessage(server)], answer + "\n");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(isSent, server.Heard().Contains("DATA"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x\n")]
    [InlineData("99\n-1\n")]
    public void No_answer_is_no_consent(string answers)
    {
        using var server = ScriptedServer.Start(Scripts.AcceptEverything);
        ShellRun run = ShellRun.Of([SendMessage(server)], answers);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Nobody is there to choose", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("DATA", server.Heard());
    }

    private static string SendMessage(ScriptedServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"Test-SmtpRelay 127.0.0.1 -Port {server.Port} {RelayChecks.Envelope} -SendMessage -Confirm");

    [SkippableFact]
    public void A_stock_cmdlet_that_is_missing_is_said_to_be_missing()
    {
        ShellRun run = ShellRun.Of(["1, 2 | Select-Object -First 1"]);
        Skip.If(run.ExitCode == 0, "A full PowerShell is installed, and its Select-Object was used.");
        Assert.Contains("Select-Object is a cmdlet of Microsoft.PowerShell.Utility, which this embedded engine does not have", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Importing_loads_no_mail_library_and_no_catalogue()
    {
        ShellRun run = ShellRun.Of(
        [
            "[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }",
            "; 'catalogue {0}' -f [SmtpTools.SmtpReplyDecoder].GetField('s_default', 'NonPublic, Static').GetValue($null).IsValueCreated",
        ]);
        string[] loaded = run.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains("SmtpTools", loaded);
        Assert.DoesNotContain("SmtpTools.Mail", loaded);
        Assert.DoesNotContain("MailKit", loaded);
        Assert.Contains("catalogue False", loaded);
    }

    [Fact]
    public void Another_modules_MailKit_does_no_harm()
    {
        string other = Path.Combine(AppContext.BaseDirectory, "OtherModule", "MailKit.dll");
        ShellRun run = ShellRun.Of([$$"""
            [void][Reflection.Assembly]::LoadFrom('{{other}}')
            [SmtpTools.MailLibraries]::Versions
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in 'MailKit', 'SmtpTools.Mail', 'SmtpTools.Core' } |
                ForEach-Object { '{0} {1}' -f $_.GetName().Name, [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name }
            Import-Module '{{ModuleSession.Manifest}}' -Force
            (Get-SmtpReplyInfo 552).Reason
            """]);
        Assert.Empty(run.Errors);
        string[] lines = run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["MailKit 4.18.0", "MimeKit 4.18.0"], lines[..2]);
        Assert.Contains("MailKit Default", lines);
        Assert.Contains("MailKit SmtpTools", lines);
        Assert.Contains("SmtpTools.Mail SmtpTools", lines);
        Assert.Contains("SmtpTools.Core Default", lines);
        Assert.Equal("MailboxFull", lines[^1]);
    }
}
