using System;
using System.Buffers;
using System.Buffers.Text;

namespace SmtpTools.Logs.Formats;

/// <summary>Notes numbers that do not stand in the line as a field wants them.</summary>
internal static class LoggedNumber
{
    /// <summary>Sets a field to a number.</summary>
    public static void SetNumber(this LogRecord record, LogField field, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        record.Set(field, digits.Slice(0, length));
    }

    /// <summary>Sets a field to a duration in seconds, to the millisecond.</summary>
    public static void SetSeconds(this LogRecord record, LogField field, long ticks)
    {
        Span<byte> digits = stackalloc byte[32];
        Utf8Formatter.TryFormat((decimal)ticks / TimeSpan.TicksPerSecond, digits, out int length, new StandardFormat('F', 3));
        record.Set(field, digits.Slice(0, length));
    }
}
