using System;

namespace SmtpTools.Logs;

/// <summary>What a file is known by that is no text: compressed by a program, which may be read as it is, or an archive of several files.</summary>
internal sealed class ArchiveKind
{
    private static readonly ArchiveKind[] s_known =
    [
        new("gzip", "gzip -d", [0x1F, 0x8B], SmtpLogCompression.Gzip), // RFC 1952 2.3.1
        new("bzip2", "bzip2 -d", "BZh"u8, SmtpLogCompression.Bzip2), // bzip2 1.0.8, decompress.c: BZ_HDR_B, BZ_HDR_Z, BZ_HDR_h
        new("xz", "xz -d", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], SmtpLogCompression.Xz), // The .xz File Format 2.1.1.1
        new("Zstandard", "zstd -d", [0x28, 0xB5, 0x2F, 0xFD], SmtpLogCompression.Zstandard), // RFC 8878 3.1.1
        new("Zstandard", "zstd -d", [0x2A, 0x4D, 0x18], SmtpLogCompression.Zstandard, offset: 1), // RFC 8878 3.1.2, a skippable frame, of 16 first octets; pzstd puts one before each other frame
        new("LZ4", "lz4 -d", [0x04, 0x22, 0x4D, 0x18]), // LZ4 Frame Format, Magic Number
        new("compress (.Z)", "uncompress", [0x1F, 0x9D]), // ncompress 5.0, MAGIC_1 and MAGIC_2
        new("zip", "Expand-Archive", "PK\x03\x04"u8), // APPNOTE.TXT 4.3.7, local file header
        new("7z", "7z x", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), // 7zFormat.txt, SignatureHeader
        new("tar", "tar -xf", "ustar"u8, offset: 257), // POSIX.1-2017 pax, ustar Interchange Format
    ];

    private readonly byte[] _octets;
    private readonly int _offset;

    private ArchiveKind(string name, string unpacker, ReadOnlySpan<byte> octets, SmtpLogCompression compression = SmtpLogCompression.None, int offset = 0)
    {
        Name = name;
        Unpacker = unpacker;
        Compression = compression;
        _octets = octets.ToArray();
        _offset = offset;
    }

    public string Name { get; }

    /// <summary>The program that takes it apart.</summary>
    public string Unpacker { get; }

    /// <summary>How it is read as it is; None where it is not.</summary>
    public SmtpLogCompression Compression { get; }

    /// <summary>The kind of a file with these first octets; null where it is none.</summary>
    public static ArchiveKind? Of(ReadOnlySpan<byte> head)
    {
        foreach (ArchiveKind kind in s_known)
        {
            if (head.Length >= kind._offset && head.Slice(kind._offset).StartsWith(kind._octets))
            {
                return kind;
            }
        }

        return null;
    }
}
