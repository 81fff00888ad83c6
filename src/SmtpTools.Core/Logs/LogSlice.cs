namespace SmtpTools.Logs;

/// <summary>Where a value lies: octets of the line, or, from the line's length on, of what the record noted beside it.</summary>
internal readonly record struct LogSlice(int Start, int Length)
{
    public int End => Start + Length;

    public static LogSlice Between(int start, int end) => new(start, end - start);
}
