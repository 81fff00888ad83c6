using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>What the readers of Postfix's lines share.</summary>
internal static class PostfixWords
{
    /// <summary>An event whose words stand from a place to the line's end.</summary>
    public static LineKind Tell(this LogRecord record, SmtpLogEventKind kind, ReadOnlySpan<byte> line, int at)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }

    /// <summary>Reads the other side: the server that smtp and lmtp talk to, everyone else's client. tlsproxy works for both.</summary>
    public static int ReadPeer(this LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> program = record[LogField.Program];
        return program.EndsWith("/tlsproxy"u8) ? record.ReadProxied(line, at)
            : program.EndsWith("/smtp"u8) || program.EndsWith("/lmtp"u8) || program.EndsWith("/posttls-finger"u8) ? Peer.ReadRelay(record, line, at) : Peer.ReadClient(record, line, at);
    }

    /// <summary>The line does not say which side it is; but clients connect from high ports, and servers listen on low ones.</summary>
    private static int ReadProxied(this LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadRelay(record, line, at);
        if (record.Has(LogField.RelayPort) && record[LogField.RelayPort].Length < "1024"u8.Length)
        {
            return end;
        }

        record.Remove(LogField.RelayName);
        record.Remove(LogField.RelayAddress);
        record.Remove(LogField.RelayPort);
        return Peer.ReadClient(record, line, at);
    }
}
