using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security.Authentication;

namespace SmtpTools.Commands;

/// <summary>Reads the TLS mode.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TlsCellAttribute : CellAttribute
{
    private const string DaysLeft = " days left";

    protected override object? Default => default(SmtpTlsMode);

    protected override object Read(EngineIntrinsics engine, object value) =>
        LanguagePrimitives.TryConvertTo(value, out SmtpTlsMode mode) ? mode
        : IsFinding(value) ? Default!
        : throw new ArgumentTransformationMetadataException($"'{Errors.Quote(value.ToString())}' is no way to use TLS: give one of {string.Join(", ", Enum.GetNames(typeof(SmtpTlsMode)))}, or nothing for {Default}.");

    /// <summary>Results can be piped to be checked again, live or out of a file: their property of this name says what was found, not what to do.</summary>
    private static bool IsFinding(object value) => value is SmtpTlsInfo or PSCustomObject || (value is string text && IsFinding(text));

    /// <summary>What <see cref="SmtpTlsInfo.ToString"/> writes: protocol, subject, and that the certificate is valid or why it is not.</summary>
    private static bool IsFinding(string text)
    {
        string[] parts = text.Split([", "], StringSplitOptions.None);
        string last = parts[parts.Length - 1];
        return parts.Length >= 3
            && (parts[0] == "no TLS" || Enum.GetNames(typeof(SslProtocols)).Contains(parts[0]))
            && (parts[1].Length == 0 || parts[1] == "no certificate" || parts[1].IndexOf('=') > 0)
            && (IsDays(last) ? parts[parts.Length - 2] == "valid" : last.All(c => char.IsLetter(c) || c is ';' or ' '));
    }

    private static bool IsDays(string text) =>
        text.EndsWith(DaysLeft, StringComparison.Ordinal) && int.TryParse(text.Substring(0, text.Length - DaysLeft.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}
