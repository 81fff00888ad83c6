using System;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Reads the TLS mode.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TlsCellAttribute : CellAttribute
{
    protected override object? Default => default(SmtpTlsMode);

    protected override object Read(EngineIntrinsics engine, object value) =>
        LanguagePrimitives.TryConvertTo(value, out SmtpTlsMode mode) ? mode
        : IsFinding(value) ? Default!
        : throw new ArgumentTransformationMetadataException($"'{Errors.Quote(value.ToString())}' is no way to use TLS: give one of {string.Join(", ", Enum.GetNames(typeof(SmtpTlsMode)))}, or nothing for {Default}.");

    /// <summary>Results can be piped to be checked again, live or out of a file: their property of this name says what was found, not what to do.</summary>
    private static bool IsFinding(object value) => value is SmtpTlsInfo or PSCustomObject || (value is string text && text.Contains(", "));
}
