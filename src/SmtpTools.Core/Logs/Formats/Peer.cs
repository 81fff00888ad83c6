using System;

namespace SmtpTools.Logs.Formats;

/// <summary>Reads <c>host[address]:port</c>, as Postfix names the other side of a connection.</summary>
internal static class Peer
{
    /// <summary>Reads a client; returns where it ends, -1 where there is none.</summary>
    public static int ReadClient(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, LogField.ClientName, LogField.ClientAddress, LogField.ClientPort);

    /// <summary>Reads the server that mail was, or was to be, handed to; returns where it ends, -1 where there is none.</summary>
    public static int ReadRelay(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, LogField.RelayName, LogField.RelayAddress, LogField.RelayPort);

    private static int Read(LogRecord record, ReadOnlySpan<byte> line, int at, LogField name, LogField address, LogField port)
    {
        int open = at;
        while (open < line.Length && line[open] is not ((byte)'[' or (byte)' '))
        {
            open++;
        }

        int close = line.HasAt(open, "["u8) ? line.IndexOf((byte)']', open) : -1;
        if (close < 0)
        {
            return -1;
        }

        if (open > at)
        {
            record.Set(name, LogSlice.Between(at, open));
        }

        int literal = line.HasAt(open + 1, "IPv6:"u8) ? "IPv6:"u8.Length : 0; // RFC 5321 4.1.3
        record.Set(address, LogSlice.Between(open + 1 + literal, close));
        int end = close + 1;
        if (end + 1 < line.Length && line[end] == ':' && Octets.IsDigit(line[end + 1]))
        {
            int portEnd = line.EndOfDigits(end + 1);
            record.Set(port, LogSlice.Between(end + 1, portEnd));
            end = portEnd;
        }

        return end;
    }
}
