using System;

namespace SmtpTools.Logs;

/// <summary>A file is an archive, or holds one, that is not read as it is.</summary>
internal sealed class ArchiveException(ArchiveKind kind) : NotSupportedException($"The file is or holds an archive ({kind.Name}) that is not read as it is.")
{
    public ArchiveKind Kind { get; } = kind;
}
