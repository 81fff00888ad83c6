using System.Collections.Generic;
using System.IO;
using System.Threading;
using SmtpTools.Logs;

namespace SmtpTools;

/// <summary>Reads messages and mailboxes as a log reads lines: for what delivery status notifications in them tell. MIME is others' work, so the one that does it lies outside of Core.</summary>
public abstract class SmtpMessageParser
{
    /// <summary>The name of the format.</summary>
    internal const string FormatName = "Dsn";

    internal SmtpMessageParser()
    {
    }

    /// <summary>Reads to the end of a stream. No message, however broken, makes it throw.</summary>
    /// <param name="stream">A message, a mailbox, or the fields of a notification alone.</param>
    /// <param name="record">Takes the fields of each event.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>For each message in turn its number, from 1, and an event for each recipient that it tells of, or once that it tells of none.</returns>
    internal abstract IEnumerable<(long Message, LineKind Kind)> Read(Stream stream, LogRecord record, CancellationToken token);
}
