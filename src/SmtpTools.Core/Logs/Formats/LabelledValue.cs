using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Finds values behind their labels: <c>rip=192.0.2.1, </c>.</summary>
internal static class LabelledValue
{
    /// <summary>The value behind the first such label, to the octets that end it or the line's end; empty where there is none.</summary>
    public static LogSlice Find(ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> label, ReadOnlySpan<byte> until)
    {
        int found = line.IndexOf(label, at);
        if (found < 0)
        {
            return default;
        }

        int value = found + label.Length;
        int end = line.IndexOf(until, value);
        return LogSlice.Between(value, end < 0 ? line.Length : end);
    }

    /// <summary>Sets a field to it; false where there is none.</summary>
    public static bool Set(LogRecord record, LogField field, ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> label, ReadOnlySpan<byte> until)
    {
        LogSlice value = Find(line, at, label, until);
        if (value.Length == 0)
        {
            return false;
        }

        record.Set(field, value);
        return true;
    }

    /// <summary>Adds a field that a program alone has, where there is a value.</summary>
    public static void AddExtra(LogRecord record, string name, ReadOnlySpan<byte> line, int at, ReadOnlySpan<byte> label, ReadOnlySpan<byte> until)
    {
        if (Find(line, at, label, until) is { Length: > 0 } value)
        {
            record.AddExtra(name, value);
        }
    }
}
