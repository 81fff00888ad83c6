using System;
using System.IO;
using System.Threading;

namespace SmtpTools.Logs;

/// <summary>
/// A file that another program writes to: at its end, reading waits for more. When the file was rotated, renamed or cut, what is left of the old one is read, and then the
/// new one from its beginning. The first octets tell whether it is the same file: a log's first line has its time. A pipe is read to its end.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="idle">Called before waiting.</param>
/// <param name="begins">Called before the first line of a new file is read, when all lines of the old one were.</param>
/// <param name="token">Ends the waiting.</param>
internal sealed class FollowedFile(string path, Action idle, Action begins, CancellationToken token) : ReadOnlyStream(Stream.Null)
{
    private const int HeadLength = 256;
    private const byte LineFeed = (byte)'\n';
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _head = new byte[HeadLength];
    private FileStream _file = Open(path);
    private int _known;
    private byte _last = LineFeed;
    private bool _wasReplaced;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            if (!_file.CanSeek)
            {
                idle(); // reading a pipe is waiting, and its end the end
                return _file.Read(buffer, offset, count);
            }

            int read = _file.Read(buffer, offset, count);
            if (read > 0)
            {
                Remember(buffer, offset, read);
                return read;
            }

            if (_wasReplaced && _last != LineFeed)
            {
                _last = LineFeed; // what was cut off is a line of its own, and not the beginning of the new file's first
                buffer[offset] = LineFeed;
                return 1;
            }

            // The writer is done with the old file, and so are we, when the last look found nothing.
            if (_wasReplaced ? TryReopen() : _wasReplaced = IsReplaced())
            {
                continue;
            }

            idle();
            token.WaitHandle.WaitOne(s_pause);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    private void Remember(byte[] buffer, int offset, int read)
    {
        _last = buffer[offset + read - 1];
        if (_known < HeadLength)
        {
            int length = Math.Min(read, HeadLength - _known);
            Buffer.BlockCopy(buffer, offset, _head, _known, length);
            _known += length;
        }
    }

    private bool IsReplaced()
    {
        FileStream? now = TryOpen();
        if (now is null)
        {
            return false;
        }

        using (now)
        {
            long length = now.Length; // asked for first: if it is the same file, it is not longer than ours
            if (length < _file.Position || length > _file.Length)
            {
                return true;
            }

            for (int i = 0; i < _known; i++)
            {
                if (now.ReadByte() != _head[i])
                {
                    return true;
                }
            }

            return false;
        }
    }

    private bool TryReopen()
    {
        FileStream? now = TryOpen();
        if (now is null)
        {
            return false;
        }

        _file.Dispose();
        _file = now;
        _known = 0;
        _wasReplaced = false;
        begins();
        return true;
    }

    /// <summary>Null between renaming and making anew.</summary>
    private FileStream? TryOpen()
    {
        try
        {
            return Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
