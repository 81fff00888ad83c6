using System;

namespace SmtpTools.Logs;

/// <summary>Reads what stamps of several forms have in common: months, fractions of a second, zones.</summary>
internal static class StampParts
{
    /// <summary>The number of the month that these octets begin with; 0 where they begin with none.</summary>
    public static int MonthOf(ReadOnlySpan<byte> stamp)
    {
        ReadOnlySpan<byte> months = "JanFebMarAprMayJunJulAugSepOctNovDec"u8;
        int at = months.IndexOf(stamp.Slice(0, 3));
        return at >= 0 && at % 3 == 0 ? (at / 3) + 1 : 0;
    }

    /// <summary>The ticks of the fraction of a second that may stand here, behind a point or comma.</summary>
    public static long ReadFraction(ReadOnlySpan<byte> line, ref int at)
    {
        if (at >= line.Length || line[at] is not ((byte)'.' or (byte)','))
        {
            return 0;
        }

        int end = line.EndOfDigits(at + 1);
        long fraction = 0;
        long unit = TimeSpan.TicksPerSecond / 10;
        for (int i = at + 1; i < end && unit > 0; i++, unit /= 10)
        {
            fraction += (line[i] - '0') * unit;
        }

        at = end;
        return fraction;
    }

    /// <summary>Z, +01:00, +0100, +01, that with a blank before it, or a blank and the zone's short name, which nobody can tell but UTC's.</summary>
    public static int ReadZone(ReadOnlySpan<byte> line, int at, out long? offset)
    {
        offset = null;
        at += at + 1 < line.Length && line[at] == ' ' && line[at + 1] is (byte)'+' or (byte)'-' && line.EndOfDigits(at + 2) == at + 6 ? 1 : 0;
        if (at >= line.Length)
        {
            return at;
        }

        if (line[at] == 'Z')
        {
            offset = 0;
            return at + 1;
        }

        if (line[at] is (byte)'+' or (byte)'-' && at + 2 < line.Length)
        {
            int hours = line.TwoDigits(at + 1);
            int next = at + 3;
            next += next < line.Length && line[next] == ':' ? 1 : 0;
            int minutes = next + 1 < line.Length && Octets.IsDigit(line[next]) ? line.TwoDigits(next) : -1;
            if (hours >= 0)
            {
                long ticks = ((hours * 60) + Math.Max(minutes, 0)) * TimeSpan.TicksPerMinute;
                offset = line[at] == '-' ? -ticks : ticks;
                return minutes < 0 ? at + 3 : next + 2;
            }
        }

        if (line[at] == ' ' && at + 1 < line.Length && line[at + 1] is (byte)'+' or (byte)'-')
        {
            return ReadZone(line, at + 1, out offset); // a zone without a name
        }

        if (line.HasAt(at, " UTC "u8) || line.HasAt(at, " GMT "u8))
        {
            offset = 0;
            return at + 4;
        }

        return at;
    }
}
