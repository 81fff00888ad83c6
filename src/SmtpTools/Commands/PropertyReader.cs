using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Xml;

namespace SmtpTools.Commands;

/// <summary>
/// Reads the properties of an object, or the keys of a table, by name. Letter case, blanks and signs do not count: <c>status_code</c>, <c>Status-Code</c> and
/// <c>Status Code</c> are all StatusCode, as JSON, mail headers and CSV write it.
/// </summary>
internal sealed class PropertyReader
{
    // A list may contain itself.
    private const int DeepestList = 8;

    private readonly Dictionary<string, PSPropertyInfo> _properties;
    private readonly Action<string> _note;

    /// <param name="item">An object or a table.</param>
    /// <param name="note">Told of properties that cannot be read; they count as absent.</param>
    public PropertyReader(object item, Action<string> note)
    {
        _note = note;
        _properties = PropertiesOf(item)
            .GroupBy(property => Letters(property.Name), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The texts of the properties that are there and not blank, in the order of their names here; a list's items are its lines.</summary>
    public IEnumerable<string> Texts(string[] names) => Values(names).Select(value => TextOf(value)).Where(text => !string.IsNullOrWhiteSpace(text))!;

    /// <summary>The same, with the numbers of enumerations in place of their names.</summary>
    public IEnumerable<string> Codes(string[] names) =>
        Values(names).Select(value => value is Enum status ? status.ToString("D") : TextOf(value)).Where(text => !string.IsNullOrWhiteSpace(text))!;

    /// <summary>The value of a property that is an object itself; null where it is none.</summary>
    public object? Nested(string name) => Values([name]).FirstOrDefault() is { } value and not string ? value : null;

    private IEnumerable<object?> Values(string[] names)
    {
        foreach (string name in names)
        {
            if (_properties.TryGetValue(name, out PSPropertyInfo? property))
            {
                yield return Read(property);
            }
        }
    }

    private static IEnumerable<PSPropertyInfo> PropertiesOf(object item) =>
        (item is PSObject wrapped ? wrapped.BaseObject : item) is IDictionary table
            ? table.Keys.OfType<string>().Where(key => key.Length > 0).Select(key => new PSNoteProperty(key, table[key]))
            : PSObject.AsPSObject(item).Properties;

    private static string Letters(string name) => name.All(char.IsLetterOrDigit) ? name : new string(name.Where(char.IsLetterOrDigit).ToArray());

    private object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value is PSObject { BaseObject: Enum status } ? status : property.Value;
        }
        catch (ExtendedTypeSystemException e)
        {
            _note("Taken as absent: " + Errors.Quote(e.Message)); // the others may tell enough
            return null;
        }
    }

    private static string? TextOf(object? value, int depth = 0) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        byte[] bytes => Replies.ByteText.Of(bytes),
        XmlNode node => node.InnerText,
        IEnumerable many => depth < DeepestList ? string.Join("\n", many.Cast<object?>().Select(item => TextOf(item, depth + 1))) : null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(), // what is wrapped may have a text of its own, as what comes back from CliXml
    };
}
