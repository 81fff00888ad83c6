using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Reads times that are counted from 1970.</summary>
internal static class UnixTime
{
    private static readonly long s_epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>UTC ticks of a whole number of units; 0 where it is none, or no time before the year 10000.</summary>
    public static long Ticks(ReadOnlySpan<byte> digits, long unit)
    {
        long? number = Octets.Number(digits);
        return number is null || number > (DateTime.MaxValue.Ticks - s_epoch) / unit ? 0 : s_epoch + (number.Value * unit);
    }
}
