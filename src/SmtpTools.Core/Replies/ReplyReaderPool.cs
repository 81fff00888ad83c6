using System;
using System.Threading;
using SmtpTools.Catalogue;

namespace SmtpTools.Replies;

/// <summary>Spare readers, as many as there are processors: a reader is large to make, and serves one thread at a time.</summary>
internal sealed class ReplyReaderPool(ReplyCatalogue catalogue)
{
    private readonly ReplyReader?[] _spares = new ReplyReader?[Environment.ProcessorCount];

    public ReplyReader Take()
    {
        for (int i = 0; i < _spares.Length; i++)
        {
            if (Interlocked.Exchange(ref _spares[i], null) is { } spare)
            {
                return spare;
            }
        }

        return new ReplyReader(catalogue);
    }

    /// <summary>Keeps a reader for whoever comes next; one too many is dropped.</summary>
    public void GiveBack(ReplyReader reader)
    {
        for (int i = 0; i < _spares.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _spares[i], reader, null) is null)
            {
                return;
            }
        }
    }
}
