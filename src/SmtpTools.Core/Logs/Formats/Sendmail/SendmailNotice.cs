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
        ("accepting connections again for daemon "u8.ToArray(), SmtpLogEventKind.Started),
        ("starting daemon "u8.ToArray(), SmtpLogEventKind.Started),
        ("restarting "u8.ToArray(), SmtpLogEventKind.Started),
        ("started as: "u8.ToArray(), SmtpLogEventKind.Started),
        ("stopping daemon"u8.ToArray(), SmtpLogEventKind.Stopped),
        ("daemon "u8.ToArray(), SmtpLogEventKind.Warning),
        ("runqueue: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("gethostbyaddr("u8.ToArray(), SmtpLogEventKind.Warning),
        ("POSSIBLE ATTACK "u8.ToArray(), SmtpLogEventKind.Warning),
        ("possible SMTP attack: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("WARNING: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Warning: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("Authentication-Warning: "u8.ToArray(), SmtpLogEventKind.Warning),
        ("alias database "u8.ToArray(), SmtpLogEventKind.Started),
        ("dropenvelope, "u8.ToArray(), SmtpLogEventKind.Warning),
        ("discarded"u8.ToArray(), SmtpLogEventKind.Discarded),
        ("cloned "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("clone: "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("--- "u8.ToArray(), SmtpLogEventKind.Reply),
        ("<-- "u8.ToArray(), SmtpLogEventKind.Command),
        ("grew WorkList"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("/etc/"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("locked"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("unlock"u8.ToArray(), SmtpLogEventKind.Unrecognized),
        ("alias "u8.ToArray(), SmtpLogEventKind.Redirected),
        ("forward "u8.ToArray(), SmtpLogEventKind.Redirected),
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

        if (words.StartsWith("STARTTLS"u8))
        {
            return ReadTls(record, line, at);
        }

        if (words.StartsWith("AUTH"u8))
        {
            return ReadAuthentication(record, line, at);
        }

        if (ReadClient(record, line, at) || ReadNotification(record, line, at))
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
                return kind == SmtpLogEventKind.Unrecognized ? LineKind.Known : Tell(record, line, at, kind);
            }
        }

        return LineKind.Unrecognized;
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
        int colon = silent < 0 ? line.IndexOf("]: "u8, at) : -1;
        bool isProbe = colon > 0 && (line.HasAt(colon + 3, "probable open proxy: "u8) || line.HasAt(colon + 3, "Possible SMTP RCPT flood"u8) || line.HasAt(colon + 3, "expn "u8)
            || line.HasAt(colon + 3, "vrfy "u8) || line.HasAt(colon + 3, "VRFY "u8) || line.HasAt(colon + 3, "EXPN "u8) || line.HasAt(colon + 3, "ETRN "u8) || line.HasAt(colon + 3, "possible SMTP attack: "u8));
        if (silent < 0 && !isProbe)
        {
            return false;
        }

        int end = SendmailPairs.ReadClient(record, line, LogSlice.Between(at, silent > 0 ? silent : colon + 1));
        end += line.HasAt(end, ": "u8) ? 2 : 1;
        record.Kind = silent > 0 ? SmtpLogEventKind.Disconnected : SmtpLogEventKind.Warning;
        record.Set(LogField.Text, LogSlice.Between(end, line.Length));
        return true;
    }

    /// <summary>The client ends where its address does, or, without one, at the word that follows.</summary>
    private static bool Client(LogRecord record, ReadOnlySpan<byte> line, int at, int client, SmtpLogEventKind kind)
    {
        int during = line.IndexOf(" during "u8, client);
        int to = line.IndexOf(" to "u8, client);
        int due = line.IndexOf(" due to "u8, client);
        int end = during >= 0 ? during : due >= 0 ? due : to >= 0 ? to : line.Length;
        SendmailPairs.ReadClient(record, line, LogSlice.Between(client, end));
        int after = line.IndexOf(" after "u8, end);
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
        int colon = what < 0 ? -1 : line.IndexOf(": "u8, what);
        if (colon < 0)
        {
            return false;
        }

        record.Kind = SmtpLogEventKind.Notified;
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
