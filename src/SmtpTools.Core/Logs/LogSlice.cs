namespace SmtpTools.Logs;

/// <summary>Where a value lies: octets of the line, or, from the line's length on, of what the record noted beside it.</summary>
internal readonly record struct LogSlice(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>What lies between two places; nothing where marks that share an octet make the end come before the start.</summary>
    public static LogSlice Between(int start, int end) => new(start, end > start ? end - start : 0);
}
