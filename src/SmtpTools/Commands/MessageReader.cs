using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;

namespace SmtpTools.Commands;

/// <summary>
/// Reads a text that is a message, with its header: only a reader of messages tells whom a bounce is about, and which reply is whose. The words name others too, first of all
/// whom the bounce was sent to.
/// </summary>
internal sealed class MessageReader
{
    private SmtpLogReader? _reader;

    private SmtpLogReader Reader => _reader ??= new SmtpLogReader(new SmtpLogOptions { OpenMessages = MailLibraries.OpenMessages });

    /// <summary>Whether a text is a message. A line alone is not: it may be any field's, and has a reply for itself.</summary>
    public bool IsMessage(string text) => text.IndexOf('\n') is >= 0 and var end && end < text.TrimEnd().Length && Reader.IsMessage(text);

    /// <summary>The recipients that the notifications of a message, or of a mailbox, tell of.</summary>
    public IEnumerable<SmtpLogEvent> Read(string message) => Reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(message)), CancellationToken.None);
}
