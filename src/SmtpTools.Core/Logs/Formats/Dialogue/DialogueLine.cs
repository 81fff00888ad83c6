using System;
using System.Buffers;
using System.Buffers.Text;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>
/// Makes events of the lines of a dialogue, each of which holds a command or a reply. A reply's event has what the command and those before it said: so a refused recipient
/// names the recipient, and the reply to the end of data what was accepted or delivered, from whom and to whom.
/// </summary>
internal static class DialogueLine
{
    /// <summary>Reads a command.</summary>
    public static void ReadCommand(LogRecord record, DialogueSession session, LogSlice words)
    {
        ReadOnlySpan<byte> command = record.Octets(words);
        SmtpCommand name = CommandOf(command);
        record.Kind = SmtpLogEventKind.Command;
        record.Set(LogField.Text, words);
        SetCommand(record, name);
        if (name is SmtpCommand.Mail or SmtpCommand.Rcpt)
        {
            ReadPath(record, session, words, name);
            return;
        }

        if (name == SmtpCommand.None && session.Next is SmtpCommand.Auth)
        {
            SetUser(record, session, command);
            return; // a client's part of the exchange
        }

        bool isLast = false;
        if (name is SmtpCommand.Ehlo or SmtpCommand.Helo)
        {
            LogSlice helo = WordAt(command, 5);
            record.Set(LogField.Helo, new LogSlice(words.Start + helo.Start, helo.Length));
            session.Helo.Set(command.Slice(helo.Start, helo.Length));
        }
        else if (name == SmtpCommand.Auth)
        {
            LogSlice mechanism = WordAt(command, command.IndexOf((byte)' ') + 1);
            record.Set(LogField.SaslMethod, new LogSlice(words.Start + mechanism.Start, mechanism.Length));
            session.Mechanism.Set(command.Slice(mechanism.Start, mechanism.Length));
            session.User.Clear();
            session.IsSignedIn = false;
            SetUser(record, session, command.Slice(Math.Min(command.Length, mechanism.End + 1)));
        }
        else if (name == SmtpCommand.Bdat)
        {
            isLast = command.Length > 4 && (command[command.Length - 1] | 0x20) == 't'; // BDAT 100 LAST
        }

        session.Await(name, default, isLast);
    }

    /// <summary>Reads a reply.</summary>
    /// <param name="record">Takes what the reply means.</param>
    /// <param name="session">The connection.</param>
    /// <param name="reply">The words, from the code on.</param>
    /// <param name="isOurs">Whether the server of the log gave the reply, and did not get it.</param>
    /// <param name="isWhole">Whether the log has all lines of a reply in one.</param>
    public static void ReadReply(LogRecord record, DialogueSession session, LogSlice reply, bool isOurs, bool isWhole = false)
    {
        ReadOnlySpan<byte> words = record.Octets(reply);
        LoggedReply.Set(record, reply);
        int code = ((words[0] - '0') * 100) + ((words[1] - '0') * 10) + words[2] - '0';
        if (code is 235 or 334 or 354)
        {
            session.SkipTo(code == 354 ? SmtpCommand.Data : SmtpCommand.Auth);
        }

        if (!isWhole && words.Length > 3 && words[3] == '-')
        {
            record.Kind = SmtpLogEventKind.Reply;
            SetCommand(record, session.Next);
            Remember(session, words, code);
            return;
        }

        if (session.ReplyHead.Length > 0)
        {
            session.ReplyHead.Append(words);
            LoggedReply.Set(record, record.Note(session.ReplyHead.Octets));
            session.ReplyHead.Clear();
        }

        SmtpCommand command = session.Take(out ReadOnlySpan<byte> address, out bool isLast);
        if (command == SmtpCommand.None && code < 300 && words.IndexOf("Queued mail for delivery"u8) > 0)
        {
            command = SmtpCommand.EndOfData; // of a log that begins in the middle
        }

        SetCommand(record, command);
        record.Kind = code < 400 ? Granted(record, session, command, address, isLast, code, isOurs) : Refused(record, session, command, address, code, isOurs);
        if (session.User.Length > 0 && (session.IsSignedIn || command == SmtpCommand.Auth))
        {
            record.Set(LogField.SaslUser, session.User.Octets);
        }
    }

    /// <summary>The command that words are, whatever their case.</summary>
    public static SmtpCommand CommandOf(ReadOnlySpan<byte> words)
    {
        Span<byte> upper = stackalloc byte[16];
        int length = Math.Min(words.Length, upper.Length);
        for (int i = 0; i < length; i++)
        {
            upper[i] = words[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(words[i] - 0x20) : words[i];
        }

        return LogNames.CommandOf(upper.Slice(0, length));
    }

    /// <summary>Sets the command by its own name.</summary>
    public static void SetCommand(LogRecord record, SmtpCommand command)
    {
        ReadOnlySpan<byte> name = command switch
        {
            SmtpCommand.Connect => "CONNECT"u8,
            SmtpCommand.Ehlo => "EHLO"u8,
            SmtpCommand.Helo => "HELO"u8,
            SmtpCommand.StartTls => "STARTTLS"u8,
            SmtpCommand.Auth => "AUTH"u8,
            SmtpCommand.Mail => "MAIL"u8,
            SmtpCommand.Rcpt => "RCPT"u8,
            SmtpCommand.Data => "DATA"u8,
            SmtpCommand.EndOfData => "end of data"u8,
            SmtpCommand.Bdat => "BDAT"u8,
            SmtpCommand.Rset => "RSET"u8,
            SmtpCommand.Vrfy => "VRFY"u8,
            SmtpCommand.Expn => "EXPN"u8,
            SmtpCommand.Help => "HELP"u8,
            SmtpCommand.Noop => "NOOP"u8,
            SmtpCommand.Quit => "QUIT"u8,
            SmtpCommand.Etrn => "ETRN"u8,
            _ => default,
        };
        if (name.Length > 0)
        {
            record.Set(LogField.Command, name);
        }
    }

    /// <summary>
    /// The user's name, which the client gives in Base64 (RFC 4954 4): the first answer of LOGIN, or, of PLAIN, what a log leaves of it when it hides the password behind
    /// asterisks.
    /// </summary>
    private static void SetUser(LogRecord record, DialogueSession session, ReadOnlySpan<byte> words)
    {
        bool isLogin = session.Mechanism.Octets.SequenceEqual("LOGIN"u8) || session.Mechanism.Octets.SequenceEqual("login"u8);
        if (!isLogin && words.EndsWith(" ***"u8))
        {
            words = words.Slice(0, words.Length - " ***"u8.Length);
        }
        else if (!isLogin)
        {
            return;
        }

        Span<byte> name = stackalloc byte[256];
        if (session.User.Length == 0 && words.Length > 0 && Base64.DecodeFromUtf8(words, name, out int read, out int length) == OperationStatus.Done && read == words.Length)
        {
            session.User.Set(name.Slice(0, length));
            record.Set(LogField.SaslUser, session.User.Octets);
        }
    }

    private static void ReadPath(LogRecord record, DialogueSession session, LogSlice words, SmtpCommand name)
    {
        ReadOnlySpan<byte> command = record.Octets(words);
        LogSlice path = SmtpPath.Find(command);
        if (path.Start < 0)
        {
            session.Await(name);
            return;
        }

        record.Set(name == SmtpCommand.Mail ? LogField.Sender : LogField.Recipient, new LogSlice(words.Start + path.Start, path.Length));
        session.Await(name, command.Slice(path.Start, path.Length));
        if (name != SmtpCommand.Mail)
        {
            return;
        }

        session.Size.Clear();
        ReadOnlySpan<byte> parameters = command.Slice(path.End);
        int size = parameters.IndexOf(" SIZE="u8);
        if (size >= 0)
        {
            int digits = size + " SIZE="u8.Length;
            int end = parameters.EndOfDigits(digits);
            record.Set(LogField.Size, new LogSlice(words.Start + path.End + digits, end - digits));
            session.Size.Set(parameters.Slice(digits, end - digits));
        }
    }

    private static SmtpLogEventKind Granted(LogRecord record, DialogueSession session, SmtpCommand command, ReadOnlySpan<byte> address, bool isLast, int code, bool isOurs)
    {
        switch (command)
        {
            case SmtpCommand.Auth when code == 334:
                session.AwaitFirst(SmtpCommand.Auth);
                return SmtpLogEventKind.Reply;
            case SmtpCommand.Auth:
                SetMechanism(record, session);
                bool isNew = !session.IsSignedIn;
                session.IsSignedIn = true;
                return isNew ? SmtpLogEventKind.Authenticated : SmtpLogEventKind.Reply;
            case SmtpCommand.Mail:
                session.BeginTransaction(address);
                record.Set(LogField.Sender, address);
                return SmtpLogEventKind.Reply;
            case SmtpCommand.Rcpt:
                session.AddRecipient(address);
                SetEnvelope(record, session, address, isOurs);
                return SmtpLogEventKind.Reply;
            case SmtpCommand.Data when code == 354:
                session.AwaitFirst(SmtpCommand.EndOfData);
                return SmtpLogEventKind.Reply;
            case SmtpCommand.EndOfData:
            case SmtpCommand.Bdat when isLast:
                SetTransaction(record, session, isOurs);
                session.ForgetTransaction();
                return isOurs ? SmtpLogEventKind.Accepted : SmtpLogEventKind.Delivered;
            case SmtpCommand.Rset:
            case SmtpCommand.Ehlo:
            case SmtpCommand.Helo:
                session.ForgetTransaction();
                return SmtpLogEventKind.Reply;
            default:
                return SmtpLogEventKind.Reply;
        }
    }

    private static SmtpLogEventKind Refused(LogRecord record, DialogueSession session, SmtpCommand command, ReadOnlySpan<byte> address, int code, bool isOurs)
    {
        SmtpLogEventKind failure = isOurs ? SmtpLogEventKind.Rejected : code < 500 ? SmtpLogEventKind.Deferred : SmtpLogEventKind.Bounced;
        switch (command)
        {
            case SmtpCommand.Auth:
                SetMechanism(record, session);
                return SmtpLogEventKind.AuthenticationFailed;
            case SmtpCommand.StartTls:
                return SmtpLogEventKind.TlsFailed;
            case SmtpCommand.Connect:
                return isOurs ? SmtpLogEventKind.Rejected : SmtpLogEventKind.ConnectionFailed;
            case SmtpCommand.Mail:
                session.ForgetTransaction();
                record.Set(LogField.Sender, address);
                SetHelo(record, session, isOurs);
                return failure;
            case SmtpCommand.Rcpt:
                session.HasRefused = true;
                SetEnvelope(record, session, address, isOurs);
                return failure;
            case SmtpCommand.Data:
            case SmtpCommand.Bdat:
            case SmtpCommand.EndOfData:
                bool isAfterthought = !isOurs && session.HasRefused && session.RecipientCount == 0; // all recipients were refused before
                SetTransaction(record, session, isOurs);
                session.ForgetTransaction();
                return isAfterthought ? SmtpLogEventKind.Reply : failure;
            case SmtpCommand.None when code == 421:
                return SmtpLogEventKind.ConnectionLost;
            default:
                SetHelo(record, session, isOurs);
                return isOurs ? SmtpLogEventKind.Rejected : SmtpLogEventKind.Reply;
        }
    }

    private static void SetEnvelope(LogRecord record, DialogueSession session, ReadOnlySpan<byte> recipient, bool isOurs)
    {
        record.Set(LogField.Recipient, recipient);
        SetSender(record, session);
        SetHelo(record, session, isOurs);
    }

    private static void SetTransaction(LogRecord record, DialogueSession session, bool isOurs)
    {
        SetSender(record, session);
        SetHelo(record, session, isOurs);
        if (session.RecipientCount > 0)
        {
            record.Set(LogField.Recipient, session.Recipients);
            record.SetNumber(LogField.RecipientCount, session.RecipientCount);
        }

        if (session.Size.Length > 0)
        {
            record.Set(LogField.Size, session.Size.Octets);
        }
    }

    private static void SetSender(LogRecord record, DialogueSession session)
    {
        if (session.HasSender)
        {
            record.Set(LogField.Sender, session.Sender.Octets);
        }

        if (session.QueueId.Length > 0)
        {
            record.Set(LogField.QueueId, session.QueueId.Octets);
        }

        if (session.MessageId.Length > 0)
        {
            record.Set(LogField.MessageId, session.MessageId.Octets);
        }
    }

    private static void SetHelo(LogRecord record, DialogueSession session, bool isOurs)
    {
        if (isOurs && session.Helo.Length > 0)
        {
            record.Set(LogField.Helo, session.Helo.Octets);
        }
    }

    private static void SetMechanism(LogRecord record, DialogueSession session)
    {
        if (session.Mechanism.Length > 0)
        {
            record.Set(LogField.SaslMethod, session.Mechanism.Octets);
        }
    }

    /// <summary>Keeps the lines of a refusal for its last; a greeting's or EHLO's stand for themselves.</summary>
    private static void Remember(DialogueSession session, ReadOnlySpan<byte> words, int code)
    {
        if (code >= 400 && session.ReplyHead.Append(words))
        {
            session.ReplyHead.Append(" "u8);
        }
    }

    private static LogSlice WordAt(ReadOnlySpan<byte> command, int at)
    {
        at = Math.Min(at, command.Length);
        int end = command.IndexOf((byte)' ', at);
        return LogSlice.Between(at, end < 0 ? command.Length : end);
    }
}
