using System;
using System.IO;
using System.Threading;
using SmtpTools.Logs;

namespace SmtpTools.Mail;

/// <summary>
/// Cuts a mailbox (RFC 4155) into its messages; a stream that does not begin as one is a single message. Memory is bounded: of a message its first octets are kept, since a
/// notification says what it has to say before the copy of the message that it tells of.
/// </summary>
internal sealed class Mailbox(Stream stream)
{
    private const int LargestMessage = 8 * 1024 * 1024;

    private readonly LogLines _lines = new(stream);
    private bool _isMailbox;
    private bool _hasBegun;
    private bool _isAtEnd;

    /// <summary>The message's octets; the next one takes their place.</summary>
    public MemoryStream Message { get; } = new();

    /// <summary>Moves to the next message; false at the end.</summary>
    public bool MoveNext(CancellationToken token)
    {
        Message.SetLength(0);
        bool isAfterEmpty = false;
        bool hasLines = false;
        while (!_isAtEnd && _lines.MoveNext(token))
        {
            token.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> line = _lines.Buffer.AsSpan(_lines.Start, _lines.Length);
            if ((!_hasBegun || (_isMailbox && isAfterEmpty)) && MessageHead.IsMailbox(line))
            {
                _isMailbox = true;
                bool isFirst = !_hasBegun;
                _hasBegun = true;
                if (isFirst)
                {
                    continue;
                }

                return true;
            }

            isAfterEmpty = line.IsEmpty;
            hasLines |= !isAfterEmpty;
            _hasBegun |= hasLines; // empty lines before a message are nobody's
            if (_hasBegun && Message.Length + line.Length < LargestMessage)
            {
                Message.Write(_lines.Buffer, _lines.Start, _lines.Length);
                Message.WriteByte((byte)'\n');
            }
        }

        _isAtEnd = true;
        return hasLines;
    }
}
