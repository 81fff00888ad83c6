using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Reads an address with a port or without: <c>192.0.2.1:25</c>, <c>[2001:db8::1]:25</c>, <c>2001:db8::1</c>.</summary>
internal static class EndPoint
{
    public static void Set(LogRecord record, LogSlice value, LogField address, LogField port)
    {
        ReadOnlySpan<byte> octets = record.Octets(value);
        int colon = octets.LastIndexOf((byte)':');
        bool isBracketed = octets.Length > 0 && octets[0] == '[';
        bool hasPort = colon > 0 && (isBracketed ? octets[colon - 1] == ']' : octets.IndexOf((byte)':') == colon);
        if (hasPort)
        {
            record.Set(port, LogSlice.Between(value.Start + colon + 1, value.End));
        }

        int end = hasPort ? colon : octets.Length;
        record.Set(address, isBracketed && octets[end - 1] == ']' ? LogSlice.Between(value.Start + 1, value.Start + end - 1) : new LogSlice(value.Start, end));
    }
}
