using System;

namespace SmtpTools.Logs.Formats.Exim;

/// <summary>
/// Reads the items of a line (specification, "Summary of Fields in Log Lines"): <c>KEY=value</c>, flags such as <c>K</c>, and, of a message that comes in, <c>from &lt;a&gt;</c>
/// and <c>for b c</c> at the end. Which they are is decided by <c>log_selector</c>; some mean one thing where mail comes in and another where it goes out.
/// </summary>
internal static class EximItems
{
    public const string Transport = nameof(Transport);

    /// <summary>Reads the items of a message, or of a client, that comes in; returns where they end.</summary>
    public static int ReadIncoming(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, isIncoming: true);

    /// <summary>Reads the items of a delivery; returns where they end.</summary>
    public static int ReadOutgoing(LogRecord record, ReadOnlySpan<byte> line, int at) => Read(record, line, at, isIncoming: false);

    private static int Read(LogRecord record, ReadOnlySpan<byte> line, int at, bool isIncoming)
    {
        while (at < line.Length)
        {
            if (line[at] == ' ')
            {
                at++;
                continue;
            }

            int key = at;
            while (at < line.Length && (Octets.IsLetter(line[at]) || Octets.IsDigit(line[at])))
            {
                at++;
            }

            ReadOnlySpan<byte> name = line.Slice(key, at - key);
            while (at < line.Length && at > key && line[at] is (byte)'*' or (byte)'-' or (byte)'.')
            {
                at++; // "id*=", "L.-"
            }

            if (at < line.Length && line[at] == '=' && IsKey(name))
            {
                at = isIncoming ? Incoming(record, line, name, at + 1) : Outgoing(record, line, name, at + 1);
                if (at < line.Length && line[at] == ':')
                {
                    return at;
                }
            }
            else if ((at < line.Length && line[at] != ' ') || !Flag(record, name, LogSlice.Between(key, at)))
            {
                return key;
            }
        }

        return at;
    }

    /// <summary>Keys are in capitals, but for the message id's; what else has an equals sign is words.</summary>
    private static bool IsKey(ReadOnlySpan<byte> name) => name.Length > 0 && (name[0] is >= (byte)'A' and <= (byte)'Z' || name.SequenceEqual("id"u8));

    private static bool Flag(LogRecord record, ReadOnlySpan<byte> name, LogSlice flag)
    {
        string? extra = name.SequenceEqual("K"u8) ? "Chunking"
            : name.SequenceEqual("L"u8) ? "Pipelining"
            : name.SequenceEqual("DS"u8) ? "Dnssec"
            : name.SequenceEqual("PRDR"u8) ? "Prdr"
            : name.SequenceEqual("TFO"u8) ? "FastOpen"
            : name.SequenceEqual("ARC"u8) ? "Arc"
            : name.SequenceEqual("SPF"u8) ? "Spf"
            : null;
        if (extra is not null)
        {
            record.AddExtra(extra, flag);
        }

        return extra is not null;
    }

    private static int Incoming(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, int at)
    {
        switch (name.Length == 1 ? name[0] : 0)
        {
            case 'H':
                return EximHost.ReadClient(record, line, at);
            case 'P':
                return Set(record, LogField.Protocol, Word(line, at));
            case 'R':
                return Set(record, LogField.RelatedQueueId, Word(line, at));
            case 'T':
                return Quoted(record, line, "Subject", at);
        }

        if (name.SequenceEqual("id"u8))
        {
            return Set(record, LogField.MessageId, MessageId(line, at));
        }

        return name.SequenceEqual("RT"u8) ? Time(record, LogField.DelayBeforeQueue, line, at) : Either(record, line, name, at);
    }

    private static int Outgoing(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, int at)
    {
        switch (name.Length == 1 ? name[0] : 0)
        {
            case 'H':
                return EximHost.ReadRelay(record, line, at);
            case 'P':
                return Address(record, line, at, "ReturnPath");
            case 'R':
                return Extra(record, "Router", Word(line, at));
            case 'T':
                return Extra(record, Transport, Word(line, at));
            case 'C':
                return Confirmation(record, line, at);
        }

        return name.SequenceEqual("QT"u8) ? Time(record, LogField.Delay, line, at)
            : name.SequenceEqual("DT"u8) ? Time(record, LogField.DelayTransmitting, line, at)
            : name.SequenceEqual("ST"u8) ? Extra(record, "ShadowTransport", Word(line, at))
            : Either(record, line, name, at);
    }

    private static int Either(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, int at)
    {
        switch (name.Length == 1 ? name[0] : 0)
        {
            case 'X':
                return Tls(record, line, Word(line, at));
            case 'S':
                return Set(record, LogField.Size, Word(line, at));
            case 'A':
                return Authenticator(record, line, Word(line, at));
            case 'F':
                return Address(record, line, at, null);
            case 'I':
                return Interface(record, line, at);
            case 'U':
                return Extra(record, "User", Word(line, at));
            case 'D':
                return Extra(record, "Duration", Word(line, at));
            case 'C':
                return Extra(record, "Commands", Word(line, at));
            case 'Q':
                return Extra(record, "QueueName", Word(line, at));
        }

        return name.SequenceEqual("CV"u8) ? Extra(record, "CertificateVerified", Word(line, at))
            : name.SequenceEqual("DN"u8) ? Quoted(record, line, "CertificateSubject", at)
            : name.SequenceEqual("Ci"u8) ? Set(record, LogField.SessionId, Word(line, at))
            : name.SequenceEqual("SNI"u8) ? Extra(record, "ServerNameIndication", Word(line, at))
            : name.SequenceEqual("DKIM"u8) ? Extra(record, "Dkim", Word(line, at))
            : name.SequenceEqual("PRX"u8) ? Extra(record, "Proxy", Word(line, at))
            : name.SequenceEqual("M8S"u8) ? Extra(record, "EightBitMime", Word(line, at))
            : name.SequenceEqual("PS"u8) ? Extra(record, "ProtocolSequence", Word(line, at))
            : Extra(record, LogText.Name(name), Word(line, at));
    }

    /// <summary>The value up to the next blank, without the colon that a message follows.</summary>
    private static LogSlice Word(ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf((byte)' ', at);
        end = end < 0 ? line.Length : end;
        return LogSlice.Between(at, end > at && end < line.Length && line[end - 1] == ':' ? end - 1 : end);
    }

    private static int Set(LogRecord record, LogField field, LogSlice value)
    {
        record.Set(field, value);
        return value.End;
    }

    private static int Extra(LogRecord record, string name, LogSlice value)
    {
        record.AddExtra(name, value);
        return value.End;
    }

    private static int Time(LogRecord record, LogField field, ReadOnlySpan<byte> line, int at)
    {
        LogSlice time = Word(line, at);
        LoggedSeconds.SetUnits(record, field, line, time);
        return time.End;
    }

    private static LogSlice MessageId(ReadOnlySpan<byte> line, int at)
    {
        int quoteEnd = at < line.Length && line[at] == '"' ? line.EndOfQuoted(at) : at;
        return LogSlice.Between(at, Word(line, quoteEnd).End); // a quoted left side may have blanks in it
    }

    /// <summary><c>TLS1.3:TLS_AES_256_GCM_SHA384:256</c>, with <c>*</c> where the session was resumed: protocol, cipher, bits.</summary>
    private static int Tls(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        int end = value.End;
        if (end > value.Start && line[end - 1] == '*')
        {
            end--;
            record.AddExtra("TlsResumed", new LogSlice(end, 1));
        }

        ReadOnlySpan<byte> words = line.Slice(value.Start, end - value.Start);
        int first = words.IndexOf((byte)':');
        int last = words.LastIndexOf((byte)':');
        if (first < 0 || last == first)
        {
            record.Set(LogField.TlsCipher, LogSlice.Between(value.Start, end));
            return value.End;
        }

        record.Set(LogField.TlsProtocol, new LogSlice(value.Start, first));
        record.Set(LogField.TlsCipher, LogSlice.Between(value.Start + first + 1, value.Start + last));
        record.AddExtra("TlsBits", LogSlice.Between(value.Start + last + 1, end));
        return value.End;
    }

    /// <summary>The authenticator, and behind colons the user and the AUTH parameter of MAIL.</summary>
    private static int Authenticator(LogRecord record, ReadOnlySpan<byte> line, LogSlice value)
    {
        ReadOnlySpan<byte> words = line.Slice(value.Start, value.Length);
        int user = words.IndexOf((byte)':');
        record.Set(LogField.SaslMethod, new LogSlice(value.Start, user < 0 ? value.Length : user));
        if (user >= 0)
        {
            int sender = words.Slice(user + 1).IndexOf((byte)':');
            int end = sender < 0 ? value.End : value.Start + user + 1 + sender;
            record.Set(LogField.SaslUser, LogSlice.Between(value.Start + user + 1, end));
            if (sender >= 0)
            {
                record.AddExtra("AuthenticatedSender", LogSlice.Between(end + 1, value.End));
            }
        }

        return value.End;
    }

    /// <summary>An address in angle brackets: the sender where it has no name.</summary>
    private static int Address(LogRecord record, ReadOnlySpan<byte> line, int at, string? name)
    {
        LogSlice address = EximAddress.Bracketed(line, at);
        int end = Math.Min(address.End + 1, line.Length);
        if (name is null)
        {
            record.Set(LogField.Sender, address);
        }
        else
        {
            record.AddExtra(name, address);
        }

        return end;
    }

    private static int Interface(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int close = at < line.Length && line[at] == '[' ? line.IndexOf((byte)']', at) : -1;
        if (close < 0)
        {
            return Extra(record, "LocalAddress", Word(line, at));
        }

        record.AddExtra("LocalAddress", LogSlice.Between(at + 1, close));
        int end = close + 1;
        int portEnd = end < line.Length && line[end] == ':' ? line.EndOfDigits(end + 1) : end;
        return portEnd > end + 1 ? Extra(record, "LocalPort", LogSlice.Between(end + 1, portEnd)) : end;
    }

    private static int Quoted(LogRecord record, ReadOnlySpan<byte> line, string name, int at)
    {
        if (at >= line.Length || line[at] != '"')
        {
            return Extra(record, name, Word(line, at));
        }

        int close = line.EndOfQuoted(at);
        ReadOnlySpan<byte> text = line.Slice(at + 1, close - at - 1);
        if (EximQuoted.IsEscaped(text))
        {
            record.AddExtra(name, EximQuoted.Unescape(text));
        }
        else
        {
            record.AddExtra(name, LogSlice.Between(at + 1, close));
        }

        return Math.Min(close + 1, line.Length);
    }

    /// <summary><c>C="250 OK id=..."</c>: the next server's reply to the message.</summary>
    private static int Confirmation(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (at >= line.Length || line[at] != '"')
        {
            return Word(line, at).End;
        }

        int close = line.EndOfQuoted(at);
        var reply = LogSlice.Between(at + 1, close);
        LoggedReply.Set(record, line, reply);
        QueuedAs.Set(record, line.Slice(reply.Start, reply.Length), reply.Start);
        ReadOnlySpan<byte> text = line.Slice(reply.Start, reply.Length);
        if (EximQuoted.IsEscaped(text))
        {
            record.Set(LogField.ReplyText, EximQuoted.Unescape(text));
        }

        return Math.Min(close + 1, line.Length);
    }
}
