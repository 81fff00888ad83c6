using System.Collections.Generic;

namespace SmtpTools.Mail;

/// <summary>Knows what must never be shown: the password, and whatever was sent to sign in with. Servers echo what they do not understand.</summary>
/// <param name="password">Hidden from when it may be sent on: before, the server cannot know it, and what looks like it is something else.</param>
internal sealed class SecretMask(string? password)
{
    public const string Stars = "********";

    private readonly List<string> _secrets = [];

    /// <summary>Signing in begins.</summary>
    public void Arm() => Add(password);

    public void Add(string? secret)
    {
        if (!string.IsNullOrEmpty(secret) && !_secrets.Contains(secret!))
        {
            // The longest first: a secret may hold another.
            int place = _secrets.FindIndex(other => other.Length < secret!.Length);
            _secrets.Insert(place < 0 ? _secrets.Count : place, secret!);
        }
    }

    public string Apply(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Stars);
        }

        return text;
    }
}
