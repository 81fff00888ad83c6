using System.Net;

namespace SmtpTools.Mail;

/// <summary>A server as notifications name it: <c>dns; mx.example.net (192.0.2.1, the server for the domain)</c>, or by its address alone.</summary>
internal readonly struct Mta
{
    private Mta(string? name, string? address)
    {
        Name = name;
        Address = address;
    }

    public string? Name { get; }

    public string? Address { get; }

    public static Mta Of(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
        {
            return default;
        }

        string? name = null;
        string? address = null;
        foreach (string word in TypedField.Of(field!).Value.Split(' ', '\t', '(', ')', '[', ']', ',', ';'))
        {
            if (word.Length == 0)
            {
                continue;
            }

            if (address is null && IsAddress(word, out string bare))
            {
                address = bare;
            }
            else if (name is null && address is null)
            {
                name = word.TrimEnd('.');
            }
        }

        return new Mta(name, address);
    }

    private static bool IsAddress(string word, out string bare)
    {
        bare = word.StartsWith("IPv6:", System.StringComparison.OrdinalIgnoreCase) ? word.Substring(5) : word;
        return (bare.IndexOf('.') > 0 || bare.IndexOf(':') >= 0) && IPAddress.TryParse(bare, out _) && bare.Split('.').Length is 1 or 4;
    }
}
