using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Reads the other side of a connection (host.c, host_build_sender_fullhost): <c>name (helo) [address]:port</c>, where name and helo are there only if they are known and
/// differ; with <c>DS</c> before, and <c>*</c> behind the address of a connection that is used again.
/// </summary>
internal static class EximHost
{
    /// <summary>Reads a client; returns where it ends.</summary>
    public static int ReadClient(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, LogField.ClientName, LogField.ClientAddress, LogField.ClientPort);

    /// <summary>Reads the server that a message was, or was to be, handed to; returns where it ends.</summary>
    public static int ReadRelay(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, LogField.RelayName, LogField.RelayAddress, LogField.RelayPort);

    /// <summary>Where <c>name [address]:port</c> ends that begins here; -1 where it does not.</summary>
    public static int EndOfNamed(ReadOnlySpan<byte> line, int at)
    {
        int blank = line.IndexOf((byte)' ', at);
        if (blank <= at || !line.HasAt(blank, " ["u8))
        {
            return -1;
        }

        int end = blank + 2;
        while (end < line.Length && (Octets.IsDigit(line[end]) || Octets.IsLetter(line[end]) || line[end] is (byte)'.' or (byte)':' or (byte)'%'))
        {
            end++;
        }

        bool isAddress = line.HasAt(end, "]"u8) && line.Slice(blank + 2, end - blank - 2).IndexOfAny((byte)'.', (byte)':') >= 0;
        return !isAddress ? -1 : line.HasAt(end, "]:"u8) && line.EndOfDigits(end + 2) is var port && port > end + 2 ? port : end + 1;
    }

    private static int Read(LogRecord record, ReadOnlySpan<byte> line, int at, LogField name, LogField address, LogField port)
    {
        int end = at;
        if (at < line.Length && line[at] is not ((byte)'(' or (byte)'['))
        {
            end = line.IndexOf((byte)' ', at);
            end = end < 0 ? line.Length : end;
            if (end > at && line[end - 1] == ':')
            {
                end--;
            }

            if (end > at)
            {
                record.Set(name, LogSlice.Between(at, end));
            }

            if (line.HasAt(end, " DS ["u8))
            {
                record.AddExtra("Dnssec", new LogSlice(end + 1, 2));
                at = end + 4;
            }
            else if (line.HasAt(end, " ["u8) || line.HasAt(end, " ("u8))
            {
                at = end + 1;
            }
            else
            {
                return end;
            }
        }

        if (at < line.Length && line[at] == '(')
        {
            int close = line.IndexOf(") ["u8, at);
            if (close < 0)
            {
                return end;
            }

            record.Set(LogField.Helo, LogSlice.Between(at + 1, close));
            at = close + 2;
        }

        return ReadAddress(record, line, at, address, port) is > 0 and var addressEnd ? addressEnd : end;
    }

    private static int ReadAddress(LogRecord record, ReadOnlySpan<byte> line, int at, LogField address, LogField port)
    {
        int close = at < line.Length && line[at] == '[' ? line.IndexOf((byte)']', at) : -1;
        if (close < 0)
        {
            return -1;
        }

        record.Set(address, LogSlice.Between(at + 1, close));
        int end = close + 1;
        int portEnd = end < line.Length && line[end] == ':' ? line.EndOfDigits(end + 1) : end;
        if (portEnd > end + 1)
        {
            record.Set(port, LogSlice.Between(end + 1, portEnd));
            end = portEnd;
        }

        if (end < line.Length && line[end] == '*')
        {
            record.AddExtra("ConnectionReused", new LogSlice(end, 1));
            end++;
        }

        return end;
    }
}
