using System.Net;
using System.Net.Sockets;
using SmtpTools.Relay;

namespace SmtpTools.Mail;

/// <summary>Writes the commands of a form: fills in who sends, who receives and what the server is called.</summary>
internal sealed class RelayProbeWriter
{
    private const string Literal = "{IP}";

    private readonly RelayCheckOptions _options;
    private readonly string _random;
    private readonly string _literal;
    private readonly string _hosted;

    public RelayProbeWriter(RelaySession session, RelayCheckOptions options, string random)
    {
        _options = options;
        _random = random;
        Server = session.Server;
        Port = session.Port;
        ServerName = NameOf(session);
        _literal = session.Address is not { } address ? ServerName
            : address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? $"[IPv6:{address}]" : $"[{address.MapToIPv4()}]";

        // mx1.example.org is most often the server of example.org; a name of two labels is the domain itself.
        string[] labels = ServerName.Split('.');
        _hosted = labels.Length > 2 ? string.Join(".", labels, 1, labels.Length - 1) : ServerName;
    }

    public string Server { get; }

    public int Port { get; }

    /// <summary>The server's own name: what it calls itself, else what it was asked for by.</summary>
    public string ServerName { get; }

    public string Mail(RelayProbeForm form) => "MAIL FROM:" + Fill(form.Mail);

    public string MailAtName(RelayProbeForm form) => "MAIL FROM:" + Fill(form.Mail.Replace(Literal, "{H}"));

    public string Rcpt(RelayProbeForm form) => "RCPT TO:" + Fill(form.Rcpt);

    public static bool HasLiteral(string template) => template.Contains(Literal);

    private string Fill(string template)
    {
        (string local, string domain) = Split(WireName.OfAddress(_options.Recipient!));
        string sender = Split(string.IsNullOrEmpty(_options.Sender) ? _options.Recipient! : _options.Sender!).Local;
        return template
            .Replace("{F}", string.IsNullOrEmpty(_options.Sender) ? $"{sender}@{domain}" : WireName.OfAddress(_options.Sender!))
            .Replace("{S}", sender).Replace("{R}", local).Replace("{D}", domain)
            .Replace("{R+}", Encapsulated(local)).Replace("{D+}", Encapsulated(domain))
            .Replace("{H}", ServerName).Replace(Literal, _literal).Replace("{L}", _hosted).Replace("{random}", _random);
    }

    private static string Encapsulated(string text) => text.Replace(".", "+2E");

    private static (string Local, string Domain) Split(string address)
    {
        int at = address.LastIndexOf('@');
        return (address.Substring(0, at), address.Substring(at + 1));
    }

    private static string NameOf(RelaySession session)
    {
        string? said = new ServerOffer(session.Recorder.Ehlo).Name;
        return said is not null && IsName(said) ? said : IPAddress.TryParse(session.Server, out _) ? "localhost" : session.Server;
    }

    /// <summary>Letters, digits, hyphens and points: what a server says goes into commands, so it must be no more than a name.</summary>
    private static bool IsName(string text)
    {
        foreach (char c in text)
        {
            if (c is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '.'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 255 && text.IndexOf('.') > 0 && !IPAddress.TryParse(text, out _);
    }
}
