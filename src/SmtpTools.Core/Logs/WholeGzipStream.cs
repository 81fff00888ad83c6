using System;
using System.IO;
using System.IO.Compression;

namespace SmtpTools.Logs;

/// <summary>
/// gzip (RFC 1952) that must be whole, members behind one another too (RFC 1952 2.2): where it is cut off, or something else comes behind a member, the framework's stream ends as if that were all. So at
/// the end of the file a member of our own, the seal, is put behind it: only where the file is whole does the framework read that. Zeros behind the last member are padding, as for gzip(1).
/// </summary>
internal sealed class WholeGzipStream : ReadOnlyStream
{
    private static readonly byte[] s_seal = "the end of the file of SmtpTools"u8.ToArray();
    private static readonly byte[] s_sealed = Compress(s_seal);

    // .NET Framework reads one member only; there, what is behind it is an error as if it were cut off.
    private static readonly bool s_readsAllMembers = SmtpLogContent.Fill(new GZipStream(new MemoryStream([.. s_sealed, .. s_sealed]), CompressionMode.Decompress), new byte[2 * s_seal.Length]) > s_seal.Length;

    private readonly SealedFile _file;
    private readonly GZipStream _content;
    private uint _size;
    private bool _isWhole;

    /// <param name="file">The compressed file; it can seek.</param>
    public WholeGzipStream(Stream file)
        : base(file)
    {
        _file = new SealedFile(file);
        _content = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _isWhole ? 0 : _content.Read(buffer, offset, count);
        _size = unchecked(_size + (uint)read);
        if (read == 0 && count > 0 && !_isWhole)
        {
            _isWhole = IsWhole() ? true : throw new InvalidDataException("The gzip archive is not whole.");
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] content)
    {
        using var octets = new MemoryStream();
        using (var gzip = new GZipStream(octets, CompressionMode.Compress))
        {
            gzip.Write(content, 0, content.Length);
        }

        return octets.ToArray();
    }

    private bool IsWhole()
    {
        if (!s_readsAllMembers)
        {
            return _size == _file.LastSize();
        }

        if (!_file.IsAtEnd)
        {
            return _file.IsInPadding;
        }

        _file.PutSeal();
        var read = new byte[s_seal.Length + 1];
        return new ReadOnlySpan<byte>(read, 0, SmtpLogContent.Fill(_content, read)).SequenceEqual(s_seal);
    }

    /// <summary>
    /// The file, which ends, and goes on with the seal when that is put there. No reading goes across where the zeros at its end begin: the framework takes no more of a file once it holds octets that are
    /// no member, so where it took of the zeros, nothing but zeros is behind the member.
    /// </summary>
    private sealed class SealedFile : ReadOnlyStream
    {
        private readonly Stream _file;
        private readonly long _length;
        private readonly long _padding;
        private Stream? _seal;
        private long _taken;

        public SealedFile(Stream file)
            : base(file)
        {
            _file = file;
            _length = file.Length;
            _padding = FindPadding();
            file.Seek(0, SeekOrigin.Begin);
        }

        /// <summary>All of the file was taken.</summary>
        public bool IsAtEnd { get; private set; }

        /// <summary>Of the zeros at the end of the file some were taken; a member's own last octets may be among them.</summary>
        public bool IsInPadding => _taken > _padding;

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_seal is not null)
            {
                return _seal.Read(buffer, offset, count);
            }

            int read = _file.Read(buffer, offset, (int)Math.Min(count, (_taken < _padding ? _padding : _length) - _taken));
            IsAtEnd = read == 0;
            _taken += read;
            return read;
        }

        public void PutSeal() => _seal = new MemoryStream(s_sealed);

        /// <summary>The last four octets of a file tell the size of its last member (RFC 1952 2.3.1, ISIZE).</summary>
        public uint LastSize()
        {
            const int Length = 4;
            _file.Seek(-Math.Min(Length, _file.Length), SeekOrigin.End);
            uint size = 0;
            for (int shift = 0; shift < 8 * Length && _file.ReadByte() is >= 0 and var octet; shift += 8)
            {
                size |= (uint)octet << shift;
            }

            return size;
        }

        /// <summary>Where the zeros at the end of the file begin; its length where there are none.</summary>
        private long FindPadding()
        {
            const int Most = 4096;
            for (long end = _length; end > 0;)
            {
                var octets = new byte[(int)Math.Min(Most, end)];
                _file.Seek(end - octets.Length, SeekOrigin.Begin);
                if (SmtpLogContent.Fill(_file, octets) < octets.Length)
                {
                    return _length; // it became shorter, or cannot be read
                }

                int last = Array.FindLastIndex(octets, octet => octet != 0);
                end -= octets.Length;
                if (last >= 0)
                {
                    return end + last + 1;
                }
            }

            return 0;
        }
    }
}
