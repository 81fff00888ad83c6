using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>
/// Finds the queue id in words about a queue file that something is wrong with: <c>open active 4F9D195432C: No such file or directory</c>,
/// <c>saving corrupt file "4F9D195432C" from queue "active" to queue "corrupt"</c>, <c>qmgr_move: rename 4F9D195432C from incoming to active: ...</c>,
/// <c>qmgr_active_done: 4F9D195432C: remove ...</c>. Ids look like many other words: what stands before them tells.
/// </summary>
internal static class PostfixQueueFile
{
    private static readonly string[] s_before =
    [
        "active", "incoming", "deferred", "defer", "bounce", "trace", "hold", "maildrop", "corrupt", "flush", "saved", "id", "id:", "file", "rename", "remove", "spurious", "request:",
    ];

    /// <summary>Takes the id, where the words name one.</summary>
    public static void SetId(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int function = PostfixVerbose.EndOfFunction(line.Slice(at));
        if (function > 0 && line.HasAt(at + function, ": "u8) && PostfixQueueId.Read(line, at + function + 2) is > 0 and var words)
        {
            record.Set(LogField.QueueId, LogSlice.Between(at + function + 2, words - 2));
            return;
        }

        while (line.IndexOf((byte)' ', at) is > 0 and var blank)
        {
            int id = blank + 1;
            id += line.HasAt(id, "\""u8) ? 1 : 0;
            if (PostfixQueueId.EndOf(line, id) is > 0 and var end && IsEnd(line, end) && OctetWords.IsOne(s_before, line.Slice(at, blank - at)))
            {
                record.Set(LogField.QueueId, LogSlice.Between(id, end));
                return;
            }

            at = blank + 1;
        }
    }

    private static bool IsEnd(ReadOnlySpan<byte> line, int at) => at == line.Length || line[at] is (byte)':' or (byte)' ' or (byte)'"' or (byte)'.';
}
