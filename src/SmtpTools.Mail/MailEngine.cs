using System.Collections.Generic;
using System.Reflection;
using MailKit.Net.Smtp;
using MimeKit;

namespace SmtpTools.Mail;

/// <summary>What the mail engine is made of.</summary>
public static class MailEngine
{
    /// <summary>The libraries that do SMTP, TLS and MIME, with the versions that are really loaded.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [Describe(typeof(SmtpClient).Assembly), Describe(typeof(MimeMessage).Assembly)];

    private static string Describe(Assembly assembly)
    {
        AssemblyName name = assembly.GetName();
        return $"{name.Name} {name.Version?.ToString(3)}";
    }
}
