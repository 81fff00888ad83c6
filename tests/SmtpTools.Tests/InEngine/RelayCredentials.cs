using System;
using System.Security.Cryptography;
using System.Text;

namespace SmtpTools.Tests.InEngine;

/// <summary>A user, and everything of the password that may cross the wire and must be shown nowhere.</summary>
internal static class RelayCredentials
{
    public const string User = "user@example.org";
    public const string Password = "Pa55-wörd";
    public const string Challenge = "<1896.697170952@mail.example.test>";

    public const string Parameter = $"-Credential ([pscredential]::new('{User}', [Net.NetworkCredential]::new('', '{Password}').SecurePassword))";

    public static readonly string Plain = Base64($"\0{User}\0{Password}");

    public static readonly string LoginPassword = Base64(Password);

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "CRAM-MD5 is MD5.")]
    public static readonly string Cram = Base64($"{User} {Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(Password), Encoding.UTF8.GetBytes(Challenge)))}");

    public static readonly string[] Secrets = [Password, Plain, LoginPassword, Cram];

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
