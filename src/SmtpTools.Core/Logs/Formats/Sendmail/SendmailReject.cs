using System;

namespace SmtpTools.Logs.Formats.Sendmail;

/// <summary>Refusals by rule set and by milter.</summary>
internal static class SendmailReject
{
    /// <summary>
    /// <c>ruleset=check_rcpt, arg1=&lt;a&gt;, relay=client, reject=550 5.7.1 ...</c>, or <c>discard</c>, or <c>quarantine=why</c> (srvrsmtp.c, rscheck). The reason is looked for from
    /// the end of the argument on, which the client wrote.
    /// </summary>
    public static LineKind ReadRuleset(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (!SendmailPairs.TryRead(line, at, out _, out LogSlice ruleset))
        {
            return LineKind.Unrecognized;
        }

        record.Kind = SmtpLogEventKind.Rejected;
        record.AddExtra("Ruleset", ruleset);
        ReadOnlySpan<byte> name = line.Slice(ruleset.Start, ruleset.Length);
        SetCommand(record, name);
        at = ruleset.End + 2;
        while (at < line.Length && SendmailPairs.TryRead(line, at, out LogSlice key, out LogSlice value))
        {
            ReadOnlySpan<byte> word = line.Slice(key.Start, key.Length);
            if (word.SequenceEqual("reject"u8) || word.SequenceEqual("quarantine"u8))
            {
                record.Kind = word[0] == 'r' ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Held;
                LoggedReply.Set(record, line, LogSlice.Between(value.Start, line.Length));
                return LineKind.Event;
            }

            if (word.SequenceEqual("relay"u8))
            {
                if (name.SequenceEqual("tls_server"u8) || name.SequenceEqual("tls_rcpt"u8) || name.SequenceEqual("try_tls"u8))
                {
                    SendmailPairs.ReadRelay(record, line, value);
                }
                else
                {
                    SendmailPairs.ReadClient(record, line, value);
                }
            }
            else
            {
                SetArgument(record, line, name, word, value);
            }

            at = value.End + 2;
        }

        if (line.HasAt(at, "discard"u8))
        {
            record.Kind = SmtpLogEventKind.Discarded;
        }
        else if (at < line.Length)
        {
            record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        }

        return LineKind.Event;
    }

    private static void SetCommand(LogRecord record, ReadOnlySpan<byte> ruleset)
    {
        if (ruleset.SequenceEqual("check_rcpt"u8))
        {
            record.Set(LogField.Command, "RCPT"u8);
        }
        else if (ruleset.SequenceEqual("check_mail"u8))
        {
            record.Set(LogField.Command, "MAIL"u8);
        }
        else if (ruleset.SequenceEqual("check_relay"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else if (ruleset.SequenceEqual("check_data"u8))
        {
            record.Set(LogField.Command, "DATA"u8);
        }
        else if (ruleset.SequenceEqual("check_eoh"u8) || ruleset.SequenceEqual("check_eom"u8))
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
        }
        else if (ruleset.StartsWith("tls_"u8))
        {
            record.Set(LogField.Command, "STARTTLS"u8);
        }
    }

    private static void SetArgument(LogRecord record, ReadOnlySpan<byte> line, ReadOnlySpan<byte> ruleset, ReadOnlySpan<byte> name, LogSlice value)
    {
        bool isFirst = name.SequenceEqual("arg1"u8);
        if (ruleset.SequenceEqual("check_rcpt"u8) && isFirst)
        {
            record.Set(LogField.Recipient, SendmailPairs.Inside(line, value));
        }
        else if (ruleset.SequenceEqual("check_mail"u8) && isFirst)
        {
            record.Set(LogField.Sender, SendmailPairs.Inside(line, value));
        }
        else if (ruleset.SequenceEqual("check_relay"u8) && isFirst)
        {
            SendmailPairs.ReadClient(record, line, value); // a name, or the address in brackets
        }
        else if (ruleset.SequenceEqual("check_relay"u8) && name.SequenceEqual("arg2"u8))
        {
            record.Set(LogField.ClientAddress, value);
        }
        else
        {
            record.AddExtra(isFirst ? "Argument" : LogText.Name(name), value);
        }
    }

    /// <summary>
    /// <c>Milter: to=&lt;a&gt;, reject=550 5.7.1 ...</c>, <c>Milter: data, discard</c>, <c>milter=name, action=eoh, reject=...</c>, <c>Milter (name): quarantine=why</c>; and what a milter
    /// changes: <c>Milter add: header: Name: value</c>, <c>Milter change: ...</c>, <c>Milter delete: ...</c> (milter.c, srvrsmtp.c).
    /// </summary>
    public static LineKind ReadMilter(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        int reject = line.IndexOf("reject="u8, at);
        int step = line.IndexOf(": "u8, at) is > 0 and var colon ? colon + 2 : at;
        if (reject >= 0)
        {
            record.Kind = SmtpLogEventKind.Rejected;
            SetStep(record, line, line.HasAt(at, "milter="u8) && line.IndexOf("action="u8, at) is > 0 and var action ? action + "action="u8.Length : step);
            LoggedReply.Set(record, line, LogSlice.Between(reject + "reject="u8.Length, line.Length));
            record.Set(LogField.Text, LogSlice.Between(at, Math.Max(at, reject - 2)));
            return LineKind.Event;
        }

        record.Kind = KindOf(line.Slice(at));
        if (line.HasAt(at, "Milter: connect: host="u8))
        {
            LabelledValue.Set(record, LogField.ClientName, line, at, "host="u8, ", "u8);
            LabelledValue.Set(record, LogField.ClientAddress, line, at, "addr="u8, ", "u8);
        }

        SetStep(record, line, step);
        record.Set(LogField.Text, LogSlice.Between(at, line.Length));
        return LineKind.Event;
    }

    private static SmtpLogEventKind KindOf(ReadOnlySpan<byte> words) =>
        words.StartsWith("Milter add"u8) || words.StartsWith("Milter change"u8) || words.StartsWith("Milter delete"u8) || words.StartsWith("Milter insert"u8)
            || words.StartsWith("Milter message: body replaced"u8) || IsChange(words) ? SmtpLogEventKind.Redirected
        : words.IndexOf("discard"u8) >= 0 ? SmtpLogEventKind.Discarded
        : words.IndexOf("quarantine"u8) >= 0 ? SmtpLogEventKind.Held
        : words.StartsWith("Milter ("u8) || words.StartsWith("Milter read("u8) || words.StartsWith("Milter: initialization failed"u8) ? OfFilter(words) // of itself, not of mail
        : words.EndsWith(", reject"u8) || words.EndsWith(", tempfail"u8) || words.IndexOf("rejecting commands"u8) >= 0 || words.IndexOf("temp failing commands"u8) >= 0 || words.IndexOf(", shutdown"u8) >= 0
            || words.StartsWith("Milter: reject, "u8) ? SmtpLogEventKind.Rejected
        : words.IndexOf("error"u8) >= 0 || words.IndexOf("timeout"u8) >= 0 ? SmtpLogEventKind.Error
        : SmtpLogEventKind.Scanned;

    /// <summary>Since 8.15 the filter's name stands behind the first word: <c>Milter (opendkim) insert (1): header: DKIM-Signature: ...</c>.</summary>
    private static bool IsChange(ReadOnlySpan<byte> words) =>
        words.StartsWith("Milter ("u8) && words.Behind(") "u8) is > 0 and var verb && (words.HasAt(verb, "add: "u8) || words.HasAt(verb, "change: "u8) || words.HasAt(verb, "delete: "u8) || words.HasAt(verb, "insert ("u8));

    private static SmtpLogEventKind OfFilter(ReadOnlySpan<byte> words) =>
        words.IndexOf("): init success to "u8) > 0 ? SmtpLogEventKind.Connected : words.IndexOf("): time command ("u8) > 0 ? SmtpLogEventKind.Scanned : SmtpLogEventKind.Error;

    private static void SetStep(LogRecord record, ReadOnlySpan<byte> line, int at)
    {
        if (line.HasAt(at, "to=<"u8))
        {
            record.Set(LogField.Recipient, SendmailPairs.Inside(line, SendmailPairs.Value(line, at + "to="u8.Length)));
            record.Set(LogField.Command, "RCPT"u8);
        }
        else if (line.HasAt(at, "from=<"u8))
        {
            record.Set(LogField.Sender, SendmailPairs.Inside(line, SendmailPairs.Value(line, at + "from="u8.Length)));
            record.Set(LogField.Command, "MAIL"u8);
        }
        else if (line.HasAt(at, "helo="u8))
        {
            record.Set(LogField.Helo, SendmailPairs.Value(line, at + "helo="u8.Length));
            record.Set(LogField.Command, "HELO"u8);
        }
        else if (line.HasAt(at, "connect"u8))
        {
            record.Set(LogField.Command, "CONNECT"u8);
        }
        else if (line.HasAt(at, "data"u8) || line.HasAt(at, "eom"u8) || line.HasAt(at, "eoh"u8) || line.HasAt(at, "body"u8))
        {
            record.Set(LogField.Command, "END-OF-MESSAGE"u8);
        }
    }
}
