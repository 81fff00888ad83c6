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

    private const int LongestLine = 512;

    private static readonly char[] s_separators = [' ', '='];

    public ServerOffer(SmtpReply? ehlo)
    {
        if (ehlo is null)
        {
            return;
        }

        Name = Line(ehlo, 0).Split(' ')[0];
        var capabilities = new List<string>(ehlo.Lines.Length);
        var mechanisms = new List<string>();
        for (int i = 1; i < ehlo.Lines.Length && i < MostLines; i++)
        {
            string line = Line(ehlo, i);
            if (line.Length == 0)
            {
                continue;
            }

            capabilities.Add(line);
            if (Is(line, "SIZE") && long.TryParse(line.Substring(Math.Min(5, line.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out long octets) && octets > 0)
            {
                SizeLimit = octets;
            }
            else if (Is(line, "AUTH")) // old servers write "AUTH=LOGIN" besides
            {
                mechanisms.AddRange(line.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Skip(1));
            }
        }

        Capabilities = new TextList(capabilities);
        AuthMechanisms = mechanisms.Count == 0 ? TextList.None : new TextList(mechanisms.Distinct(StringComparer.OrdinalIgnoreCase).ToArray());
    }

    public string? Name { get; }

    public TextList Capabilities { get; } = TextList.None;

    /// <summary>The largest message, in octets (RFC 1870); null where it is not said, or said to be without a limit.</summary>
    public long? SizeLimit { get; }

    public TextList AuthMechanisms { get; } = TextList.None;

    public bool Has(string keyword) => Capabilities.Any(line => Is(line, keyword));

    private static string Line(SmtpReply ehlo, int line) => OneLine.Of(ehlo.Text(line), LongestLine);

    private static bool Is(string line, string keyword) =>
        line.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) && (line.Length == keyword.Length || line[keyword.Length] is ' ' or '=');
}
