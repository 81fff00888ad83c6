using System;
using System.IO;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.ZStandard;

namespace SmtpTools.Mail;

/// <summary>Decompresses what the framework itself cannot.</summary>
public static class LogDecompressor
{
    private const int BufferSize = 64 * 1024; // bzip2 and xz are read octet by octet

    /// <summary>Opens a compressed stream. Where it is cut off or damaged, opening and reading throw whatever the decompressor throws.</summary>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="stream">The compressed octets, which can seek; disposed of with the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The compression is none of those.</exception>
    public static Stream Open(SmtpLogCompression compression, Stream stream) => compression switch
    {
        SmtpLogCompression.Bzip2 => BZip2Stream.Create(new BufferedStream(new WholeBzip2File(stream), BufferSize), CompressionMode.Decompress, true),
        SmtpLogCompression.Xz => new XzStreams(new BufferedStream(stream, BufferSize)),
        SmtpLogCompression.Zstandard => new DecompressionStream(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Not compressed so."),
    };
}
