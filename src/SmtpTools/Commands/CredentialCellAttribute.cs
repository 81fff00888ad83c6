using System;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Reads credentials as <see cref="CredentialAttribute"/> does, which for an empty cell would ask.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CredentialCellAttribute : CellAttribute
{
    private static readonly CredentialAttribute s_credential = new();

    protected override object? Default => null;

    protected override object Read(EngineIntrinsics engine, object value) => s_credential.Transform(engine, value);
}
