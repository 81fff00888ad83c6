using System;

namespace SmtpTools;

/// <summary>How logs are read.</summary>
public sealed class SmtpLogOptions
{
    /// <summary>The name of the format, one of <see cref="SmtpLogReader.Formats"/>; null to find it out from the lines.</summary>
    public string? Format { get; init; }

    /// <summary>The zone of stamps that name none.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The year of the first line of a log whose stamps leave it out, 1 to 9998; null to find it out from the file's date.</summary>
    public int? Year { get; init; }

    /// <summary>Events show the line they were made of.</summary>
    public bool IncludeLine { get; init; }

    /// <summary>Lines of no format that is known are events too.</summary>
    public bool IncludeUnrecognized { get; init; }

    /// <summary>Which events, or messages, are wanted; null for all.</summary>
    public SmtpLogFilter? Filter { get; init; }

    /// <summary>Opens what reads messages, when the first is met; null where messages are not wanted: they give nothing then.</summary>
    public Func<SmtpMessageParser>? OpenMessages { get; init; }
}
