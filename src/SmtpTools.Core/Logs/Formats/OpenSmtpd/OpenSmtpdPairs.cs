using System;

namespace SmtpTools.Logs.Formats.OpenSmtpd;

/// <summary>Reads <c>name=value name="value" name=&lt;value&gt;</c>, parted by blanks, or by commas and blanks, and takes those into the record that lines share.</summary>
internal static class OpenSmtpdPairs
{
    private const int IdLength = 16;
    private const int MessageIdLength = 8;
    private const int LongestName = 16;

    /// <summary>Where the id of 16 hexadecimal digits ends that begins here; -1 where none does.</summary>
    public static int EndOfId(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        while (end < line.Length && end - at <= IdLength && (Octets.IsDigit(line[end]) || line[end] is >= (byte)'a' and <= (byte)'f'))
        {
            end++;
        }

        return end - at == IdLength ? end : -1;
    }

    /// <summary>Takes all pairs from here on into the record.</summary>
    public static void Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isIncoming)
    {
        while (at < line.Length)
        {
            at += line[at] is (byte)',' or (byte)' ' ? 1 : 0;
            int equals = EndOfName(line, at);
            if (equals < 0)
            {
                at = line.IndexOf((byte)' ', at);
                at = at < 0 ? line.Length : at + 1;
                continue;
            }

            ReadOnlySpan<byte> name = line.Slice(at, equals - at);
            LogSlice value = Value(line, equals + 1, out at, isLast: name.SequenceEqual("stat"u8) || name.SequenceEqual("reason"u8) || name.SequenceEqual("ciphers"u8));
            if (isIncoming ? !Incoming(record, line, name, value) : !Outgoing(record, line, name, value))
            {
                Either(record, line, name, value);
            }
        }
    }

    private static int EndOfName(ReadOnlySpan<byte> line, int at)
    {
        int end = at;
        int last = Math.Min(line.Length, at + LongestName);
        while (end < last && line[end] is (>= (byte)'a' and <= (byte)'z') or (byte)'-')
        {
            end++;
        }

        return end > at && end < line.Length && line[end] == '=' ? end : -1;
    }

    /// <summary>A quoted value ends at the quote that the line's end or another name follows: quotes in it are written as they are.</summary>
    private static LogSlice Value(ReadOnlySpan<byte> line, int at, out int end, bool isLast)
    {
        byte first = at < line.Length ? line[at] : (byte)0;
        if (first == '"')
        {
            for (end = line.IndexOf((byte)'"', at + 1); end >= 0; end = line.IndexOf((byte)'"', end + 1))
            {
                if (end + 1 == line.Length || (line[end + 1] == ' ' && EndOfName(line, end + 2) > 0))
                {
                    return LogSlice.Between(at + 1, end++);
                }
            }

            end = line.Length;
            return LogSlice.Between(at + 1, end);
        }

        if (isLast)
        {
            int messages = line.IndexOf(" messages="u8, at);
            end = messages < 0 ? line.Length : messages;
            return LogSlice.Between(at, end);
        }

        if (first == '<')
        {
            int quote = line.HasAt(at, "<\""u8) ? line.IndexOf("\"@"u8, at + 2) : at;
            int close = line.IndexOf((byte)'>', Math.Max(quote, at));
            end = close < 0 ? line.Length : close + 1;
            return LogSlice.Between(at + 1, close < 0 ? line.Length : close);
        }

        end = line.IndexOf((byte)' ', at);
        end = line.HasAt(end, " ("u8) ? line.IndexOf((byte)' ', end + 1) : end; // "relay=192.0.2.1 (mx.example), delay=1s"
        end = end < 0 ? line.Length : end;
        return LogSlice.Between(at, end > at && line[end - 1] == ',' ? end - 1 : end);
    }

    private static bool Incoming(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("address"u8))
        {
            if (!line.Slice(value.Start, value.Length).SequenceEqual("local"u8))
            {
                record.Set(LogField.ClientAddress, Unbracketed(line, value)); // else it came by a socket
            }
        }
        else if (name.SequenceEqual("host"u8))
        {
            record.Set(LogField.ClientName, value);
        }
        else if (name.SequenceEqual("user"u8))
        {
            record.Set(LogField.SaslUser, value);
        }
        else if (name.SequenceEqual("result"u8) && LoggedReply.SetCodes(record, line, value.Start, value.End))
        {
            record.Set(LogField.ReplyText, value);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool Outgoing(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("address"u8))
        {
            SetUrl(record, line, value);
        }
        else if (name.SequenceEqual("host"u8))
        {
            record.Set(LogField.RelayName, value);
        }
        else if (name.SequenceEqual("relay"u8))
        {
            SetRelay(record, line, value);
        }
        else if (name.SequenceEqual("rcpt"u8))
        {
            bool isSame = line.Slice(value.Start, value.Length).SequenceEqual(record[LogField.Recipient]);
            if (!isSame && (value.Length != 1 || line[value.Start] != '-'))
            {
                record.Set(LogField.OriginalRecipient, value);
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void Either(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, LogSlice value)
    {
        if (name.SequenceEqual("from"u8))
        {
            record.Set(LogField.Sender, value);
        }
        else if (name.SequenceEqual("to"u8))
        {
            record.Set(LogField.Recipient, value);
        }
        else if (name.SequenceEqual("msgid"u8))
        {
            record.Set(LogField.QueueId, value);
        }
        else if (name.SequenceEqual("evpid"u8))
        {
            SetEnvelope(record, value);
        }
        else if (name.SequenceEqual("session"u8))
        {
            record.Set(LogField.SessionId, value);
        }
        else if (name.SequenceEqual("size"u8))
        {
            record.Set(LogField.Size, value);
        }
        else if (name.SequenceEqual("nrcpt"u8) || name.SequenceEqual("nrcpts"u8) || name.SequenceEqual("ndest"u8))
        {
            record.Set(LogField.RecipientCount, value);
        }
        else if (name.SequenceEqual("proto"u8))
        {
            record.Set(LogField.Protocol, value);
        }
        else if (name.SequenceEqual("delay"u8))
        {
            LoggedSeconds.SetUnits(record, LogField.Delay, line, value);
        }
        else if (name.SequenceEqual("ciphers"u8))
        {
            SetTls(record, line, value);
        }
        else if (name.SequenceEqual("command"u8))
        {
            SetCommand(record, line, value);
        }
        else if (name.SequenceEqual("stat"u8))
        {
            LoggedReply.Set(record, line, value);
        }
        else if (name.SequenceEqual("reason"u8))
        {
            record.Set(LogField.Text, value);
        }
        else if (name.SequenceEqual("user"u8))
        {
            record.AddExtra("User", value);
        }
        else
        {
            record.AddExtra(name.SequenceEqual("source"u8) ? "Source" : name.SequenceEqual("result"u8) ? "Result" : name.SequenceEqual("method"u8) ? "Method"
                : name.SequenceEqual("messages"u8) ? "Messages" : name.SequenceEqual("fingerprint"u8) ? "CertificateFingerprint" : LogText.Name(name), value);
        }
    }

    /// <summary>An envelope is one recipient of a message, whose id is the first half of its.</summary>
    public static void SetEnvelope(LogRecord record, LogSlice envelope)
    {
        record.AddExtra("EnvelopeId", envelope);
        if (envelope.Length == IdLength)
        {
            record.Set(LogField.QueueId, new LogSlice(envelope.Start, MessageIdLength));
        }
    }

    /// <summary>The command with its address: <c>RCPT TO:&lt;a&gt;</c>.</summary>
    public static void SetCommand(LogRecord record, ReadOnlySpan<byte> line, LogSlice command)
    {
        record.Set(LogField.Command, command);
        SmtpCommand verb = LogNames.CommandOf(line.Slice(command.Start, command.Length));
        int open = line.Slice(command.Start, command.Length).IndexOf((byte)'<');
        int close = open < 0 ? -1 : line.Slice(command.Start, command.Length).LastIndexOf((byte)'>');
        if (close > open && verb is SmtpCommand.Rcpt or SmtpCommand.Mail)
        {
            record.Set(verb == SmtpCommand.Rcpt ? LogField.Recipient : LogField.Sender, LogSlice.Between(command.Start + open + 1, command.Start + close));
        }
    }

    /// <summary><c>TLSv1.3:TLS_AES_256_GCM_SHA384:256</c>; before 6.8 <c>version=TLSv1.2, cipher=name, bits=256</c>.</summary>
    public static void SetTls(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        bool isNamed = words.StartsWith("version="u8);
        int protocol = isNamed ? "version="u8.Length : 0;
        int protocolEnd = isNamed ? words.IndexOf((byte)',') : words.IndexOf((byte)':');
        if (protocolEnd < 0)
        {
            record.Set(LogField.TlsCipher, value);
            return;
        }

        record.Set(LogField.TlsProtocol, LogSlice.Between(value.Start + protocol, value.Start + protocolEnd));
        int cipher = Math.Min(protocolEnd + (isNamed ? ", cipher="u8.Length : 1), words.Length);
        int cipherEnd = isNamed ? words.IndexOf((byte)',', cipher) : words.IndexOf((byte)':', cipher);
        cipherEnd = cipherEnd < 0 ? words.Length : cipherEnd;
        record.Set(LogField.TlsCipher, LogSlice.Between(value.Start + cipher, value.Start + cipherEnd));
        int bits = cipherEnd + (isNamed ? ", bits="u8.Length : 1);
        if (bits < words.Length)
        {
            record.AddExtra("TlsBits", LogSlice.Between(value.Start + bits, value.End));
        }
    }

    /// <summary><c>smtp+tls://192.0.2.1:25</c>.</summary>
    public static void SetUrl(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        int scheme = words.IndexOf("://"u8);
        int port = words.LastIndexOf((byte)':');
        if (scheme < 0 || port < scheme + 3)
        {
            record.Set(LogField.RelayAddress, value);
            return;
        }

        record.AddExtra("Scheme", new LogSlice(value.Start, scheme));
        record.Set(LogField.RelayAddress, Unbracketed(line, LogSlice.Between(value.Start + scheme + 3, value.Start + port)));
        record.Set(LogField.RelayPort, LogSlice.Between(value.Start + port + 1, value.End));
    }

    /// <summary><c>192.0.2.1 (mx.example)</c>, or a domain that no server was found for.</summary>
    private static void SetRelay(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        int open = words.IndexOf(" ("u8);
        int end = open < 0 ? value.End : value.Start + open;
        LogSlice first = LogSlice.Between(value.Start, end);
        ReadOnlySpan<byte> host = line.Slice(first.Start, first.Length);
        bool isAddress = host.IndexOf((byte)':') >= 0 || (host.Length > 0 && Octets.IsDigit(host[host.Length - 1]));
        if (!host.SequenceEqual("-"u8))
        {
            record.Set(isAddress ? LogField.RelayAddress : LogField.RelayName, Unbracketed(line, first));
        }

        if (open >= 0 && words[words.Length - 1] == ')')
        {
            record.Set(LogField.RelayName, LogSlice.Between(end + 2, value.End - 1));
        }
    }

    public static LogSlice Unbracketed(ReadOnlySpan<byte> line, LogSlice value) =>
        value.Length > 2 && line[value.Start] == '[' && line[value.End - 1] == ']' ? new LogSlice(value.Start + 1, value.Length - 2) : value;
}
