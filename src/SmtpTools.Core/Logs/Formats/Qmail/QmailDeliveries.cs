using System;

namespace SmtpTools.Logs.Formats.Qmail;

/// <summary>
/// The deliveries under way, by number. There are as many as qmail may run at once (at most 500 a channel), so a ring that is somewhat larger holds them all, and what was
/// begun before the log, or never ended, is overwritten.
/// </summary>
internal sealed class QmailDeliveries
{
    private const int Most = 2048;
    private const int LongestRecipient = 1024;

    private readonly Delivery?[] _ring = new Delivery?[Most];

    public void Add(long number, ReadOnlySpan<byte> message, ReadOnlySpan<byte> recipient, bool isRemote)
    {
        Delivery delivery = _ring[number % Most] ??= new Delivery();
        delivery.Number = number;
        delivery.IsRemote = isRemote;
        delivery.MessageLength = message.Length;
        delivery.Length = message.Length + Math.Min(recipient.Length, LongestRecipient);
        if (delivery.Octets.Length < delivery.Length)
        {
            delivery.Octets = new byte[Math.Max(delivery.Length, 64)];
        }

        message.CopyTo(delivery.Octets);
        recipient.Slice(0, delivery.Length - message.Length).CopyTo(delivery.Octets.AsSpan(message.Length));
    }

    /// <summary>Sets message and recipient of a delivery that ended; nothing where its begin is not in the log.</summary>
    public void Take(LogRecord record, long number)
    {
        if (_ring[number % Most] is not { } delivery || delivery.Number != number)
        {
            return;
        }

        var octets = new ReadOnlySpan<byte>(delivery.Octets, 0, delivery.Length);
        record.Set(LogField.QueueId, octets.Slice(0, delivery.MessageLength));
        record.Set(LogField.Recipient, octets.Slice(delivery.MessageLength));
        record.AddExtra("Channel", delivery.IsRemote ? "remote"u8 : "local"u8);
        if (!delivery.IsRemote)
        {
            record.Set(LogField.RelayName, "local"u8);
        }

        delivery.Number = -1; // the number may come again, with qmail-send started anew
    }

    private sealed class Delivery
    {
        public long Number { get; set; }

        public byte[] Octets { get; set; } = [];

        public int Length { get; set; }

        public int MessageLength { get; set; }

        public bool IsRemote { get; set; }
    }
}
