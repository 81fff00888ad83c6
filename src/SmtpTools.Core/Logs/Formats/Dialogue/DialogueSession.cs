using System;

namespace SmtpTools.Logs.Formats.Dialogue;

/// <summary>What the lines of one connection said so far: commands that wait for their reply (RFC 2920: a client need not wait), and the mail transaction (RFC 5321 3.3).</summary>
internal sealed class DialogueSession
{
    private const int MostPending = 256;
    private const int LongestValue = 1024;
    private const int LongestList = 16 * 1024;

    private readonly OctetBuffer _waitingAddresses = new(LongestList);
    private readonly OctetBuffer _recipients = new(LongestList);
    private Waiting[] _waiting = new Waiting[8];
    private int _first;
    private int _count;
    private int _openCode;
    private bool _hasBegun;

    /// <summary>The name that the client gave itself.</summary>
    public OctetBuffer Helo { get; } = new(LongestValue);

    /// <summary>The user who signed in, or is trying to.</summary>
    public OctetBuffer User { get; } = new(LongestValue);

    /// <summary>The SASL mechanism.</summary>
    public OctetBuffer Mechanism { get; } = new(LongestValue);

    /// <summary>What the client said last to sign in, which servers repeat where they do not understand it.</summary>
    public OctetBuffer Secret { get; } = new(LongestValue);

    /// <summary>Whether the server asked for a password last.</summary>
    public bool AsksForPassword { get; set; }

    /// <summary>The sender of the transaction.</summary>
    public OctetBuffer Sender { get; } = new(LongestValue);

    /// <summary>The size that the client announced (RFC 1870).</summary>
    public OctetBuffer Size { get; } = new(LongestValue);

    /// <summary>The queue id, in logs that name it before the transaction.</summary>
    public OctetBuffer QueueId { get; } = new(LongestValue);

    /// <summary>The message id, likewise.</summary>
    public OctetBuffer MessageId { get; } = new(LongestValue);

    /// <summary>The lines of a reply that is not at its end.</summary>
    public OctetBuffer ReplyHead { get; } = new(LongestList);

    /// <summary>The recipients that were taken, parted by ", ".</summary>
    public ReadOnlySpan<byte> Recipients => _recipients.Octets;

    public int RecipientCount { get; private set; }

    /// <summary>Nothing was said before the first line: it is a transcript, and no log of a server's.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The log begins within a transaction: commands that nobody saw may still wait for their replies, up to the one to DATA.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether a recipient of the transaction was refused.</summary>
    public bool HasRefused { get; set; }

    /// <summary>Whether there is a transaction whose beginning was seen.</summary>
    public bool HasSender { get; private set; }

    /// <summary>Whether the log told of the signing in before the reply did.</summary>
    public bool IsSignedIn { get; set; }

    /// <summary>How many connections seem to be open, in logs that do not tell them apart.</summary>
    public int Connections { get; set; }

    /// <summary>When the last line was written, in ticks.</summary>
    public long LastTicks { get; set; }

    /// <summary>A command was sent and waits for its reply.</summary>
    public void Await(SmtpCommand command, ReadOnlySpan<byte> address = default, bool isLast = false)
    {
        EndReply();
        if (!_hasBegun || command is SmtpCommand.Ehlo or SmtpCommand.Helo or SmtpCommand.Mail)
        {
            IsCut = !IsWhole && (command is SmtpCommand.Rcpt or SmtpCommand.Data);
            _hasBegun = true;
        }

        if (_count == MostPending)
        {
            Take(out _, out _); // a log that leaves out the replies
        }

        if (_count == 0)
        {
            _waitingAddresses.Clear();
            _first = 0;
        }

        if (_count == _waiting.Length)
        {
            var more = new Waiting[_waiting.Length * 2];
            for (int i = 0; i < _count; i++)
            {
                more[i] = _waiting[(_first + i) % _waiting.Length];
            }

            _waiting = more;
            _first = 0;
        }

        int start = _waitingAddresses.Length;
        int length = _waitingAddresses.Append(address) ? address.Length : 0;
        _waiting[(_first + _count) % _waiting.Length] = new Waiting(command, start, length, isLast);
        _count++;
    }

    /// <summary>The command that the next reply answers; <see cref="SmtpCommand.None"/> where none waits.</summary>
    public SmtpCommand Next => _count == 0 ? SmtpCommand.None : _waiting[_first].Command;

    /// <summary>A line of a reply that is not its last.</summary>
    public void OpenReply(int code) => _openCode = code;

    /// <summary>The last line of a reply that is open has its code (RFC 5321 4.2.1); with another one the next reply begins.</summary>
    public void GoOn(int code)
    {
        if (code != _openCode)
        {
            EndReply();
        }

        _openCode = 0;
    }

    /// <summary>A reply is over, though its last line is not in the log: the client goes on.</summary>
    private void EndReply()
    {
        if (_openCode != 0)
        {
            _openCode = 0;
            ReplyHead.Clear();
            Take(out _, out _);
        }
    }

    /// <summary>Takes the command that a reply answers.</summary>
    public SmtpCommand Take(out ReadOnlySpan<byte> address, out bool isLast)
    {
        address = default;
        isLast = false;
        if (_count == 0)
        {
            return SmtpCommand.None;
        }

        Waiting waiting = _waiting[_first];
        _first = (_first + 1) % _waiting.Length;
        _count--;
        address = _waitingAddresses.Octets.Slice(waiting.Start, waiting.Length);
        isLast = waiting.IsLast;
        return waiting.Command;
    }

    /// <summary>Passes over commands whose replies the log leaves out, up to the one that a reply can only belong to; where it does not wait, all stay.</summary>
    public void SkipTo(SmtpCommand command)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_waiting[(_first + i) % _waiting.Length].Command == command)
            {
                _first = (_first + i) % _waiting.Length;
                _count -= i;
                IsCut = false;
                return;
            }
        }
    }

    /// <summary>The command that was just answered waits for another reply, before all others.</summary>
    public void AwaitFirst(SmtpCommand command)
    {
        if (_count == 0)
        {
            Await(command);
            return;
        }

        // The place was just taken from: there is room.
        _first = (_first + _waiting.Length - 1) % _waiting.Length;
        _waiting[_first] = new Waiting(command, 0, 0, false);
        _count++;
    }

    /// <summary>Forgets the commands that wait: the log has command and reply in one line.</summary>
    public void ForgetWaiting()
    {
        EndReply();
        _count = 0;
    }

    /// <summary>MAIL was taken.</summary>
    public void BeginTransaction(ReadOnlySpan<byte> sender)
    {
        ForgetTransaction();
        Sender.Set(sender);
        HasSender = true;
    }

    /// <summary>RCPT was taken.</summary>
    public void AddRecipient(ReadOnlySpan<byte> recipient)
    {
        RecipientCount++;
        if (recipient.Length > 0 && _recipients.Length > 0)
        {
            _recipients.Append(", "u8);
        }

        _recipients.Append(recipient);
    }

    public void ForgetTransaction()
    {
        Sender.Clear();
        HasSender = false;
        _recipients.Clear();
        RecipientCount = 0;
        HasRefused = false;
    }

    /// <summary>Makes it a new connection's.</summary>
    public void Reset()
    {
        ForgetTransaction();
        _count = 0;
        _openCode = 0;
        _hasBegun = false;
        IsCut = false;
        Helo.Clear();
        User.Clear();
        Mechanism.Clear();
        Secret.Clear();
        AsksForPassword = false;
        Size.Clear();
        QueueId.Clear();
        MessageId.Clear();
        ReplyHead.Clear();
        IsSignedIn = false;
        Connections = 0;
        LastTicks = 0;
    }

    private readonly record struct Waiting(SmtpCommand Command, int Start, int Length, bool IsLast);
}
