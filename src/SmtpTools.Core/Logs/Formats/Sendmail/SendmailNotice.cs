using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>Connections, TLS, signing in, notifications, and what Sendmail says of itself (srvrsmtp.c, tls.c, savemail.c, daemon.c, collect.c).</summary>
internal static class SendmailNotice
{
    // How the words begin, and what they tell; Unrecognized for what tells nothing of mail.
    private static readonly (byte[] Words, SmtpLogEventKind Kind)[] s_notices =
    [
        ("SYSERR"u8.ToArray(), SmtpLogEventKind.Error),
        ("Losing "u8.ToArray(), SmtpLogEventKind.Error),
        ("collect: "u8.ToArray(), SmtpLogEventKind.ConnectionLost),
        ("rejecting connections on daemon "u8.ToArray(), SmtpLogEventKind.Warning),
        ("deferring connections on daemon "u8.ToArray(), SmtpLogEventKind.Warning),
        ("have been rejecting connections on daemon "u8.ToArray(), SmtpLogEventKind.Warning),
        ("rejecting new messages: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("accepting new messages "u8.ToArray(), SmtpLogEventKind.Started),
        ("accepting connections again for daemon "u8.ToArray(), SmtpLogEventKind.Started),
        ("starting daemon "u8.ToArray(), SmtpLogEventKind.Started),
        ("restart"u8.ToArray(), SmtpLogEventKind.Started),
        ("started as: "u8.ToArray(), SmtpLogEventKind.Started),
        ("stopping daemon"u8.ToArray(), SmtpLogEventKind.Stopped),
        ("tls_"u8.ToArray(), SmtpLogEventKind.Warning),
        ("ERROR"u8.ToArray(), SmtpLogEventKind.Error),
        ("dbopen("u8.ToArray(), SmtpLogEventKind.Error),
        ("sync_dir: "u8.ToArray(), SmtpLogEventKind.Error),
        ("FAILED "u8.ToArray(), SmtpLogEventKind.Error),
        ("cannot "u8.ToArray(), SmtpLogEventKind.Error),
        ("can't "u8.ToArray(), SmtpLogEventKind.Error),
        ("could not "u8.ToArray(), SmtpLogEventKind.Error),
        ("unable to "u8.ToArray(), SmtpLogEventKind.Error),
        ("daemon "u8.ToArray(), SmtpLogEventKind.Warning),
        ("delaying="u8.ToArray(), SmtpLogEventKind.Warning),
        ("Saved message in "u8.ToArray(), SmtpLogEventKind.Warning),
        ("runqueue: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("alias database "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("dropenvelope, "u8.ToArray(), SmtpLogEventKind.Warning),
        ("discarded"u8.ToArray(), SmtpLogEventKind.Discarded),
        ("cloned "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("clone"u8.ToArray(), SmtpLogEventKind.Redirected),
        ("split: "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("possible spam from <> to list: "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("aliasing/forwarding loop broken: "u8.ToArray(), SmtpLogEventKind.Bounced),
        ("message size ("u8.ToArray(), SmtpLogEventKind.Rejected),
        ("quarantine="u8.ToArray(), SmtpLogEventKind.Held),
        ("unquarantine"u8.ToArray(), SmtpLogEventKind.Queued),
        ("deferred: "u8.ToArray(), SmtpLogEventKind.Deferred),
        ("SMTP outgoing connect on "u8.ToArray(), SmtpLogEventKind.Connected),
        ("--- "u8.ToArray(), SmtpLogEventKind.Reply),
        ("<-- "u8.ToArray(), SmtpLogEventKind.Command),
        ("grew WorkList"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("/"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("locked"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("unlock"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("unlink "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("mci_"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("queueup"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("runqueue "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("run_"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("rqe: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("dowork, "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("doworklist, "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("in background, "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("finis, "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("interrupt"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("assigned id"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("changed"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("too young ("u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("sendenvelope, "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("size="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("set automode "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("STARTTLS: info_callback "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Adding "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("NumChildren "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("x-connect"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("Sending \""u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("CurChildren "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("NextMacroId "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("conn_limits: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("connection_rate_check "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("disconnect level "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("global connection rate: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("key="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("main: where="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("poststats: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("queue group name "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("rq: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("rwg: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("smtp: doublequeue"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("sqr: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("stab: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("stat="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("total: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("user "u8.ToArray(), SmtpLogEventKind.Warning),
        ("dns "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("engine="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("ldap="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("text="u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("getauth"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("ph_map_"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("queue manager: "u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("alias "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("forward "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("expand "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("hesiod "u8.ToArray(), SmtpLogEventKind.Redirected),
    ];

    // What a client did, behind its name.
    private static readonly byte[][] s_probes =
    [
        ": probable open proxy: "u8.ToArray(), ": Possible SMTP RCPT flood"u8.ToArray(), ": possible SMTP attack: "u8.ToArray(), ": SMTP violation, "u8.ToArray(),
        ": expn "u8.ToArray(), ": vrfy "u8.ToArray(), ": EXPN "u8.ToArray(), ": VRFY "u8.ToArray(), ": ETRN "u8.ToArray(),
    ];

    // Among Sendmail's words for what went wrong, of which there are hundreds, one of these always is.
    private static readonly byte[][] s_complaints =
    [
        "fail"u8.ToArray(), "rror"u8.ToArray(), "annot"u8.ToArray(), "can't"u8.ToArray(), "ould not"u8.ToArray(), "nable to"u8.ToArray(), "imeout"u8.ToArray(), "timed out"u8.ToArray(),
        "arning"u8.ToArray(), "WARNING"u8.ToArray(), "ATTACK"u8.ToArray(), "attack"u8.ToArray(), "unsafe"u8.ToArray(), "angerous"u8.ToArray(), "rejected"u8.ToArray(),
        "lied about"u8.ToArray(), "bogus"u8.ToArray(), "lost "u8.ToArray(), "invalid"u8.ToArray(), "unknown"u8.ToArray(), "Unknown"u8.ToArray(), "too long"u8.ToArray(),
        "too old"u8.ToArray(), "too many"u8.ToArray(), "overflow"u8.ToArray(), "corrupt"u8.ToArray(), "exceed"u8.ToArray(), "attempted"u8.ToArray(), "violation"u8.ToArray(),
        "maxed out"u8.ToArray(), "missing"u8.ToArray(), "Insufficient"u8.ToArray(), "space"u8.ToArray(), "socket closed"u8.ToArray(), "died"u8.ToArray(), "dumped"u8.ToArray(), "out of range"u8.ToArray(),
        "expect"u8.ToArray(), "ot safe"u8.ToArray(), "bad shell"u8.ToArray(), "not possible"u8.ToArray(), "is NULL"u8.ToArray(), "nsupported"u8.ToArray(), "exited"u8.ToArray(), "TEMPFAIL"u8.ToArray(),
        "does not"u8.ToArray(), "Bad line"u8.ToArray(), "rename("u8.ToArray(), "should have"u8.ToArray(), "not available"u8.ToArray(), "EOF"u8.ToArray(), "attempt to"u8.ToArray(), "*** "u8.ToArray(),
    ];

    public static LineKind Read(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        ReadOnlySpan<byte> words = line.Slice(Math.Min(at, line.Length));
        if (words.StartsWith("done; "u8))
        {
            ReadPairs(record, line, at + "done; "u8.Length);
            record.Kind = SmtpLogEventKind.Removed;
            return LineKind.Event;
        }

        if (words.StartsWith("collect: relay="u8))
        {
            ReadCollect(record, line, at);
            return LineKind.Event;
        }

        if (words.StartsWith("msgid="u8))
        {
            record.Kind = SmtpLogEventKind.Identified; // a line of its own where lines of syslog are short (envelope.c)
            record.Set(LogField.MessageId, SendmailPairs.Inside(line, LogSlice.Between(at + "msgid="u8.Length, line.Length)));
            return LineKind.Event;
        }

        if (words.StartsWith("STARTTLS"u8))
        {
            return ReadTls(record, line, at);
        }

        if (words.StartsWith("AUTH"u8))
        {
            return ReadAuthentication(record, line, at);
        }

        if (ReadClient(record, line, at) || ReadNotification(record, line, at) || SendmailPeer.Read(record, line, at))
        {
            return LineKind.Event;
        }

        if (words.StartsWith("<"u8) && words.IndexOf(">... "u8) is > 0 and var close)
        {
            record.Kind = SmtpLogEventKind.Rejected;
            record.Set(LogField.Command, "RCPT"u8);
            record.Set(LogField.Recipient, new LogSlice(at + 1, close - 1));
            LoggedReply.Set(record, line, LogSlice.Between(at + close + ">... "u8.Length, line.Length));
            return LineKind.Event;
        }

        foreach ((byte[] beginning, SmtpLogEventKind kind) in s_notices)
        {
            if (words.StartsWith(beginning))
            {
                if (kind is SmtpLogEventKind.Command or SmtpLogEventKind.Reply) // which repeats a command that it does not know
                {
                    SecretOctets.HideLoneResponses(record, LogSlice.Between(at + beginning.Length, line.Length));
                }

                return kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : Tell(record, line, at, kind);
            }
        }

        foreach (byte[] complaint in s_complaints)
        {
            if (words.IndexOf(complaint) >= 0)
            {
                return Tell(record, line, at, SmtpLogEventKind.Warning);
            }
        }

        return LineKind.Unrecognized;
    }

    /// <summary><c>collect: relay=client, from=&lt;a&gt;, info=EOF; message: words</c> (collect.c): the connection broke within a message.</summary>
    private static void ReadCollect(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int relay = at + "collect: relay="u8.Length;
        LogSlice client = SendmailPairs.Value(line, relay);
        SendmailPairs.ReadClient(record, line, client);
        if (line.HasAt(client.End, ", from="u8))
        {
            record.Set(LogField.Sender, SendmailPairs.Inside(line, SendmailPairs.Value(line, client.End + ", from="u8.Length)));
        }

        record.Kind = SmtpLogEventKind.ConnectionLost;
        record.Set(LogField.Command, "DATA"u8);
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
    }

    /// <summary>Lines that name a client at the end of their first words, or at their beginning.</summary>
    private static bool ReadClient(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "lost input channel from "u8))
        {
            return Client(record, line, at, at + "lost input channel from "u8.Length, SmtpLogEventKind.ConnectionLost);
        }

        if (line.HasAt(at, "timeout waiting for input from "u8))
        {
            return Client(record, line, at, at + "timeout waiting for input from "u8.Length, SmtpLogEventKind.ConnectionLost);
        }

        if (line.HasAt(at, "connect from "u8))
        {
            return Client(record, line, at, at + "connect from "u8.Length, SmtpLogEventKind.Connected);
        }

        if (line.HasAt(at, "rejecting commands from "u8))
        {
            return Client(record, line, at, at + "rejecting commands from "u8.Length, SmtpLogEventKind.Rejected);
        }

        int silent = line.IndexOf(" did not issue MAIL/EXPN/VRFY/ETRN "u8, at);
        int colon = silent < 0 ? FindProbe(line, at) : -1;
        if (silent < 0 && colon < 0)
        {
            return false;
        }

        int end = SendmailPairs.ReadClient(record, line, LogSlice.Between(at, silent > 0 ? silent : colon));
        end += line.HasAt(end, ": "u8) ? 2 : 1;
        record.Kind = silent > 0 ? SmtpLogEventKind.Disconnected : SmtpLogEventKind.Warning;
        record.Set(LogField.Text, LogSlice.Between(end, line.Length));
        return true;
    }

    private static int FindProbe(ReadOnlySpan<byte> line, int at)
    {
        foreach (byte[] probe in s_probes)
        {
            if (line.IndexOf(probe, at) is > 0 and var found)
            {
                return found;
            }
        }

        return -1;
    }

    /// <summary>The client ends where its address does, or, without one, at the word that follows. While we are the client ourselves it is the server (usersmtp.c).</summary>
    private static bool Client(LogRecord record, ReadOnlySpan<byte> line, int at, int client, SmtpLogEventKind kind)
    {
        int during = line.IndexOf(" during "u8, client);
        int to = line.IndexOf(" to "u8, client);
        int due = line.IndexOf(" due to "u8, client);
        int end = during >= 0 ? during : due >= 0 ? due : to >= 0 ? to : line.Length;
        int after = line.IndexOf(" after "u8, end);
        if (line.HasAt(end, " during client "u8))
        {
            int phase = end + " during client "u8.Length;
            SendmailPairs.ReadRelay(record, line, LogSlice.Between(client, end));
            record.Set(LogField.Command, line.HasAt(phase, "greeting"u8) ? "CONNECT"u8 : line.HasAt(phase, "DATA status"u8) ? "END-OF-MESSAGE"u8 : line.Slice(phase));
        }
        else
        {
            SendmailPairs.ReadClient(record, line, LogSlice.Between(client, end));
        }

        if (kind == SmtpLogEventKind.ConnectionLost && after >= 0)
        {
            record.Set(LogField.Command, CommandAfter(line, after + " after "u8.Length));
        }

        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return true;
    }

    /// <summary>The phase that a connection was lost in, as Sendmail calls it (srvrsmtp.c, SmtpPhase).</summary>
    private static ReadOnlySpan<byte> CommandAfter(ReadOnlySpan<byte> line, int at) =>
        line.HasAt(at, "rcpt"u8) ? "RCPT"u8
        : line.HasAt(at, "mail"u8) ? "MAIL"u8
        : line.HasAt(at, "data"u8) ? "DATA"u8
        : line.HasAt(at, "auth"u8) ? "AUTH"u8
        : line.HasAt(at, "startup"u8) ? "CONNECT"u8
        : line.HasAt(at, "ehlo"u8) || line.HasAt(at, "EHLO"u8) ? "EHLO"u8
        : line.HasAt(at, "helo"u8) || line.HasAt(at, "HELO"u8) ? "HELO"u8
        : default;

    /// <summary><c>id2: DSN: User unknown</c>, <c>id2: sender notify: Warning: could not send message for past 4 hours</c> (savemail.c): a notification of its own id was made.</summary>
    private static bool ReadNotification(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int what = SendmailLog.EndOfId(line, at);
        if (what > 0 && line.HasAt(what, "clone: owner="u8))
        {
            record.Kind = SmtpLogEventKind.Redirected; // the recipients of a list whose owner gets what fails (deliver.c)
            if (record.Has(LogField.QueueId))
            {
                record.Set(LogField.RelatedQueueId, record.Slice(LogField.QueueId)); // what it was before
            }

            record.Set(LogField.QueueId, LogSlice.Between(at, what - 2));
            record.Set(LogField.Text, LogSlice.Between(what, line.Length));
            return true;
        }

        int colon = what < 0 ? -1 : line.IndexOf(": "u8, what);
        if (colon < 0)
        {
            return false;
        }

        record.Kind = line.HasAt(colon + 2, "Cannot send message for "u8) ? SmtpLogEventKind.Expired : SmtpLogEventKind.Notified; // for 5 days (deliver.c)
        record.Set(LogField.RelatedQueueId, LogSlice.Between(at, what - 2));
        record.Set(LogField.Text, LogSlice.Between(what, colon));
        LoggedReply.Set(record, line, LogSlice.Between(colon + 2, line.Length));
        return true;
    }

    /// <summary><c>STARTTLS=server, relay=client, version=TLSv1.3, verify=NO, cipher=name, bits=256/256</c>; client where we are it; <c>error: ...</c> where it failed.</summary>
    private static LineKind ReadTls(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isClient = line.HasAt(at, "STARTTLS=client"u8);
        bool isFailed = line.IndexOf("version="u8, at) < 0;
        record.Kind = isFailed ? SmtpLogEventKind.TlsFailed : SmtpLogEventKind.TlsEstablished;
        if (isFailed)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }

        int next = line.IndexOf(isFailed ? ", relay="u8 : ", "u8, at); // an error's own words come before
        while (next > 0 && SendmailPairs.TryRead(line, next + 2, out LogSlice name, out LogSlice value))
        {
            ReadOnlySpan<byte> key = line.Slice(name.Start, name.Length);
            if (key.SequenceEqual("relay"u8))
            {
                _ = isClient ? SendmailPairs.ReadRelay(record, line, value) : SendmailPairs.ReadClient(record, line, value);
            }
            else if (key.SequenceEqual("version"u8))
            {
                record.Set(LogField.TlsProtocol, value);
            }
            else if (key.SequenceEqual("cipher"u8))
            {
                record.Set(LogField.TlsCipher, value);
            }
            else if (!isFailed)
            {
                record.AddExtra(key.SequenceEqual("verify"u8) ? "TlsVerify" : key.SequenceEqual("bits"u8) ? "TlsBits" : LogText.Name(key), value);
            }

            next = value.End < line.Length ? value.End : -1;
        }

        return LineKind.Event;
    }

    /// <summary>
    /// <c>AUTH=server, relay=client, authid=user, mech=PLAIN, bits=0</c>; <c>AUTH failure (LOGIN): authentication failure (-13) words, user=name, relay=client</c>, which since 8.16
    /// may have more pairs.
    /// </summary>
    private static LineKind ReadAuthentication(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        bool isFailure = line.HasAt(at, "AUTH failure ("u8);
        if (!isFailure && !line.HasAt(at, "AUTH="u8))
        {
            return Tell(record, line, at, SmtpLogEventKind.Warning);
        }

        record.Kind = isFailure || line.IndexOf("reject="u8, at) > 0 ? SmtpLogEventKind.AuthenticationFailed : SmtpLogEventKind.Authenticated;
        record.Set(LogField.Command, new LogSlice(at, "AUTH"u8.Length));
        int next = line.IndexOf(", "u8, at);
        if (isFailure)
        {
            int method = at + "AUTH failure ("u8.Length;
            int methodEnd = line.IndexOf("): "u8, method);
            if (methodEnd > 0)
            {
                record.Set(LogField.SaslMethod, LogSlice.Between(method, methodEnd));
                record.Set(LogField.Text, LogSlice.Between(methodEnd + 3, next > methodEnd ? next : line.Length));
            }
        }

        ReadPairs(record, line, next < 0 ? line.Length : next + 2, isClient: line.HasAt(at, "AUTH=client"u8));
        return LineKind.Event;
    }

    private static void ReadPairs(LogRecord record, ReadOnlySpan<byte> line, int at, bool isClient = false)
    {
        while (SendmailPairs.TryRead(line, at, out LogSlice name, out LogSlice value))
        {
            ReadOnlySpan<byte> key = line.Slice(name.Start, name.Length);
            if (key.SequenceEqual("relay"u8))
            {
                _ = isClient ? SendmailPairs.ReadRelay(record, line, value) : SendmailPairs.ReadClient(record, line, value);
            }
            else if (key.SequenceEqual("authid"u8) || key.SequenceEqual("user"u8))
            {
                record.Set(LogField.SaslUser, value);
            }
            else if (key.SequenceEqual("mech"u8))
            {
                record.Set(LogField.SaslMethod, value);
            }
            else if (key.SequenceEqual("delay"u8))
            {
                SendmailPairs.SetTime(record, LogField.Delay, line, value);
            }
            else
            {
                record.AddExtra(key.SequenceEqual("ntries"u8) ? "Tries" : key.SequenceEqual("bits"u8) ? "Bits" : LogText.Name(key), value);
            }

            at = value.End + 2;
        }
    }

    private static LineKind Tell(LogRecord record, ReadOnlySpan<byte> line, int at, SmtpLogEventKind kind)
    {
        record.Kind = kind;
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }
}
