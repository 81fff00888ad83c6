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

            int start = at;
            ulong key = 0;
            while (at < line.Length && (Octets.IsLetter(line[at]) || Octets.IsDigit(line[at])))
            {
                key = (key << 8) | line[at];
                at++;
            }

            int length = at - start;
            key = length > sizeof(ulong) ? 0 : key;
            while (at < line.Length && length > 0 && line[at] is (byte)'*' or (byte)'-' or (byte)'.')
            {
                at++; // "id*=", "L.-"
            }

            if (at < line.Length && line[at] == '=' && IsKey(key, line[start]))
            {
                var name = new LogSlice(start, length);
                at = isIncoming ? Incoming(record, line, key, name, at + 1) : Outgoing(record, line, key, name, at + 1);
                if (at < line.Length && line[at] == ':')
                {
                    return at;
                }
            }
            else if ((at < line.Length && line[at] != ' ') || !Flag(record, key, LogSlice.Between(start, at)))
            {
                return start;
            }
        }

        return at;
    }

    /// <summary>Keys are in capitals, but for the message id's; what else has an equals sign is words.</summary>
    private static bool IsKey(ulong key, byte first) => first is >= (byte)'A' and <= (byte)'Z' || key == ('i' << 8 | 'd');

    private static bool Flag(LogRecord record, ulong key, LogSlice flag)
    {
        string? extra = key switch
        {
            'K' => "Chunking",
            'L' => "Pipelining",
            'D' << 8 | 'S' => "Dnssec",
            'P' << 24 | 'R' << 16 | 'D' << 8 | 'R' => "Prdr",
            'T' << 16 | 'F' << 8 | 'O' => "FastOpen",
            'A' << 16 | 'R' << 8 | 'C' => "Arc",
            'S' << 16 | 'P' << 8 | 'F' => "Spf",
            _ => null,
        };
        if (extra is not null)
        {
            record.AddExtra(extra, flag);
        }

        return extra is not null;
    }

    private static int Incoming(LogRecord record, ReadOnlySpan<byte> line, ulong key, LogSlice name, int at) => key switch
    {
        'H' => EximHost.ReadClient(record, line, at),
        'P' => Set(record, LogField.Protocol, Word(line, at)),
        'R' => Set(record, LogField.RelatedQueueId, Word(line, at)),
        'T' => Quoted(record, line, "Subject", at),
        'i' << 8 | 'd' => Set(record, LogField.MessageId, MessageId(line, at)),
        'R' << 8 | 'T' => Time(record, LogField.DelayBeforeQueue, line, at),
        _ => Either(record, line, key, name, at),
    };

    private static int Outgoing(LogRecord record, ReadOnlySpan<byte> line, ulong key, LogSlice name, int at) => key switch
    {
        'H' => EximHost.ReadRelay(record, line, at),
        'P' => Address(record, line, at, "ReturnPath"),
        'R' => Extra(record, "Router", Word(line, at)),
        'T' => Extra(record, Transport, Word(line, at)),
        'C' => Confirmation(record, line, at),
        'Q' << 8 | 'T' => Time(record, LogField.Delay, line, at),
        'D' << 8 | 'T' => Time(record, LogField.DelayTransmitting, line, at),
        'S' << 8 | 'T' => Extra(record, "ShadowTransport", Word(line, at)),
        _ => Either(record, line, key, name, at),
    };

    private static int Either(LogRecord record, ReadOnlySpan<byte> line, ulong key, LogSlice name, int at) => key switch
    {
        'X' => Tls(record, line, Word(line, at)),
        'S' => Set(record, LogField.Size, Word(line, at)),
        'A' => Authenticator(record, line, Word(line, at)),
        'F' => Address(record, line, at, null),
        'I' => Interface(record, line, at),
        'U' => Extra(record, "User", Word(line, at)),
        'D' => Extra(record, "Duration", Word(line, at)),
        'C' => Extra(record, "Commands", Word(line, at)),
        'Q' => Extra(record, "QueueName", Word(line, at)),
        'C' << 8 | 'V' => Extra(record, "CertificateVerified", Word(line, at)),
        'D' << 8 | 'N' => Quoted(record, line, "CertificateSubject", at),
        'C' << 8 | 'i' => Set(record, LogField.SessionId, Word(line, at)),
        'S' << 16 | 'N' << 8 | 'I' => Extra(record, "ServerNameIndication", Word(line, at)),
        'D' << 24 | 'K' << 16 | 'I' << 8 | 'M' => Extra(record, "Dkim", Word(line, at)),
        'P' << 16 | 'R' << 8 | 'X' => Extra(record, "Proxy", Word(line, at)),
        'M' << 16 | '8' << 8 | 'S' => Extra(record, "EightBitMime", Word(line, at)),
        'P' << 8 | 'S' => Extra(record, "ProtocolSequence", Word(line, at)),
        _ => Extra(record, LogText.Name(line.Slice(name.Start, name.Length)), Word(line, at)),
    };

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
