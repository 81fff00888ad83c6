using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// What the programs around qmail-smtpd write: tcpserver and rblsmtpd (ucspi-tcp), chkuser (chkuser.c, chkuser_commonlog), simscan (simscan.c).
/// </summary>
internal static class QmailServer
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf((byte)':', at);
        if (line.HasAt(at, "tcpserver: "u8) || line.HasAt(at, "sslserver: "u8))
        {
            record.Set(LogField.Program, LogSlice.Between(at, colon));
            return ReadConnection(record, line, colon + 2);
        }

        if (line.HasAt(at, "rblsmtpd: "u8))
        {
            record.Set(LogField.Program, LogSlice.Between(at, colon));
            return ReadListed(record, line, colon + 2);
        }

        return line.HasAt(at, "CHKUSER "u8) ? ReadCheck(record, line, at + "CHKUSER "u8.Length)
            : line.HasAt(at, "simscan:["u8) ? ReadScan(record, line, at)
            : LineKind.Unrecognized;
    }

    /// <summary>
    /// <c>status: 1/40</c>, <c>pid 4711 from 192.0.2.1</c>, <c>ok 4711 here:192.0.2.2:25 host:192.0.2.1:ident:40000</c>, <c>deny 4711 ...</c>, <c>end 4711 status 0</c>. An address of
    /// IPv6 has colons of its own.
    /// </summary>
    private static LineKind ReadConnection(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "status: "u8) || line.HasAt(at, "cafile "u8) || line.HasAt(at, "ccafile "u8) || line.HasAt(at, "cadir "u8) || line.HasAt(at, "cert "u8) || line.HasAt(at, "key "u8)
            || line.HasAt(at, "param "u8) || line.HasAt(at, "ciphers "u8))
        {
            return LineKind.Known;
        }

        if (line.HasAt(at, "warning: "u8) || line.HasAt(at, "fatal: "u8))
        {
            record.Kind = line[at] == 'w' ? SmtpLogEventKind.Warning : SmtpLogEventKind.Error;
            record.Set(LogField.Text, LogSlice.Between(line.IndexOf((byte)' ', at) + 1, line.Length));
            return LineKind.Event;
        }

        int number = line.IndexOf((byte)' ', at) + 1;
        int end = line.EndOfDigits(number);
        if (number <= 0 || end == number)
        {
            return LineKind.Unrecognized;
        }

        record.Set(LogField.ProcessId, LogSlice.Between(number, end));
        if (line.HasAt(at, "pid "u8) && line.HasAt(end, " from "u8))
        {
            record.Kind = SmtpLogEventKind.Connected;
            record.Set(LogField.ClientAddress, LogSlice.Between(end + " from "u8.Length, line.Length));
            return LineKind.Event;
        }

        if (line.HasAt(at, "end "u8) && line.HasAt(end, " status "u8))
        {
            record.Kind = SmtpLogEventKind.Disconnected;
            record.AddExtra("Status", LogSlice.Between(end + " status "u8.Length, line.Length));
            return LineKind.Event;
        }

        if (!line.HasAt(at, "ok "u8) && !line.HasAt(at, "deny "u8))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = line[at] == 'o' ? SmtpLogEventKind.Screened : SmtpLogEventKind.Rejected;
        record.Set(LogField.Command, "CONNECT"u8);
        record.AddExtra("Action", LogSlice.Between(at, number - 1));
        int client = line.IndexOf((byte)' ', end + 1) + 1;
        if (client > 0)
        {
            record.AddExtra("LocalHost", LogSlice.Between(end + 1, client - 1));
            SetClient(record, line, client);
        }

        return LineKind.Event;
    }

    /// <summary><c>host:address:ident:port</c>, of which host and ident may be empty.</summary>
    private static void SetClient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        int port = words.LastIndexOf((byte)':');
        int ident = port <= 0 ? -1 : words.Slice(0, port).LastIndexOf((byte)':');
        int address = words.IndexOf((byte)':');
        if (ident <= address)
        {
            return;
        }

        if (address > 0)
        {
            record.Set(LogField.ClientName, new LogSlice(at, address));
        }

        record.Set(LogField.ClientAddress, LogSlice.Between(at + address + 1, at + ident));
        if (port > ident + 1)
        {
            record.AddExtra("Ident", LogSlice.Between(at + ident + 1, at + port));
        }

        record.Set(LogField.ClientPort, LogSlice.Between(at + port + 1, line.Length));
    }

    /// <summary><c>192.0.2.1 pid 4711: 451 words</c>: the client is listed, and told so.</summary>
    private static LineKind ReadListed(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int process = line.IndexOf(" pid "u8, at);
        int end = process < 0 ? -1 : line.EndOfDigits(process + " pid "u8.Length);
        if (!line.HasAt(end, ": "u8))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Rejected;
        record.Set(LogField.ClientAddress, LogSlice.Between(at, process));
        record.Set(LogField.ProcessId, LogSlice.Between(process + " pid "u8.Length, end));
        LoggedReply.Set(record, line, LogSlice.Between(end + 2, line.Length));
        return LineKind.Event;
    }

    /// <summary>
    /// <c>rejected rcpt: from &lt;sender:auth:ident&gt; remote &lt;helo:host:address&gt; rcpt &lt;recipient&gt; : reason</c>; later versions part with bars and name the parts,
    /// <c>&lt;helo:helo|remotehostname:host|remotehostip:address&gt;</c>.
    /// </summary>
    private static LineKind ReadCheck(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int from = line.IndexOf(": from <"u8, at);
        int remote = from < 0 ? -1 : line.IndexOf("> remote <"u8, from);
        int recipient = remote < 0 ? -1 : line.IndexOf("> rcpt <"u8, remote);
        int reason = recipient < 0 ? -1 : line.IndexOf("> : "u8, recipient);
        if (reason < 0)
        {
            return LineKind.Unrecognized;
        }

        bool isRejected = line.HasAt(at, "rejected "u8) || line.HasAt(at, "mbx overquota"u8) || line.HasAt(at, "intrusion "u8);
        record.Kind = isRejected ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Screened;
        record.AddExtra("Action", LogSlice.Between(at, from));
        record.Set(isRejected ? LogField.ReplyText : LogField.Text, LogSlice.Between(reason + "> : "u8.Length, line.Length));
        SetSender(record, line, from + ": from <"u8.Length, remote);
        SetRemote(record, line, remote + "> remote <"u8.Length, recipient);
        int address = recipient + "> rcpt <"u8.Length;
        if (reason > address)
        {
            record.Set(LogField.Recipient, LogSlice.Between(address, reason));
        }

        bool isSender = line.Slice(at, from - at).IndexOf("sender"u8) >= 0;
        record.Set(LogField.Command, isSender ? "MAIL"u8 : "RCPT"u8);
        return LineKind.Event;
    }

    private static void SetSender(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        ReadOnlySpan<byte> words = line.Slice(at, end - at);
        int bar = words.IndexOf("|remoteinfo/auth:"u8);
        int first = bar >= 0 ? bar : words.IndexOf((byte)':');
        first = first < 0 ? words.Length : first;
        record.Set(LogField.Sender, new LogSlice(at, first));
        int user = bar >= 0 ? bar + "|remoteinfo/auth:"u8.Length : first + 1;
        int userEnd = user >= words.Length ? -1 : words.IndexOf(bar >= 0 ? (byte)'|' : (byte)':', user);
        if (userEnd > user)
        {
            record.Set(LogField.SaslUser, LogSlice.Between(at + user, at + userEnd));
        }
    }

    private static void SetRemote(LogRecord record, ReadOnlySpan<byte> line, int at, int end)
    {
        ReadOnlySpan<byte> words = line.Slice(at, end - at);
        bool isNamed = words.StartsWith("helo:"u8) && words.IndexOf("|remotehostname:"u8) >= 0;
        int helo = isNamed ? "helo:"u8.Length : 0;
        int heloEnd = isNamed ? words.IndexOf("|remotehostname:"u8) : words.IndexOf((byte)':');
        int host = heloEnd + (isNamed ? "|remotehostname:"u8.Length : 1);
        int hostEnd = isNamed ? words.IndexOf("|remotehostip:"u8) : heloEnd < 0 ? -1 : words.IndexOf((byte)':', host);
        int address = hostEnd + (isNamed ? "|remotehostip:"u8.Length : 1);
        if (heloEnd < 0 || hostEnd < host)
        {
            return;
        }

        SetUnlessEmpty(record, LogField.Helo, LogSlice.Between(at + helo, at + heloEnd));
        SetUnlessEmpty(record, LogField.ClientName, LogSlice.Between(at + host, at + hostEnd));
        SetUnlessEmpty(record, LogField.ClientAddress, LogSlice.Between(at + address, end));
    }

    private static void SetUnlessEmpty(LogRecord record, LogField field, LogSlice value)
    {
        if (value.Length > 0)
        {
            record.Set(field, value);
        }
    }

    /// <summary><c>simscan:[4711]:CLEAN (0.10/5.00):0.5s:subject:192.0.2.1:sender:recipient</c>, with the verdict or the name of the virus; subjects may have colons in them.</summary>
    private static LineKind ReadScan(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int process = at + "simscan:["u8.Length;
        int processEnd = line.EndOfDigits(process);
        int verdict = processEnd + "]:"u8.Length;
        int verdictEnd = line.HasAt(processEnd, "]:"u8) ? line.IndexOf((byte)':', verdict) : -1;
        if (verdictEnd < 0)
        {
            return LineKind.Unrecognized;
        }

        bool isRefused = line.HasAt(verdict, "VIRUS"u8) || line.HasAt(verdict, "SPAM REJECT"u8) || line.HasAt(verdict, "ATTACH"u8);
        record.Kind = isRefused ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Scanned;
        record.Set(LogField.Program, new LogSlice(at, "simscan"u8.Length));
        record.Set(LogField.ProcessId, LogSlice.Between(process, processEnd));
        record.Set(LogField.Text, LogSlice.Between(verdict, line.Length));
        return LineKind.Event;
    }
}
