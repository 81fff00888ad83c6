using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Exchange;

/// <summary>One kind of Exchange's logs.</summary>
internal abstract class ExchangeTable
{
    /// <summary>A log of this type begins.</summary>
    public virtual void Begin(ReadOnlySpan<byte> type)
    {
    }

    /// <summary>Takes the header, if it is one of this kind.</summary>
    public abstract bool TryReadHeader(LogRecord record, TableRow header);

    /// <summary>Reads a row; <see cref="LineKind.Unrecognized"/> where it is not of this kind, and then nothing is set.</summary>
    public abstract LineKind Read(LogRecord record, TableRow row);
}
