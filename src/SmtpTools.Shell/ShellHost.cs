using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace SmtpTools.Shell;

/// <summary>What the engine needs of a console program.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellUserInterface _ui = new();

    /// <summary>What <c>exit</c> was called with, once it was.</summary>
    public int? ExitCode { get; private set; }

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "SmtpTools.Shell";

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This shell has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This shell has no nested prompt.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
