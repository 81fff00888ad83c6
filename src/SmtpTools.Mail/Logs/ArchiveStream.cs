using System;
using System.IO;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>What a decompressor gives. On damaged octets these throw whatever comes, of types that nobody outside knows; here it is one.</summary>
/// <param name="content">The decompressor.</param>
internal sealed class ArchiveStream(Stream content) : ReadOnlyStream(content)
{
    private readonly Stream _content = content;

    /// <summary>Opens a decompressor, which may look at the first octets already.</summary>
    public static ArchiveStream Open(Func<Stream> decompressor) => new(Try(decompressor));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Try(() => _content.Read(buffer, offset, count));

    private static T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not (IOException or InvalidDataException or OperationCanceledException))
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
