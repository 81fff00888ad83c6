using System;
using System.IO;
using System.Threading;

namespace SmtpTools.Logs;

/// <summary>
/// What a compressed file holds, up to where the decompressor fails, since the file is cut off or damaged; only behind that reading fails. A decompressor that fails keeps to itself what it had in hand, so
/// that is read once more, octet by octet. What a decompressor throws is of many types that nobody outside knows; here it is one.
/// </summary>
/// <param name="file">The compressed file, at its beginning; it can seek.</param>
/// <param name="decompress">Opens the decompressor.</param>
/// <param name="token">Ends the second reading.</param>
internal sealed class ArchiveStream(Stream file, Func<Stream, Stream> decompress, CancellationToken token) : ReadOnlyStream(file)
{
    private readonly Stream _file = file;
    private Stream? _content;
    private long _given;
    private MemoryStream? _inHand;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is cut off or damaged, and what could be read of it was.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            if (_inHand is null)
            {
                _content ??= decompress(_file);
                int read = _content.Read(buffer, offset, count);
                _given += read;
                return read;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            _inHand = ReadInHand(count);
        }

        return _inHand.Read(buffer, offset, count) is > 0 and var left ? left : throw new InvalidDataException("The file is cut off or damaged.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsDamage(Exception e) => e is EndOfStreamException or not (IOException or OperationCanceledException);

    /// <param name="most">As many octets as the decompressor was asked for when it failed: it had no more of them. A file that has grown since, or is whole now, would go on.</param>
    private MemoryStream ReadInHand(int most)
    {
        var inHand = new MemoryStream();
        try
        {
            _file.Seek(0, SeekOrigin.Begin);
            _content = decompress(_file);
            var known = new byte[64 * 1024];
            for (long left = _given; left > 0;)
            {
                token.ThrowIfCancellationRequested();
                int read = _content.Read(known, 0, (int)Math.Min(left, known.Length));
                left = read == 0 ? 0 : left - read;
            }

            while (inHand.Length < most && _content.ReadByte() is >= 0 and var octet)
            {
                inHand.WriteByte((byte)octet);
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            // The same again: now all is in hand.
        }

        inHand.Position = 0;
        return inHand;
    }
}
