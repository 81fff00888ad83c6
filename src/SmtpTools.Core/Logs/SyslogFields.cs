using System;

namespace SmtpTools.Logs;

/// <summary>Reads what follows the stamp of RFC 5424 6: HOST APP PROCID MSGID STRUCTURED-DATA MSG, each of them "-" where there is none.</summary>
internal static class SyslogFields
{
    public static bool TryRead(ReadOnlySpan<byte> line, int at, ref SyslogOrigin origin)
    {
        if (!TryReadWord(line, ref at, out LogSlice host) || !TryReadWord(line, ref at, out LogSlice tag) || !TryReadWord(line, ref at, out LogSlice process) || !TryReadWord(line, ref at, out _))
        {
            return false;
        }

        origin.Host = IsNil(line, host) ? default : host;
        origin.Tag = tag;
        origin.ProcessId = IsNil(line, process) ? default : process;
        while (at < line.Length && line[at] == '[')
        {
            at = EndOfElement(line, at);
        }

        at += at < line.Length && line[at] == '-' ? 1 : 0;
        at += at < line.Length && line[at] == ' ' ? 1 : 0;
        at += line.HasAt(at, [0xEF, 0xBB, 0xBF]) ? 3 : 0;
        origin.Message = at;
        return true;
    }

    private static bool TryReadWord(ReadOnlySpan<byte> line, ref int at, out LogSlice word)
    {
        int end = line.IndexOf((byte)' ', at);
        word = end < 0 ? default : LogSlice.Between(at, end);
        at = end + 1;
        return word.Length > 0;
    }

    private static bool IsNil(ReadOnlySpan<byte> line, LogSlice word) => word.Length == 1 && line[word.Start] == '-';

    private static int EndOfElement(ReadOnlySpan<byte> line, int at)
    {
        bool isQuoted = false;
        for (; at < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[at] == ']' && !isQuoted)
            {
                return at + 1;
            }
        }

        return line.Length;
    }
}
