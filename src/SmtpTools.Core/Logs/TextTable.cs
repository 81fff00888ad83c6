using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;

namespace SmtpTools;

/// <summary>
/// An unchangeable table of names and texts whose <see cref="ToString"/> is <c>name=text</c>, parted by "; ", so that <c>Export-Csv</c> writes what it holds; in JSON and
/// over remoting it is a table.
/// </summary>
public sealed class TextTable : ReadOnlyDictionary<string, string>
{
    internal TextTable(IDictionary<string, string> items)
        : base(items)
    {
    }

    /// <summary>The table without entries.</summary>
    public static TextTable None { get; } = new(new Dictionary<string, string>());

    /// <summary>The entries, parted by "; ".</summary>
    public override string ToString() => string.Join("; ", this.Select(pair => pair.Key + "=" + pair.Value));
}
