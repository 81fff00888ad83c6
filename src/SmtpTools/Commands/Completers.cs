using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace SmtpTools.Commands;

/// <summary>Completes from pairs of value and tooltip.</summary>
public abstract class CatalogueCompleter : IArgumentCompleter
{
    /// <summary>The values, each with its explanation.</summary>
    protected abstract IEnumerable<KeyValuePair<string, string>> Values { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        return Values
            .Where(value => value.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(value => new CompletionResult(Quoted(value.Key), value.Key, CompletionResultType.ParameterValue, value.Value.Length > 0 ? value.Value : value.Key));
    }

    private static string Quoted(string value) => value.All(c => char.IsLetterOrDigit(c) || c is '.' or '-') ? value : "'" + value.Replace("'", "''") + "'";
}

/// <summary>Reply codes and enhanced status codes, with their meaning.</summary>
public sealed class CodeCompleter : CatalogueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values => SmtpReplyDecoder.Default.KnownCodes;
}

/// <summary>Providers and servers, with their full names.</summary>
public sealed class ProviderCompleter : CatalogueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values => SmtpReplyDecoder.Default.KnownProviders;
}

/// <summary>The ports that mail servers listen on.</summary>
public sealed class PortCompleter : CatalogueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values { get; } =
    [
        new("25", "between servers (RFC 5321)"),
        new("587", "for clients that sign in, STARTTLS (RFC 6409)"),
        new("465", "for clients that sign in, TLS from the start (RFC 8314)"),
        new("2525", "where 25 and 587 are blocked; no standard"),
    ];
}

/// <summary>AUTH mechanisms, the strongest first.</summary>
public sealed class MechanismCompleter : CatalogueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values { get; } =
    [
        new("SCRAM-SHA-256", "the password is proved, not sent (RFC 7677)"),
        new("SCRAM-SHA-1", "the password is proved, not sent (RFC 5802)"),
        new("CRAM-MD5", "the password is proved, not sent; old (RFC 2195)"),
        new("DIGEST-MD5", "the password is proved, not sent; old (RFC 2831)"),
        new("PLAIN", "the password is sent (RFC 4616)"),
        new("LOGIN", "the password is sent; no standard"),
        new("NTLM", "Windows accounts ([MS-SMTPNTLM])"),
        new("XOAUTH2", "the password is an OAuth 2.0 token (Google, Microsoft)"),
        new("OAUTHBEARER", "the password is an OAuth 2.0 token (RFC 7628)"),
    ];
}

/// <summary>Names of log formats.</summary>
public sealed class LogFormatCompleter : CatalogueCompleter
{
    /// <summary>The name for finding the format out.</summary>
    internal const string Auto = "Auto";

    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values =>
        SmtpLogReader.KnownFormats.Prepend(new KeyValuePair<string, string>(Auto, "found out from the content"));

    /// <summary>The name as the reader wants it, null for <see cref="Auto"/>; false where there is no such format.</summary>
    internal static bool TryFind(string text, out string? format)
    {
        format = SmtpLogReader.Formats.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        return format is not null || string.Equals(text, Auto, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>Time zones of this system.</summary>
public sealed class TimeZoneCompleter : CatalogueCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<KeyValuePair<string, string>> Values =>
        TimeZoneInfo.GetSystemTimeZones().Select(zone => new KeyValuePair<string, string>(zone.Id, zone.DisplayName)).Prepend(new KeyValuePair<string, string>("UTC", ""));
}
