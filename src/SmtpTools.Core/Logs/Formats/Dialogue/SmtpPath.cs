using System;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>Finds the address in <c>MAIL FROM:&lt;a@example&gt; SIZE=100</c> and its like (RFC 5321 4.1.1.2 and 3); clients leave out brackets and put in blanks.</summary>
internal static class SmtpPath
{
    /// <summary>The address behind the first colon, without angle brackets; where it ends, parameters begin. Start is -1 where there is no colon.</summary>
    public static LogSlice Find(ReadOnlySpan<byte> command)
    {
        int colon = command.IndexOf((byte)':');
        return colon < 0 ? new LogSlice(-1, 0) : FindAt(command, colon + 1);
    }

    /// <summary>The address that stands at a place.</summary>
    public static LogSlice FindAt(ReadOnlySpan<byte> command, int at)
    {
        while (at < command.Length && command[at] == ' ')
        {
            at++;
        }

        bool isBracketed = at < command.Length && command[at] == '<';
        at += isBracketed ? 1 : 0;
        int end = at;
        if (end < command.Length && command[end] == '"')
        {
            for (end++; end < command.Length && command[end] != '"'; end++)
            {
                end += command[end] == '\\' ? 1 : 0; // a quoted local part (RFC 5321 4.1.2) may hold brackets and blanks
            }
        }

        end = Math.Min(end, command.Length);
        int close = command.IndexOf(isBracketed ? (byte)'>' : (byte)' ', end);
        return LogSlice.Between(at, close < 0 ? command.Length : close);
    }
}
