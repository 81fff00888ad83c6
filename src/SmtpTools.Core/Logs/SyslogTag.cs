using System;

namespace SmtpTools.Logs;

/// <summary>
/// Reads <c>tag[pid]: </c> (RFC 3164 4.1.3), with <c>(name)</c> or <c>&lt;Info&gt;</c> before the colon (macOS), and with <c>[ID 197553 mail.info] </c> behind it (Solaris).
/// </summary>
internal static class SyslogTag
{
    public static bool TryRead(ReadOnlySpan<byte> line, int at, ref SyslogOrigin origin)
    {
        origin.ProcessId = default;
        int end = EndOfTag(line, at);
        if (end >= line.Length || end == at)
        {
            return false;
        }

        origin.Tag = LogSlice.Between(at, end);
        if (line[end] == '[')
        {
            int close = line.IndexOf((byte)']', end);
            if (close < 0)
            {
                return false;
            }

            origin.ProcessId = LogSlice.Between(end + 1, close);
            end = close + 1;
            end = line.HasAt(end, ":"u8) ? end : EndOfRemark(line, end);
        }

        if (end >= line.Length || line[end] != ':')
        {
            return false;
        }

        end++;
        origin.Message = end < line.Length && line[end] == ' ' ? end + 1 : end;
        if (line.HasAt(origin.Message, "[ID "u8) && line.IndexOf("] "u8, origin.Message) is var id and > 0)
        {
            origin.Message = id + 2;
        }

        return true;
    }

    /// <summary>A colon does not end it that stands before a port (<c>postfix/127.0.0.1:10025/smtpd[7]: </c>).</summary>
    private static int EndOfTag(ReadOnlySpan<byte> line, int at)
    {
        int end = EndOfPart(line, at);
        if (end < line.Length && line[end] == '[')
        {
            return end;
        }

        while (end + 1 < line.Length && line[end] == ':' && Octets.IsDigit(line[end + 1]) && EndOfPart(line, end + 1) is var more && more < line.Length && line[more] != ' ')
        {
            end = more;
        }

        return end;
    }

    private static int EndOfPart(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is not ((byte)'[' or (byte)':' or (byte)' '))
        {
            at++;
        }

        return at;
    }

    /// <summary>macOS: <c> (com.example.part[9])</c>, <c> &lt;Info&gt;</c>.</summary>
    private static int EndOfRemark(ReadOnlySpan<byte> line, int at)
    {
        int close = line.HasAt(at, " ("u8) ? line.IndexOf("):"u8, at) : line.HasAt(at, " <"u8) ? line.IndexOf(">:"u8, at) : -1;
        return close < 0 ? at : close + 1;
    }
}
