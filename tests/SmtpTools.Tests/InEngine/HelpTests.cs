using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The help: found, whole, and its examples run.</summary>
public sealed class HelpTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string[] s_common = PSCmdlet.CommonParameters.Concat(PSCmdlet.OptionalCommonParameters).ToArray();

    [Fact]
    public void Synopsis_and_description_are_the_helps_own()
    {
        dynamic help = Help();
        Assert.Contains("SMTP", (string)help.Synopsis, StringComparison.Ordinal);
        Assert.NotEmpty((IEnumerable<object>)help.description);
    }

    [Fact]
    public void Every_parameter_is_described()
    {
        string[] real = session.Run("(Get-Command Get-SmtpReplyInfo).Parameters.Keys").Output.Select(key => key.ToString()).Except(s_common).Order(StringComparer.Ordinal).ToArray();
        var described = ((IEnumerable<object>)Help().parameters.parameter).Cast<PSObject>()
            .Where(parameter => TextOf(parameter.Properties["description"]?.Value).Length > 20)
            .Select(parameter => parameter.Properties["name"].Value.ToString()!)
            .Order(StringComparer.Ordinal);
        Assert.Equal(real, described);
    }

    [Fact]
    public void There_are_at_least_five_examples_and_each_runs()
    {
        string[] examples = Examples();
        Assert.True(examples.Length >= 5);
        foreach (string code in examples)
        {
            (List<PSObject> output, List<ErrorRecord> errors) = session.Run(code);
            ErrorRecord[] real = errors.Where(error => error.Exception is not CommandNotFoundException).ToArray();
            Assert.True(real.Length == 0, code + "\n" + string.Join("\n", real.Select(error => error.ToString())));
            Assert.True(output.Count > 0 || errors.Count > 0, code);
        }
    }

    [Fact]
    public void Five_examples_need_no_more_than_the_engine() =>
        Assert.True(Examples().Count(code => session.Run(code).Errors.Count == 0) >= 5);

    [Fact]
    public void The_about_topic_is_found() =>
        Assert.Contains("about_SmtpTools", session.Run("Get-Help about_SmtpTools").Output.Single().ToString(), StringComparison.OrdinalIgnoreCase);

    private string[] Examples() =>
        ((IEnumerable<object>)Help().examples.example).Cast<PSObject>().Select(example => example.Properties["code"].Value.ToString()!).ToArray();

    private dynamic Help() => session.Run("Get-Help Get-SmtpReplyInfo -Full").Output.Single();

    private static string TextOf(object? paragraphs) =>
        paragraphs is System.Collections.IEnumerable many ? string.Join(" ", many.Cast<PSObject>().Select(p => p.Properties["Text"]?.Value)) : paragraphs?.ToString() ?? "";
}
