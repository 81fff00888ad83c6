using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Turns times as servers write them (<c>3m45s</c>, <c>1+02:03:04</c>) into the seconds that a field holds.</summary>
internal static class LoggedSeconds
{
    /// <summary>Sets a field to <c>1w2d3h4m5s</c>, or <c>0.304s</c>, which stands in the line as it must be; nothing where it is neither.</summary>
    public static void SetUnits(LogRecord record, LogField field, ReadOnlySpan<byte> line, LogSlice time)
    {
        ReadOnlySpan<byte> octets = line.Slice(time.Start, time.Length);
        if (octets.Length < 2 || octets[octets.Length - 1] != 's' || Octets.Decimal(octets.Slice(0, octets.Length - 1)) is null)
        {
            if (Sum(octets) is { } seconds)
            {
                record.SetNumber(field, seconds);
            }

            return;
        }

        record.Set(field, new LogSlice(time.Start, time.Length - 1));
    }

    private static long? Sum(ReadOnlySpan<byte> octets)
    {
        long seconds = 0;
        int at = 0;
        while (at < octets.Length)
        {
            int end = octets.EndOfDigits(at);
            if (end == at || end > at + 9 || end >= octets.Length || UnitOf(octets[end]) is not { } unit)
            {
                return null;
            }

            seconds += Octets.Number(octets.Slice(at, end - at))!.Value * unit;
            at = end + 1;
        }

        return octets.Length == 0 ? null : seconds;
    }

    private static long? UnitOf(byte letter) => letter switch
    {
        (byte)'s' => 1,
        (byte)'m' => 60,
        (byte)'h' => 3600,
        (byte)'d' => 86400,
        (byte)'w' => 604800,
        _ => null,
    };
}
