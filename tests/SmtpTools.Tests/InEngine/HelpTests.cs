using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;
using SmtpTools.Shell;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The help: found, whole, and its examples run.</summary>
public sealed class HelpTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private static readonly (string Command, string Title, string Code)[] s_examples = ReadExamples();
    private static readonly HashSet<string> s_stock = ReadStock();
    private static readonly string[] s_common = PSCmdlet.CommonParameters.Concat(PSCmdlet.OptionalCommonParameters).ToArray();

    public static IEnumerable<object[]> Examples => s_examples.Select(example => new object[] { example.Command, example.Title });

    public static TheoryData<string> Commands => new(s_examples.Select(example => example.Command).Distinct());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Synopsis_and_description_are_the_helps_own(string command)
    {
        dynamic help = Help(command);
        Assert.Contains("SMTP", (string)help.Synopsis, StringComparison.Ordinal);
        Assert.NotEmpty((IEnumerable<object>)help.description);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_parameter_is_described(string command)
    {
        string[] real = session.Run($"(Get-Command {command}).Parameters.Keys").Output.Select(key => key.ToString()).Except(s_common).Order(StringComparer.Ordinal).ToArray();
        var described = ((IEnumerable<object>)Help(command).parameters.parameter).Cast<PSObject>()
            .Where(parameter => TextOf(parameter.Properties["description"]?.Value).Length > 20)
            .Select(parameter => parameter.Properties["name"].Value.ToString()!)
            .Except(s_common)
            .Order(StringComparer.Ordinal);
        Assert.Equal(real, described);
    }

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public void Each_example_runs(string command, string title)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(CodeOf(command, title));
        string[] missing = MissingStockCmdlets(errors);
        Assert.True(errors.Count == missing.Length, string.Join("\n", errors));
        Skip.If(missing.Length > 0, "This engine has no " + string.Join(", ", missing.Distinct()) + ".");
        Assert.NotEmpty(output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void There_are_at_least_five_examples_and_most_need_no_more_than_the_engine(string command)
    {
        var shown = ((IEnumerable<object>)Help(command).examples.example).Cast<PSObject>().Select(example => example.Properties["code"].Value.ToString());
        string[] codes = s_examples.Where(example => example.Command == command).Select(example => example.Code).ToArray();
        Assert.Equal(codes, shown);
        Assert.True(codes.Length >= 5);
        Assert.True(codes.Count(code => session.Run(code).Errors.Count == 0) > codes.Length / 2);
    }

    [Fact]
    public void Every_log_format_is_named()
    {
        XDocument help = XDocument.Load(Path.Combine(ModuleSession.Root, "src", "SmtpTools", "en-US", "SmtpTools.dll-Help.xml"));
        IEnumerable<XElement> notes = help.Descendants(s_command + "command").Single(command => command.Descendants(s_command + "name").First().Value == "ConvertFrom-SmtpLog").Descendants(s_maml + "alertSet");
        string[] lines = notes.Descendants(s_maml + "para").SelectMany(para => para.Value.Split('\n')).ToArray();
        Assert.All(SmtpLogReader.KnownFormats, format => Assert.Contains(lines, line => line.StartsWith(format.Key + " ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_about_topic_is_found() =>
        Assert.Contains("about_SmtpTools", session.Run("Get-Help about_SmtpTools").Output.Single().ToString(), StringComparison.OrdinalIgnoreCase);

    private static string CodeOf(string command, string title) => s_examples.Single(example => example.Command == command && example.Title == title).Code;

    private static string[] MissingStockCmdlets(IEnumerable<ErrorRecord> errors) =>
        errors.Select(error => error.Exception).OfType<CommandNotFoundException>().Select(missing => missing.CommandName).Where(s_stock.Contains).ToArray();

    /// <summary>The examples as the help file has them, so that each is a test of its own.</summary>
    private static (string Command, string Title, string Code)[] ReadExamples()
    {
        XDocument help = XDocument.Load(Path.Combine(ModuleSession.Root, "src", "SmtpTools", "en-US", "SmtpTools.dll-Help.xml"));
        return help.Descendants(s_command + "command")
            .SelectMany(command => command.Descendants(s_command + "example"), (command, example) =>
                (command.Descendants(s_command + "name").First().Value, example.Element(s_maml + "title")!.Value.Trim('-', ' '), example.Element(s_dev + "code")!.Value))
            .ToArray();
    }

    /// <summary>The cmdlets of PowerShell's own modules, which the embedded engine may lack.</summary>
    private static HashSet<string> ReadStock()
    {
        using var reader = new StreamReader(typeof(Engine).Assembly.GetManifestResourceStream("StockCmdlets.txt")!);
        return new HashSet<string>(reader.ReadToEnd().Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
    }

    private dynamic Help(string command) => session.Run($"Get-Help {command} -Full").Output.Single();

    private static string TextOf(object? paragraphs) =>
        paragraphs is System.Collections.IEnumerable many ? string.Join(" ", many.Cast<PSObject>().Select(p => p.Properties["Text"]?.Value)) : paragraphs?.ToString() ?? "";
}
