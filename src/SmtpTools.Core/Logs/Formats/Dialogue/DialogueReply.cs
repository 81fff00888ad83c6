using System;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>
/// Makes events of replies. They have what the command and those before it said: so a refused recipient names the recipient, and the reply to the end of data what was accepted
/// or delivered, from whom and to whom.
/// </summary>
internal static class DialogueReply
{
    /// <summary>Reads a reply.</summary>
    /// <param name="record">Takes what the reply means.</param>
    /// <param name="session">The connection.</param>
    /// <param name="reply">The words, from the code on.</param>
    /// <param name="isOurs">Whether the server of the log gave the reply, and did not get it.</param>
    /// <param name="isWhole">Whether the log has all lines of a reply in one.</param>
    public static void Read(LogRecord record, DialogueSession session, LogSlice reply, bool isOurs, bool isWhole = false)
    {
        ReadOnlySpan<byte> words = record.Octets(reply);
        if (session.Secret.Length > 0)
        {
            record.HideWithin(reply, session.Secret.Octets);
        }

        LoggedReply.Set(record, reply);
        int code = ((words[0] - '0') * 100) + ((words[1] - '0') * 10) + words[2] - '0';
        session.GoOn(code);
        if (code is 235 or 334 or 354)
        {
            session.SkipTo(code == 354 ? SmtpCommand.Data : SmtpCommand.Auth);
        }

        if (!isWhole && words.Length > 3 && words[3] == '-')
        {
            record.Kind = SmtpLogEventKind.Reply;
            DialogueCommand.Set(record, session.Next);
            Remember(session, words, code);
            session.OpenReply(code);
            return;
        }

        if (session.ReplyHead.Length > 0)
        {
            session.ReplyHead.Append(words);
            LoggedReply.Set(record, record.Note(session.ReplyHead.Octets));
            session.ReplyHead.Clear();
        }

        if (session.IsCut && !isOurs)
        {
            record.Kind = code < 400 ? SmtpLogEventKind.Reply : Failure(code, isOurs); // nobody knows whose
            return;
        }

        SmtpCommand command = session.Take(out ReadOnlySpan<byte> address, out bool isLast);
        if (command == SmtpCommand.None && code < 300 && words.IndexOf("Queued mail for delivery"u8) > 0)
        {
            command = SmtpCommand.EndOfData; // of a log that begins in the middle
        }

        DialogueCommand.Set(record, command);
        record.Kind = code < 400 ? Granted(record, session, command, address, isLast, code, isOurs) : Refused(record, session, command, address, code, isOurs);
        if (command is SmtpCommand.Mail or SmtpCommand.Rcpt or SmtpCommand.Data or SmtpCommand.Bdat or SmtpCommand.EndOfData)
        {
            SetIds(record, session);
        }

        if (session.User.Length > 0 && (session.IsSignedIn || command == SmtpCommand.Auth))
        {
            record.Set(LogField.SaslUser, session.User.Octets);
        }
    }

    private static SmtpLogEventKind Granted(LogRecord record, DialogueSession session, SmtpCommand command, ReadOnlySpan<byte> address, bool isLast, int code, bool isOurs)
    {
        switch (command)
        {
            case SmtpCommand.Auth when code == 334:
                session.AsksForPassword = AsksForPassword(record[LogField.ReplyText]);
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

    /// <summary>LOGIN's second challenge, <c>Password:</c> in Base64, whatever its case.</summary>
    private static bool AsksForPassword(ReadOnlySpan<byte> reply) => reply.HasAt(4, "UGFz"u8) || reply.HasAt(4, "cGFz"u8) || reply.HasAt(4, "UEFT"u8);

    private static SmtpLogEventKind Refused(LogRecord record, DialogueSession session, SmtpCommand command, ReadOnlySpan<byte> address, int code, bool isOurs)
    {
        SmtpLogEventKind failure = Failure(code, isOurs);
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

    private static SmtpLogEventKind Failure(int code, bool isOurs) =>
        isOurs ? SmtpLogEventKind.Rejected : code < 500 ? SmtpLogEventKind.Deferred : SmtpLogEventKind.Bounced;

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
    }

    /// <summary>Whose command this was, in logs that say so before the transaction.</summary>
    private static void SetIds(LogRecord record, DialogueSession session)
    {
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
}
