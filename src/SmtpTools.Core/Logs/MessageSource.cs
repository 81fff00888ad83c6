using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using SmtpTools.Logs.Messages;

namespace SmtpTools.Logs;

/// <summary>Reads what is no log but mail: a notification's recipients become events, or the trace of the message that it tells of.</summary>
internal sealed class MessageSource(SmtpLogOptions options, LogRecord record)
{
    private SmtpMessageParser? _parser;

    /// <summary>Whether a stream holds messages and not lines; the stream then stands in for what was read of it to see that.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isGrowing">More is being written: what is not there yet would be waited for, and mail does not grow.</param>
    public bool IsMail(ref Stream stream, bool isGrowing)
    {
        if (options.Format is not null || isGrowing || options.OpenMessages is null)
        {
            return IsFormat;
        }

        var head = new byte[MessageHead.Length];
        Array.Resize(ref head, SmtpLogContent.Fill(stream, head));
        stream = SmtpLogContent.GiveBack(head, stream);
        return MessageHead.IsMessage(head);
    }

    /// <summary>Whether a text is a message, or the first line of one.</summary>
    public bool IsMail(string text) =>
        options.Format is null ? MessageHead.IsMessage(Encoding.UTF8.GetBytes(text.Length <= MessageHead.Length ? text : text.Substring(0, MessageHead.Length))) : IsFormat;

    /// <summary>Reads messages.</summary>
    /// <param name="stream">The messages.</param>
    /// <param name="counts">Counts them.</param>
    /// <param name="token">Ends the reading.</param>
    /// <returns>The number of the message, for each event that the record holds then.</returns>
    public IEnumerable<long> Read(Stream stream, SmtpLogCounts counts, CancellationToken token)
    {
        _parser ??= options.OpenMessages?.Invoke();
        if (_parser is null)
        {
            yield break;
        }

        long before = counts.Messages;
        foreach ((long message, LineKind kind) in _parser.Read(stream, record, token))
        {
            if (before + message > counts.Messages)
            {
                counts.AddMessage(kind);
            }

            counts.Add(kind, SmtpMessageParser.FormatName);
            if (kind == LineKind.Event)
            {
                yield return before + message;
            }
        }
    }

    /// <summary>Reads messages; each notification becomes the trace of the message that it tells of.</summary>
    public IEnumerable<SmtpMessageTrace> ReadTraces(Stream stream, LogSource source, SmtpLogCounts counts, CancellationToken token)
    {
        MessageState? state = null;
        foreach (long number in Read(stream, counts, token))
        {
            if (state is not null && state.LineNumber != number && TraceOf(state) is { } trace)
            {
                yield return trace;
            }

            if (state?.LineNumber != number)
            {
                state = Begin(source, number);
            }

            state.Take(record, source, number);
        }

        if (state is not null && TraceOf(state) is { } last)
        {
            yield return last;
        }
    }

    private bool IsFormat => string.Equals(options.Format, SmtpMessageParser.FormatName, StringComparison.OrdinalIgnoreCase);

    private MessageState Begin(LogSource source, long number) => new()
    {
        Server = record.Text(LogField.Server),
        QueueId = record.Text(LogField.QueueId),
        Format = record.Format,
        Source = source,
        LineNumber = number,
    };

    // A notification tells of the end only: without a beginning the trace is never complete.
    private SmtpMessageTrace? TraceOf(MessageState state) => options.Filter is null || options.Filter.Accepts(state) ? state.ToTrace() : null;
}
