using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace SmtpTools.Mail;

/// <summary>What a server offers in its answer to EHLO (RFC 5321 4.1.1.1).</summary>
internal sealed class ServerOffer
{
    // More than any server has; one that goes on is not read to the end.
    private const int MostLines = 100;

    public ServerOffer(SmtpReply? ehlo)
    {
        string[] lines = ehlo is null ? [] : Enumerable.Range(0, Math.Min(ehlo.Lines.Length, MostLines)).Select(i => Replies.SafeText.Clean(ehlo.Text(i), 512)).ToArray();
        Name = lines.Length > 0 ? lines[0].Split(' ')[0] : null;
        Capabilities = new TextList(lines.Skip(1).Where(line => line.Length > 0).ToArray());
        SizeLimit = long.TryParse(Parameters("SIZE").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long octets) && octets > 0 ? octets : null;
        AuthMechanisms = new TextList(Parameters("AUTH").ToArray());
    }

    public string? Name { get; }

    public TextList Capabilities { get; }

    public long? SizeLimit { get; }

    public TextList AuthMechanisms { get; }

    public bool Has(string keyword) => Capabilities.Any(line => IsKeyword(line, keyword));

    /// <summary>What stands behind a keyword; old servers write "AUTH=LOGIN" besides.</summary>
    private List<string> Parameters(string keyword) => Capabilities
        .Where(line => IsKeyword(line, keyword))
        .SelectMany(line => line.Substring(Math.Min(keyword.Length + 1, line.Length)).Split([' '], StringSplitOptions.RemoveEmptyEntries))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToList();

    private static bool IsKeyword(string line, string keyword) =>
        line.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) && (line.Length == keyword.Length || line[keyword.Length] is ' ' or '=');
}
