using System.Collections.Generic;
using System.IO;
using System.Linq;
using SmtpTools.Catalogue;

namespace SmtpTools.Relay;

/// <summary>A way to write sender and recipient that an open-relay check tries.</summary>
/// <param name="number">Its number, from 1.</param>
/// <param name="record">Its row of the data file.</param>
internal sealed class RelayProbeForm(int number, Record record)
{
    public int Number { get; } = number;

    public string Name { get; } = record.Name;

    public string Mail { get; } = record.Required("mail");

    public string Rcpt { get; } = record.Required("rcpt");

    public string Source { get; } = record.Required("source");

    /// <summary>What an acceptance is held against; of a control, what it is the control of.</summary>
    public RelayControl Control { get; } = record.Enum("control", RelayControl.Outside);

    /// <summary>The server could take the whole for the name of a mailbox of its own.</summary>
    public bool MayBeLocal => Control != RelayControl.Outside;

    public bool IsControl { get; } = record["is"] switch
    {
        "control" => true,
        null => false,
        string other => throw record.Wrong($"is the unknown '{other}'"),
    };

    /// <summary>The form that every mail program uses; its reply is the one that a closed server is known by.</summary>
    public bool IsPlain => Name == PlainName;

    /// <summary>It differs from the plain form by its sender, so that to refuse that sender is to refuse the form.</summary>
    public bool TriesSender => !IsPlain && !IsControl && Rcpt == "<{R}@{D}>";

    private const string PlainName = "plain addresses";

    /// <summary>All forms, then the controls.</summary>
    public static IReadOnlyList<RelayProbeForm> All { get; } = RelayData.Read("Probes.txt").Select((record, i) => new RelayProbeForm(i + 1, record)).ToArray();
}
