using System.IO;
using SmtpTools.Logs;
using XZStream = SharpCompress.Compressors.Xz.XZStream;

namespace SmtpTools.Mail;

/// <summary>
/// What a .xz file holds: streams behind one another, and padding of zeros between them and at the end, four octets or a multiple of them (The .xz File Format, 2). The library
/// reads one stream.
/// </summary>
/// <param name="file">The compressed file; it can seek.</param>
internal sealed class XzStreams(Stream file) : ReadOnlyStream(file)
{
    private const int PaddingUnit = 4;

    private readonly Stream _file = file;
    private XZStream? _current = new(new Part(file));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_current is not null)
        {
            int read = _current.Read(buffer, offset, count);
            if (read > 0 || count == 0)
            {
                return read;
            }

            _current = SkipPadding() ? new XZStream(new Part(_file)) : null;
        }

        return 0;
    }

    /// <summary>Goes to where the next stream begins; false where there is none.</summary>
    private bool SkipPadding()
    {
        int zeros = 0;
        int octet = _file.ReadByte();
        while (octet == 0)
        {
            zeros++;
            octet = _file.ReadByte();
        }

        if (zeros % PaddingUnit != 0)
        {
            throw new InvalidDataException("The padding of the xz archive is not whole.");
        }

        if (octet < 0)
        {
            return false;
        }

        _file.Seek(-1, SeekOrigin.Current);
        return true;
    }

    /// <summary>One stream of the file: it knows where it ends, so the end of the file is too early, and the library would make octets up for what is missing.</summary>
    private sealed class Part(Stream file) : ReadOnlyStream(file)
    {
        private readonly Stream _file = file;

        /// <summary>The library finds by it what is padded.</summary>
        public override long Position => _file.Position;

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count) => _file.Read(buffer, offset, count) is var read && (read > 0 || count == 0) ? read : throw new EndOfStreamException();

        /// <inheritdoc/>
        public override int ReadByte() => _file.ReadByte() is >= 0 and var octet ? octet : throw new EndOfStreamException();
    }
}
