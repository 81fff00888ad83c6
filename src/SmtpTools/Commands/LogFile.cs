using System;
using System.IO;

namespace SmtpTools.Commands;

/// <summary>A log on disk.</summary>
/// <param name="path">Its full path.</param>
internal sealed class LogFile(string path)
{
    private Func<long>? _position;

    public string Path { get; } = path;

    /// <summary>When it was last written to, UTC.</summary>
    public DateTime Written { get; } = File.GetLastWriteTimeUtc(path);

    /// <summary>The time of its first line, for the order.</summary>
    public DateTime FirstTime { get; set; }

    /// <summary>The year of its first line, where its stamps leave it out; null where it is not known better than from the file's date.</summary>
    public int? Year { get; set; }

    /// <summary>Octets on disk.</summary>
    public long Length { get; } = new FileInfo(path).Length;

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
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Stream Open()
    {
        const int NoBuffer = 1; // lines are cut out of a buffer of their own
        var raw = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, NoBuffer);
        _position = () => raw.Position;
        try
        {
            return SmtpLogContent.Open(raw, MailLibraries.Decompress);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }
}
