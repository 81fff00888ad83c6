using System;
using System.IO;
using System.Threading;

namespace SmtpTools.Logs;

/// <summary>
/// A file that another program writes to: at its end, reading waits for more. When the file was rotated, renamed or cut, what is left of the old one is read, and then the
/// new one from its beginning. The first octets tell whether it is the same file: a log's first line has its time.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="idle">Called before waiting.</param>
/// <param name="token">Ends the waiting.</param>
internal sealed class FollowedFile(string path, Action idle, CancellationToken token) : ReadOnlyStream(Stream.Null)
{
    private const int HeadLength = 256;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _head = new byte[HeadLength];
    private FileStream _file = Open(path);
    private int _known;
    private bool _wasReplaced;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            int read = _file.Read(buffer, offset, count);
            if (read > 0)
            {
                Remember(buffer, offset, read);
                return read;
            }

            if (_wasReplaced)
            {
                // The writer is done with the old file, and so are we: the last look found nothing.
                Reopen();
                continue;
            }

            if (IsReplaced())
            {
                _wasReplaced = true;
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
        if (_known < HeadLength)
        {
            int length = Math.Min(read, HeadLength - _known);
            Buffer.BlockCopy(buffer, offset, _head, _known, length);
            _known += length;
        }
    }

    private bool IsReplaced()
    {
        try
        {
            using FileStream now = Open(path);
            if (now.Length < _file.Position)
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
        catch (IOException)
        {
            return false; // between renaming and making anew
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Reopen()
    {
        _file.Dispose();
        _file = Open(path);
        _known = 0;
        _wasReplaced = false;
    }
}
