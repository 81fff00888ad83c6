using System;
using System.Globalization;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Takes a time zone by its id (Europe/Berlin, W. Europe Standard Time), as UTC, or by its offset (+02:00).</summary>
public sealed class TimeZoneArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly TimeSpan s_farthest = TimeSpan.FromHours(14); // more, and TimeZoneInfo refuses it

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is string text ? Find(text.Trim()) : value;
    }

    private static TimeZoneInfo Find(string text)
    {
        if (text.Length > 0 && text[0] is '+' or '-' && TimeSpan.TryParseExact(text.Substring(1), ["hh\\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture, out TimeSpan offset) && offset <= s_farthest)
        {
            return TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
        }

        try
        {
            return string.Equals(text, "Local", StringComparison.OrdinalIgnoreCase) ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(text);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is no time zone of this system. Give an id such as Europe/Berlin (Get-TimeZone -ListAvailable has all), UTC, Local, or an offset such as +02:00.");
        }
    }
}
