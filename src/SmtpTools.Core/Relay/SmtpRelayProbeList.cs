using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace SmtpTools;

/// <summary>An unchangeable list of probes whose text is each probe's on one line, parted by "; ", so that <c>Export-Csv</c> writes what was found and not the name of a type.</summary>
public sealed class SmtpRelayProbeList : ReadOnlyCollection<SmtpRelayProbe>
{
    internal SmtpRelayProbeList(IList<SmtpRelayProbe> probes)
        : base(probes)
    {
    }

    /// <summary>The list without probes.</summary>
    public static SmtpRelayProbeList None { get; } = new([]);

    /// <summary>The probes, parted by "; ".</summary>
    public override string ToString() => string.Join("; ", this);
}
