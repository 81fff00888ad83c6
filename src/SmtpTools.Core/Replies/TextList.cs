using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace SmtpTools;

/// <summary>
/// An unchangeable list of texts whose <see cref="ToString"/> is its items parted by "; ", so that <c>Export-Csv</c> writes what it holds and not the name of its type.
/// </summary>
public sealed class TextList : ReadOnlyCollection<string>
{
    internal TextList(IList<string> items)
        : base(items)
    {
    }

    /// <summary>The list without items.</summary>
    public static TextList None { get; } = new([]);

    /// <summary>The items, parted by "; ".</summary>
    public override string ToString() => string.Join("; ", this);
}
