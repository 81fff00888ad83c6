using System;
using System.IO;
using System.Threading;

namespace SmtpTools.Commands;

/// <summary>A log on disk, or a pipe.</summary>
internal sealed class LogFile
{
    private Func<long>? _position;

    /// <param name="path">Its full path.</param>
    public LogFile(string path)
    {
#if NET
        FileInfo target = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path); // that of /dev/fd/63 is no file on disk
        IsPipe = !target.Exists || target.Length == 0;
#else
        var target = new FileInfo(path); // Windows has no pipes among its files
#endif
        Path = path;
        Length = IsPipe ? 0 : target.Length;
        Written = IsPipe ? DateTime.UtcNow : target.LastWriteTimeUtc;
    }

    public string Path { get; }

    /// <summary>It can be read once only, as it comes: a pipe, which has no length. A file without content may count as one.</summary>
    public bool IsPipe { get; }

    /// <summary>When it was last written to, UTC.</summary>
    public DateTime Written { get; }

    /// <summary>The time of its first line, for the order: pipes come last.</summary>
    public DateTime FirstTime { get; set; } = DateTime.MaxValue;

    /// <summary>The year of its first line, where its stamps leave it out; null where it is not known better than from the file's date.</summary>
    public int? Year { get; set; }

    /// <summary>Octets on disk.</summary>
    public long Length { get; }

    /// <summary>Octets on disk that were read; safe to ask of another thread.</summary>
    public long Position
    {
        get
        {
            try
            {
                return _position?.Invoke() ?? 0;
            }
            catch (ObjectDisposedException)
            {
                return Length;
            }
        }
    }

    /// <summary>Opens its content, decompressed.</summary>
    /// <param name="token">Ends what reading takes more than one look at the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="NotSupportedException">It is an archive of a kind that is not read.</exception>
    public Stream Open(CancellationToken token)
    {
        const int NoBuffer = 1; // lines are cut out of a buffer of their own
        var raw = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, NoBuffer);
        _position = raw.CanSeek ? () => raw.Position : null;
        try
        {
            return SmtpLogContent.Open(raw, MailLibraries.Decompress, token);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }
}
