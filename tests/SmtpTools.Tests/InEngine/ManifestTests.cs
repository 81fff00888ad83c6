using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The manifest at the root, and the folder that is published.</summary>
public sealed class ManifestTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string s_staged = Path.Combine(ModuleSession.Root, "out", "SmtpTools");

    public static TheoryData<string> Manifests => [ModuleSession.Manifest, Path.Combine(s_staged, "SmtpTools.psd1")];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Test_ModuleManifest_has_no_complaint(string manifest)
    {
        using PowerShell shell = session.NewShell();
        PSModuleInfo module = shell.AddCommand("Test-ModuleManifest").AddParameter("Path", manifest).Invoke<PSModuleInfo>().Single();
        Assert.Empty(shell.Streams.Error);
        Assert.Empty(shell.Streams.Warning);
        Assert.Equal(new Version(7, 4), module.PowerShellVersion); // of this edition; Windows PowerShell reads 5.1
        Assert.Equal(["Desktop", "Core"], module.CompatiblePSEditions);
    }

    [Fact]
    public void A_PowerShell_that_is_too_old_is_told_so_in_words()
    {
        // This engine is new enough; so the manifest asks for one that is not there yet.
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string manifest = Path.Combine(folder, "SmtpTools.psd1");
            File.WriteAllText(manifest, File.ReadAllText(ModuleSession.Manifest).Replace("'7.4'", "'99.4'", StringComparison.Ordinal));
            using var shell = PowerShell.Create(InitialSessionState.CreateDefault2());
            shell.AddCommand("Import-Module").AddArgument(manifest).Invoke();
            ErrorRecord error = Assert.Single(shell.Streams.Error);
            Assert.Contains("requires a minimum PowerShell version of '99.4'", error.Exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Exactly_the_cmdlets_are_exported()
    {
        string[] names = session.Values("Get-Command -Module SmtpTools", "Name");
        Assert.Equal(["ConvertFrom-SmtpLog", "Get-SmtpReplyInfo", "Test-SmtpRelay"], names);
    }

    [Fact]
    public void The_staged_folder_is_whole_and_imports()
    {
        foreach (string framework in new[] { "net8.0", "netstandard2.0" })
        {
            Assert.Equal(["SmtpTools.Core.dll", "SmtpTools.dll"], Directory.GetFiles(Path.Combine(s_staged, framework)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.All(
                ["SmtpTools.Mail.dll", "SmtpTools.Mail.deps.json", "MailKit.dll", "MimeKit.dll", "BouncyCastle.Cryptography.dll"],
                file => Assert.True(File.Exists(Path.Combine(s_staged, framework, "mail", file)), file));
            Assert.False(File.Exists(Path.Combine(s_staged, framework, "mail", "SmtpTools.Core.dll")));
        }

        ShellRun run = ShellRun.Of([$"Remove-Module SmtpTools; Import-Module '{s_staged}'; (Get-Module SmtpTools).ModuleBase; (Get-SmtpReplyInfo 552).Reason"]);
        Assert.Empty(run.Errors);
        Assert.Equal([s_staged, "MailboxFull"], run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_staged_manifest_is_the_roots_but_for_paths() =>
        Assert.Equal(
            File.ReadAllText(ModuleSession.Manifest).Replace("out/SmtpTools/", "", StringComparison.Ordinal).TrimEnd(),
            File.ReadAllText(Path.Combine(s_staged, "SmtpTools.psd1")).TrimEnd());

    [Fact]
    public void Commands_stay_after_a_second_import_and_go_with_the_module()
    {
        using var own = new ModuleSession();
        (List<PSObject> output, List<ErrorRecord> errors) = own.Run($"""
            Import-Module '{ModuleSession.Manifest}'
            Import-Module '{ModuleSession.Manifest}' -Force
            (Get-SmtpReplyInfo 552).Reason
            Remove-Module SmtpTools
            @(Get-Command Get-SmtpReplyInfo -ErrorAction Ignore | Where-Object Source -eq SmtpTools).Count
            Import-Module '{ModuleSession.Manifest}'
            (Get-SmtpReplyInfo 250).Reason
            """);
        Assert.Empty(errors);
        Assert.Equal(["MailboxFull", "0", "Delivered"], output.Select(item => item.ToString()));
    }
}
