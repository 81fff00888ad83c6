using System;
using System.IO;
using SmtpTools.Logs;

namespace SmtpTools.Commands;

/// <summary>Ends where reading fails, so that the last line is read too, and keeps the failure to be told of then.</summary>
internal sealed class UpToFailureStream(Stream source) : ReadOnlyStream(source)
{
    private readonly Stream _source = source;

    /// <summary>What ended it; null where it was read to its end.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Failure is null ? _source.Read(buffer, offset, count) : 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            Failure = e;
            return 0;
        }
    }
}
