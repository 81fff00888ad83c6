using System;

namespace SmtpTools.Logs.Formats.Postfix;

/// <summary>What a daemon says with its severity before it (util/msg_syslog.c): <c>warning: [QUEUEID: ]words</c>, and likewise error, fatal and panic.</summary>
internal static class PostfixWarning
{
    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int words = line.HasAt(at, "warning: "u8) ? at + "warning: "u8.Length
            : line.HasAt(at, "error: "u8) || line.HasAt(at, "fatal: "u8) || line.HasAt(at, "panic: "u8) ? at + "error: "u8.Length
            : -1;
        if (words < 0)
        {
            return LineKind.Unrecognized;
        }

        record.Kind = line[at] == 'w' ? SmtpLogEventKind.Warning : SmtpLogEventKind.Error;
        if (PostfixQueueId.Read(line, words) is > 0 and var behind)
        {
            record.Set(LogField.QueueId, LogSlice.Between(words, behind - 2));
            words = behind;
        }
        else if (line.HasAt(words, "NOQUEUE: "u8))
        {
            words += "NOQUEUE: "u8.Length;
        }
        else
        {
            PostfixQueueFile.SetId(record, line, words);
        }

        record.Set(LogField.Text, LogSlice.Between(words, line.Length));
        if (line.HasAt(words, "non-SMTP command from "u8))
        {
            SecretOctets.HideLoneResponses(record, LogSlice.Between(words, line.Length));
        }

        ReadFields(record, line, words);
        return LineKind.Event;
    }

    private static void ReadFields(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(at);
        if (words.StartsWith("hostname "u8))
        {
            ReadWrongName(record, line, at + "hostname "u8.Length);
        }
        else if (words.StartsWith("TLS library problem: "u8))
        {
            record.Kind = SmtpLogEventKind.TlsFailed;
        }
        else if (words.StartsWith("host "u8) || words.StartsWith("server "u8))
        {
            ReadServer(record, line, at);
        }
        else if (words.IndexOf(" lookup error for \""u8) is >= 0 and var lookup)
        {
            ReadLookup(record, line, at, at + lookup);
        }
        else if (words.StartsWith("Unable to look up "u8))
        {
            ReadUnknownHost(record, line, at + "Unable to look up "u8.Length);
        }
        else if (words.StartsWith("dnsblog_query: lookup error for DNS query "u8))
        {
            int query = at + "dnsblog_query: lookup error for DNS query "u8.Length;
            int end = line.IndexOf(": "u8, query);
            record.AddExtra("Query", LogSlice.Between(query, end < 0 ? line.Length : end));
        }
        else if (words.StartsWith("dnsblog reply timeout "u8) && words.LastIndexOf(" for "u8) is > 0 and var zone)
        {
            record.AddExtra("BlockList", LogSlice.Between(at + zone + " for "u8.Length, line.Length));
        }
        else if (words.StartsWith("connect to Milter service "u8))
        {
            int service = at + "connect to Milter service "u8.Length;
            int end = line.IndexOf(": "u8, service);
            record.AddExtra("Milter", LogSlice.Between(service, end < 0 ? line.Length : end));
        }
        else if (words.StartsWith("milter "u8) && words.IndexOf(": "u8) is > 0 and var milter)
        {
            record.AddExtra("Milter", LogSlice.Between(at + "milter "u8.Length, at + milter));
        }
        else if (words.IndexOf(" of "u8) > 0 && words.IndexOf(" record for "u8) is > 0 and var name)
        {
            ReadBadRecord(record, line, at + name + " record for "u8.Length);
        }
        else if (words.StartsWith("write ["u8) || words.StartsWith("ciphertext read/write "u8) || words.StartsWith("deadlock on "u8))
        {
            int open = line.IndexOf((byte)'[', at);
            record.ReadPeer(line, open < 0 ? line.Length : open);
        }
        else if (words.StartsWith("recipient "u8) && words.IndexOf(": "u8) is > 0 and var recipient)
        {
            record.Set(LogField.Recipient, LogSlice.Between(at + "recipient "u8.Length, at + recipient)); // virtual
        }
        else
        {
            ReadPeer(record, line, at);
        }
    }

    /// <summary>
    /// <c>hostname x.example does not resolve to address 192.0.2.1[: reason]</c>; before 2.9 <c>192.0.2.1: hostname x.example verification failed: reason</c> and
    /// <c>192.0.2.1: address not listed for hostname x.example</c>.
    /// </summary>
    private static void ReadWrongName(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = line.IndexOf(" does not resolve to address "u8, at);
        if (end < 0)
        {
            return;
        }

        int address = end + " does not resolve to address "u8.Length;
        int addressEnd = line.IndexOf(": "u8, address);
        record.Set(LogField.ClientName, LogSlice.Between(at, end));
        record.Set(LogField.ClientAddress, LogSlice.Between(address, addressEnd < 0 ? line.Length : addressEnd));
    }

    /// <summary><c>host mx.example[192.0.2.1]:25 said: 500 ... (in reply to XFORWARD ...)</c>, <c>host ... greeted me with my own hostname</c>.</summary>
    private static void ReadServer(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = Peer.ReadRelay(record, line, line.IndexOf((byte)' ', at) + 1);
        if (end > 0 && line.HasAt(end, " said: "u8))
        {
            RemoteReply.Set(record, line, LogSlice.Between(at, line.Length));
            record.Remove(LogField.Text);
        }
    }

    /// <summary><c>hash:/etc/postfix/transport lookup error for "example.org"</c> (global/maps.c).</summary>
    private static void ReadLookup(LogRecord record, ReadOnlySpan<byte> line, int at, int lookup)
    {
        int key = lookup + " lookup error for \""u8.Length;
        int end = line.IndexOf((byte)'"', key);
        record.AddExtra("Table", LogSlice.Between(at, lookup));
        record.AddExtra("Key", LogSlice.Between(key, end < 0 ? line.Length : end));
    }

    /// <summary><c>Unable to look up MX host mx.example for Sender address a@b.example: reason</c>, <c>Unable to look up NS host for b.example: reason</c>.</summary>
    private static void ReadUnknownHost(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int host = line.IndexOf(" host "u8, at);
        if (host < 0)
        {
            return;
        }

        host += " host "u8.Length;
        host += line.HasAt(host, "for "u8) ? "for "u8.Length : 0;
        int end = host;
        while (end < line.Length && line[end] is not ((byte)' ' or (byte)':'))
        {
            end++;
        }

        record.AddExtra("Host", LogSlice.Between(host, end));
    }

    /// <summary><c>numeric domain name in resource data of MX record for example.org: 192.0.2.1</c> (dns/dns_lookup.c).</summary>
    private static void ReadBadRecord(LogRecord record, ReadOnlySpan<byte> line, int domain)
    {
        int end = line.IndexOf(": "u8, domain);
        record.AddExtra("Domain", LogSlice.Between(domain, end < 0 ? line.Length : end));
        if (end > 0)
        {
            record.AddExtra("Host", LogSlice.Between(end + 2, line.Length));
        }
    }

    /// <summary>
    /// <c>host[address]: SASL LOGIN authentication failed: reason, sasl_username=user</c>, <c>Connection rate limit exceeded: 61 from host[address] for service smtp</c>,
    /// <c>Illegal address syntax from host[address] in MAIL command: &lt;x&gt;</c>.
    /// </summary>
    private static void ReadPeer(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int end = record.ReadPeer(line, at);
        if (end > 0)
        {
            ReadSasl(record, line, end);
            return;
        }

        // What clients say comes last, but in "bad ETRN" it comes first.
        ReadOnlySpan<byte> words = line.Slice(at);
        bool isEtrn = words.StartsWith("bad ETRN "u8) || words.StartsWith("reject: ETRN "u8);
        int from = isEtrn ? words.LastIndexOf(" from "u8) : words.IndexOf(" from "u8);
        if (from >= 0 && record.ReadPeer(line, at + from + " from "u8.Length) is > 0 and var peer)
        {
            int command = line.HasAt(peer, " in "u8) ? peer + " in "u8.Length : -1;
            int commandEnd = command < 0 ? -1 : line.IndexOf(" command"u8, command);
            if (commandEnd > 0)
            {
                record.Set(LogField.Command, LogSlice.Between(command, commandEnd));
            }

            return;
        }

        int function = PostfixVerbose.EndOfFunction(words);
        if (function == 0 || !words.HasAt(function, ": "u8) || record.ReadPeer(line, at + function + 2) < 0)
        {
            ReadOldWrongName(record, line, at);
        }
    }

    private static void ReadOldWrongName(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int colon = line.IndexOf(": "u8, at);
        int name = colon < 0 ? -1
            : line.HasAt(colon, ": address not listed for hostname "u8) ? colon + ": address not listed for hostname "u8.Length
            : line.HasAt(colon, ": hostname "u8) ? colon + ": hostname "u8.Length
            : -1;
        if (name < 0)
        {
            return;
        }

        int end = line.IndexOf((byte)' ', name);
        record.Set(LogField.ClientAddress, LogSlice.Between(at, colon));
        record.Set(LogField.ClientName, LogSlice.Between(name, end < 0 ? line.Length : end));
    }

    private static void ReadSasl(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int method = line.HasAt(at, ": SASL "u8) ? at + ": SASL "u8.Length : -1;
        int failed = method < 0 ? -1 : line.IndexOf(" authentication "u8, method);
        if (failed < 0)
        {
            return;
        }

        record.Kind = SmtpLogEventKind.AuthenticationFailed;
        record.Set(LogField.SaslMethod, LogSlice.Between(method, failed));
        int reason = failed + " authentication "u8.Length; // "aborted", or "failed: reason"
        reason += line.HasAt(reason, "failed: "u8) ? "failed: "u8.Length : 0;
        int user = line.Slice(reason).LastIndexOf(", sasl_username="u8);
        int end = user < 0 ? line.Length : reason + user;
        record.Set(LogField.Text, LogSlice.Between(reason, end));
        if (user >= 0)
        {
            record.Set(LogField.SaslUser, LogSlice.Between(end + ", sasl_username="u8.Length, line.Length));
        }
    }
}
