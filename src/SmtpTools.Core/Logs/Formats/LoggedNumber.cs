using System;
using System.Buffers.Text;

namespace SmtpTools.Logs.Formats;

/// <summary>Sets fields to numbers that do not stand in the line.</summary>
internal static class LoggedNumber
{
    private const int Longest = 32;

    public static void Set(LogRecord record, LogField field, long number)
    {
        Span<byte> digits = stackalloc byte[Longest];
        if (Utf8Formatter.TryFormat(number, digits, out int length))
        {
            record.Set(field, digits.Slice(0, length));
        }
    }

    /// <summary>Sets a field to seconds, to the millisecond.</summary>
    public static void SetSeconds(LogRecord record, LogField field, long ticks)
    {
        Span<byte> digits = stackalloc byte[Longest];
        if (Utf8Formatter.TryFormat(ticks / TimeSpan.TicksPerMillisecond / 1000m, digits, out int length))
        {
            record.Set(field, digits.Slice(0, length));
        }
    }
}
