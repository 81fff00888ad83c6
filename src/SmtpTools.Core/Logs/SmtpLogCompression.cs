namespace SmtpTools;

/// <summary>How the octets of a file are to be taken.</summary>
public enum SmtpLogCompression
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>xz.</summary>
    Xz,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstandard,
}
