using System;
using System.IO;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.ZStandard;

namespace SmtpTools.Mail;

/// <summary>Decompresses what the framework itself cannot.</summary>
public static class LogDecompressor
{
    /// <summary>Opens a compressed stream.</summary>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="stream">The compressed octets, which can seek; disposed of with the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">The compression is none of those.</exception>
    /// <exception cref="InvalidDataException">The octets are damaged; reading throws it too.</exception>
    public static Stream Open(SmtpLogCompression compression, Stream stream) => compression switch
    {
        SmtpLogCompression.Bzip2 => ArchiveStream.Open(() => BZip2Stream.Create(stream, CompressionMode.Decompress, true)),
        SmtpLogCompression.Xz => ArchiveStream.Open(() => new XzStreams(stream)),
        SmtpLogCompression.Zstandard => ArchiveStream.Open(() => new DecompressionStream(stream)),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Not compressed so."),
    };
}
