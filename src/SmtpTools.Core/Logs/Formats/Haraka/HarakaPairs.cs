using System;
using SmtpTools.Logs.Json;

namespace SmtpTools.Logs.Formats.Haraka;

/// <summary>Reads <c>key=value key="quoted \"value\""</c> (logger.js, stringify); a key may have a blank in it: <c>delivered file=</c>.</summary>
internal static class HarakaPairs
{
    public static void Read(JsonLine fields, ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length)
        {
            at += line[at] == ' ' ? 1 : 0;
            int equals = line.IndexOf((byte)'=', at);
            if (equals < 0)
            {
                return;
            }

            var name = LogSlice.Between(at, equals);
            int value = equals + 1;
            if (!line.HasAt(value, "\""u8))
            {
                int end = line.IndexOf((byte)' ', value);
                at = end < 0 ? line.Length : end;
                fields.Add(name, LogSlice.Between(value, at), isEscaped: false);
                continue;
            }

            at = ++value;
            while (at < line.Length && line[at] != '"')
            {
                at += line[at] == '\\' && at + 1 < line.Length ? 2 : 1;
            }

            var quoted = LogSlice.Between(value, Math.Min(at, line.Length));
            fields.Add(name, quoted, line.Slice(quoted.Start, quoted.Length).IndexOf((byte)'\\') >= 0);
            at++;
        }
    }
}
