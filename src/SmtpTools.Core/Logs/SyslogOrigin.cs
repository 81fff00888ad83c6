namespace SmtpTools.Logs;

/// <summary>Who wrote a line of syslog, and where the program's own words begin.</summary>
internal struct SyslogOrigin
{
    /// <summary>The host that wrote the line.</summary>
    public LogSlice Host;

    /// <summary>The program's tag.</summary>
    public LogSlice Tag;

    /// <summary>The process id; empty where there is none.</summary>
    public LogSlice ProcessId;

    /// <summary>Where the program's own words begin.</summary>
    public int Message;
}
