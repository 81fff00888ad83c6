using System;
using System.IO;
using System.Text;
using MimeKit;

namespace SmtpTools.Mail;

/// <summary>The marked message of -SendMessage and of -Evidence Deliver.</summary>
internal sealed class TestMessage
{
    /// <summary>The header that marks it, for filters and searches.</summary>
    public const string MarkHeader = "X-SmtpTools-Test";

    public TestMessage(string? sender, string recipient, string server, int port)
    {
        Mark = Guid.NewGuid().ToString("N").Substring(0, 12);
        var message = new MimeMessage
        {
            Subject = $"SmtpTools relay test {Mark}",
            Date = DateTimeOffset.UtcNow,
            Body = new TextPart("plain")
            {
                Text = $"""
                This message shows that the mail server {server}, port {port}, took it over for delivery.
                It was sent on purpose by Test-SmtpRelay, its mark is {Mark}, and it can be deleted.

                """,
            },
        };
        message.From.Add(Address(string.IsNullOrEmpty(sender) ? recipient : sender!));
        message.To.Add(Address(recipient));
        message.MessageId = $"{Mark}@{Domain(recipient)}";
        message.Headers.Add(MarkHeader, Mark);
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834 5: nobody's holiday note answers it
        MessageId = $"<{message.MessageId}>";
        Text = Format(message);
    }

    public string Mark { get; }

    public string MessageId { get; }

    /// <summary>The message as the wire wants it, with the dot that ends it.</summary>
    public string Text { get; }

    private static string Format(MimeMessage message)
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        message.Prepare(EncodingConstraint.SevenBit);
        using var stream = new MemoryStream();
        message.WriteTo(options, stream);
        string text = Encoding.UTF8.GetString(stream.ToArray()).Replace("\r\n.", "\r\n.."); // RFC 5321 4.5.2
        return text + (text.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n") + ".\r\n";
    }

    /// <summary>An address that no header can have is left to the envelope.</summary>
    private static InternetAddress Address(string address) =>
        MailboxAddress.TryParse(address, out MailboxAddress? mailbox) ? mailbox : new GroupAddress("undisclosed");

    private static string Domain(string address)
    {
        string domain = address.Substring(address.LastIndexOf('@') + 1);
        return Uri.CheckHostName(domain) == UriHostNameType.Dns ? domain : "localhost";
    }
}
