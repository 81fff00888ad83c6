using System;
using System.Buffers;
using System.Buffers.Text;
using SmtpTools.Logs.Formats.Tables;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>Makes events of commands. The session keeps what their replies are about. What a client says to prove who it is is left out: passwords stand there.</summary>
internal static class DialogueCommand
{
    /// <summary>Reads a command.</summary>
    public static void Read(LogRecord record, DialogueSession session, LogSlice words)
    {
        ReadOnlySpan<byte> command = record.Octets(words);
        SmtpCommand name = IsResponse(session, command) ? SmtpCommand.None : Of(command);
        record.Kind = SmtpLogEventKind.Command;
        record.Set(LogField.Text, words);
        Set(record, name);
        if (name is SmtpCommand.Mail or SmtpCommand.Rcpt)
        {
            ReadPath(record, session, words, name);
            return;
        }

        if (name == SmtpCommand.None && (session.Next == SmtpCommand.Auth || SecretOctets.IsLoneResponse(command)))
        {
            record.Remove(LogField.Text);
            Set(record, SmtpCommand.Auth);
            if (session.Next == SmtpCommand.Auth)
            {
                SetUser(record, session, command);
            }
            else
            {
                session.ForgetWaiting();
                session.Await(SmtpCommand.Auth); // the log leaves out how it began
            }

            Hide(record, session, words);

            return; // a client's part of the exchange
        }

        bool isLast = false;
        if (name is SmtpCommand.Ehlo or SmtpCommand.Helo)
        {
            LogSlice helo = WordAt(command, 5);
            record.SetCell(LogField.Helo, new LogSlice(words.Start + helo.Start, helo.Length));
            session.Helo.Set(command.Slice(helo.Start, helo.Length));
        }
        else if (name == SmtpCommand.Auth)
        {
            int blank = command.IndexOf((byte)' ');
            LogSlice mechanism = WordAt(command, blank < 0 ? command.Length : blank + 1);
            mechanism = SecretOctets.IsMechanism(command.Slice(mechanism.Start, mechanism.Length)) ? mechanism : new LogSlice(mechanism.Start, 0);
            record.SetCell(LogField.SaslMethod, new LogSlice(words.Start + mechanism.Start, mechanism.Length));
            session.Mechanism.Set(command.Slice(mechanism.Start, mechanism.Length));
            record.Set(LogField.Text, new LogSlice(words.Start, mechanism.Length == 0 ? Math.Min(command.Length, blank < 0 ? command.Length : blank) : mechanism.End));
            session.User.Clear();
            session.IsSignedIn = false;
            session.AsksForPassword = false;
            int response = Math.Min(command.Length, mechanism.Length == 0 ? mechanism.Start : mechanism.End + 1);
            SetUser(record, session, command.Slice(response));
            Hide(record, session, LogSlice.Between(words.Start + response, words.End));
        }
        else if (name == SmtpCommand.Bdat)
        {
            isLast = command.Length > 4 && (command[command.Length - 1] | 0x20) == 't'; // BDAT 100 LAST
        }

        session.Await(name, default, isLast);
    }

    /// <summary>The command that words are, whatever their case.</summary>
    public static SmtpCommand Of(ReadOnlySpan<byte> words)
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
    public static void Set(LogRecord record, SmtpCommand command)
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

    /// <summary>Whether words that the server asked for begin like a command by chance.</summary>
    private static bool IsResponse(DialogueSession session, ReadOnlySpan<byte> words) =>
        session.Next == SmtpCommand.Auth && SecretOctets.IsLoneResponse(words);

    private static void Hide(LogRecord record, DialogueSession session, LogSlice secret)
    {
        session.Secret.Set(record.Octets(secret));
        record.Hide(secret);
    }

    /// <summary>
    /// The user's name, which the client gives in Base64 (RFC 4954 4): the first answer of LOGIN, or, of PLAIN, what a log leaves of it when it hides the password behind
    /// asterisks.
    /// </summary>
    private static void SetUser(LogRecord record, DialogueSession session, ReadOnlySpan<byte> words)
    {
        if (session.Connections > 1 || session.AsksForPassword)
        {
            return; // of another connection, or the log left the name out: it would be the password
        }

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

    private static LogSlice WordAt(ReadOnlySpan<byte> command, int at)
    {
        at = Math.Min(at, command.Length);
        int end = command.IndexOf((byte)' ', at);
        return LogSlice.Between(at, end < 0 ? command.Length : end);
    }
}
