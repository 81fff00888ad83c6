using System.IO;

namespace SmtpTools.Logs;

/// <summary>Two streams behind one another: octets given back that were read to see what a stream holds, or octets put behind its end.</summary>
internal sealed class JoinedStream(Stream first, Stream second) : ReadOnlyStream(first)
{
    private readonly Stream _first = first;
    private bool _isFirstOver;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _isFirstOver ? 0 : _first.Read(buffer, offset, count);
        if (read > 0 || count == 0)
        {
            return read;
        }

        _isFirstOver = true;
        return second.Read(buffer, offset, count);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            second.Dispose();
        }

        base.Dispose(disposing);
    }
}
