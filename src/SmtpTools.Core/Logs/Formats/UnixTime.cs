using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Reads times that are counted from 1970.</summary>
internal static class UnixTime
{
    private static long Epoch => new DateTime(1970, 1, 1).Ticks;

    /// <summary>UTC ticks of seconds.</summary>
    /// <param name="seconds">Of a time before the year 10000.</param>
    public static long Ticks(long seconds) => Epoch + (seconds * TimeSpan.TicksPerSecond);

    /// <summary>UTC ticks of a whole number of units; 0 where it is none, or no time before the year 10000.</summary>
    public static long Ticks(ReadOnlySpan<byte> digits, long unit)
    {
        long? number = Octets.Number(digits);
        return number is null || number > (DateTime.MaxValue.Ticks - Epoch) / unit ? 0 : Epoch + (number.Value * unit);
    }
}
