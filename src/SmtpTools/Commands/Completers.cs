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
