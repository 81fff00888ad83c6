using System;
using System.IO;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace SmtpTools.Mail;

/// <summary>Decompresses what the framework itself cannot.</summary>
public static class LogDecompressor
{
    /// <summary>Opens a compressed stream.</summary>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="stream">The compressed octets; disposed of with the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The compression is none of those.</exception>
    /// <exception cref="InvalidDataException">The octets are damaged; reading throws it too.</exception>
    public static Stream Open(SmtpLogCompression compression, Stream stream) => ArchiveStream.Open(() => OpenBare(compression, stream));

    private static Stream OpenBare(SmtpLogCompression compression, Stream stream) => compression switch
    {
        SmtpLogCompression.Bzip2 => BZip2Stream.Create(stream, CompressionMode.Decompress, true),
        SmtpLogCompression.Xz => new XZStream(stream),
        SmtpLogCompression.Zstandard => new DecompressionStream(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Not compressed so."),
    };
}
