namespace SmtpTools.Tests.Servers;

/// <summary>The ways in which <see cref="SendmailServer"/> behaves.</summary>
public enum SendmailListener
{
    /// <summary>Relays for 127.0.0.1, as Sendmail always does, and not for 127.0.0.2.</summary>
    Trusting,
}
