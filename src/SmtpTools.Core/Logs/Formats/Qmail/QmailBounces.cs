using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>The last bounces: which message each is of, until it is in the queue under its own number.</summary>
internal sealed class QmailBounces
{
    private const int Most = 64;

    private readonly byte[]?[] _processes = new byte[]?[Most];
    private readonly byte[]?[] _parents = new byte[]?[Most];
    private int _next;

    public void Add(ReadOnlySpan<byte> process, ReadOnlySpan<byte> parent)
    {
        _processes[_next] = process.ToArray();
        _parents[_next] = parent.ToArray();
        _next = (_next + 1) % Most;
    }

    /// <summary>Sets the message that a message from the null sender is the bounce of, where it is one.</summary>
    public void SetParent(LogRecord record, ReadOnlySpan<byte> process)
    {
        // Double bounces come from <#@[]>.
        ReadOnlySpan<byte> sender = record[LogField.Sender];
        if (!sender.IsEmpty && !sender.SequenceEqual("#@[]"u8))
        {
            return;
        }

        for (int i = 0; i < Most; i++)
        {
            if (_processes[i] is { } known && process.SequenceEqual(known))
            {
                record.Set(LogField.RelatedQueueId, (ReadOnlySpan<byte>)_parents[i]!);
                _processes[i] = null;
                return;
            }
        }
    }
}
