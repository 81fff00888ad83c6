using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using SmtpTools.Tests.Servers;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>The open-relay check on real servers, form by form.</summary>
[Collection(nameof(RealServers))]
public sealed class RealRelayMatrixTests(RealServers servers, ModuleSession session) : IClassFixture<ModuleSession>
{
    /// <summary>
    /// What each server does with each form, as its configuration has it; + accepted, - denied, ? accepted, but it may be a name of the server's own. Sendmail is asked from an address that it
    /// does not trust, then from one that it trusts.
    /// </summary>
    private const string Table = """
        Postfix     Exim              OpenSMTPD   Sendmail
        closed open closed open %hack closed open stranger trusted
        -554   +250 -550   +250 -550  -550   +250 -550     +250     1 no sender
        -554   +250 -550   +250 -550  -550   +250 -550     +250     2 plain addresses
        -554   +250 -550   +250 -550  -550   +250 -550     +250     3 sender in an unknown domain
        -554   +250 -550   +250 -550  -550   +250 -553     +250     4 sender at localhost
        -554   +250 -501   -501 -501  -550   +250 -553     -553     5 sender without a domain
        -554   +250 -550   +250 -550  -550   +250 -550     +250     6 sender at the server's name
        -554   +250 -550   +250 -550  -550   +250 -550     +250     7 sender at the server's address
        -554   +250 -550   +250 -550  -550   +250 -550     +250     8 the server's postmaster as sender
        -554   +250 -550   +250 -550  -550   +250 -550     +250     9 sender in a domain of the server
        -554   +250 -550   +250 -550  -501   -501 -550     +250    10 recipient without brackets
        -550   -550 -501   -501 -501  -550   ?250 -550     +250    11 recipient at the server's address
        -554   +250 -501   -501 -501  -550   ?250 -550     +250    12 percent at the server's address
        -554   +250 -550   +250 +250  -550   ?250 -550     +250    13 percent at the server's name
        -554   +250 -501   -501 -501  -501   -501 -550     +250    14 quoted address
        -554   +250 -501   -501 -501  -501   -501 -550     +250    15 quoted percent
        -554   +250 -501   -501 -501  -501   -501 -553     -553    16 two at signs, the server's address
        -554   +250 -501   -501 -501  -501   -501 -550     +250    17 quoted address at the server's address
        -554   +250 -501   -501 -501  -501   -501 -553     -553    18 two at signs, the server's name
        -554   +250 -550   +250 -550  -501   -501 -550     +250    19 quoted address at the server's name
        -554   +250 -501   -501 -501  -550   +250 -550     +250    20 source route over the server's address
        -554   +250 -550   +250 -550  -550   +250 -550     +250    21 source route over the server's name
        -554   +250 -501   -501 -501  -550   ?250 -550     +250    22 bang path
        -554   +250 -501   -501 -501  -550   ?250 -550     +250    23 bang path at the server's address
        -554   +250 -550   +250 -550  -550   ?250 -550     +250    24 bang path at the server's name
        -554   +250 -501   -501 -501  -550   ?250 -553     -553    25 percent and an empty domain
        -554   +250 -501   -501 -501  -501   -501 -550     +250    26 address and an empty domain
        -554   +250 -501   -501 -501  -550   +250 -550     +250    27 host and colon
        -550   -550 -550   +250 -550  -550   ?250 ?250     +250    28 encapsulated address
        -554   +250 -550   +250 -550  -550   +250 -550     +250    29 control, a domain that cannot be
        -550   -550 -550   +250 -550  -524   -524 +250     +250    30 control, an unknown mailbox of the server
        -550   -550 -501   -501 -501  -550   +250 +250     +250    31 control, an unknown name without a domain
        -550   -550 -550   +250 -550  -550   +250 +250     +250    32 control, an unknown mailbox at the server's name
        -550   -550 -501   -501 -501  -550   +250 -550     +250    33 control, an unknown mailbox at the server's address
        """;

    private static readonly string[] s_columns =
        ["Postfix closed", "Postfix open", "Exim closed", "Exim open", "Exim %hack", "OpenSMTPD closed", "OpenSMTPD open", "Sendmail stranger", "Sendmail trusted"];

    public static TheoryData<string> Columns => new(s_columns);

    [SkippableTheory]
    [MemberData(nameof(Columns))]
    public async Task Every_form_gets_what_the_server_says(string column)
    {
        (int port, string source) = Target(column);
        SmtpRelayResult result = session.CheckOpenRelay(port, $"-SourceAddress {source}");
        string[] expected = Table.Split('\n').Skip(2).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(row => row[Array.IndexOf(s_columns, column)]
            + " " + string.Join(' ', row[s_columns.Length..])).ToArray();
        Assert.Equal(expected, result.Probes.Select(probe => $"{probe.Short()} {probe.Number} {probe.Form}"));
        Assert.Equal(Enumerable.Range(1, 33).Select(number => number > 28), result.Probes.Select(probe => probe.IsControl));
        Assert.All(result.Probes, probe => Assert.Equal(source, probe.SourceAddress));
        Assert.All(result.Probes, probe => Assert.Equal(probe.Code, probe.Reply!.Code));

        // The same over a bare socket, each on a connection of its own.
        foreach (SmtpRelayProbe probe in result.Probes)
        {
            Assert.Equal((probe, probe.Code), (probe, await AskAsync(port, source, probe)));
        }
    }

    [SkippableTheory]
    [InlineData("Postfix closed", 2, "RelayDenied", "Relay access denied")]
    [InlineData("Postfix closed", 30, "RecipientUnknown", "User unknown in virtual mailbox table")]
    [InlineData("Exim closed", 2, "RelayDenied", "relay not permitted")]
    [InlineData("Exim closed", 13, "AddressSyntax", "restricted characters in address")]
    [InlineData("Exim closed", 5, "AddressSyntax", "sender address must contain a domain")]
    [InlineData("OpenSMTPD closed", 2, "RecipientUnknown", "Invalid recipient")] // it says so to whom it does not relay for, too
    [InlineData("OpenSMTPD closed", 30, "RecipientUnknown", "Mailing list expansion problem")]
    [InlineData("Sendmail stranger", 2, "RelayDenied", "Relaying denied")]
    [InlineData("Sendmail stranger", 16, "AddressSyntax", "Invalid route address")]
    public void The_reason_is_the_replys(string column, int number, string reason, string words)
    {
        (int port, string source) = Target(column);
        SmtpRelayProbe probe = session.CheckOpenRelay(port, $"-SourceAddress {source}").Probes[number - 1];
        Assert.Contains(words, probe.Reply!.Text, StringComparison.Ordinal);
        Assert.Equal((reason, reason), (probe.Reason, probe.Reply.Reason));
    }

    /// <summary>Postfix makes who has made ten errors wait a second for each reply, and drops who has made twenty; Exim drops after four.</summary>
    [SkippableTheory]
    [InlineData("Postfix closed")]
    [InlineData("Exim closed")]
    public void A_new_connection_in_time_spares_the_wait(string column)
    {
        (int port, string source) = Target(column);
        SmtpRelayResult result = session.CheckOpenRelay(port, $"-SourceAddress {source} -Transcript");
        Assert.InRange(result.TotalMilliseconds, 1, 10_000); // 35,000 on one connection to Postfix
        int connections = result.Transcript!.Count(line => line.StartsWith("S: 220 mail.", StringComparison.Ordinal));
        Assert.InRange(connections, 4, 9);
        if (column == "Postfix closed")
            Assert.Equal(connections, result.Commands("QUIT").Count()); // it is left in good order, as Exim is where it did not hang up
    }

    private (int Port, string Source) Target(string column) => column switch
    {
        "Postfix closed" => (servers.Postfix.Port(PostfixListener.Closed), "127.0.0.1"),
        "Postfix open" => (servers.Postfix.Port(PostfixListener.Open), "127.0.0.1"),
        "Exim closed" => (servers.Exim.Port(EximListener.Closed), "127.0.0.1"),
        "Exim open" => (servers.Exim.Port(EximListener.Open), "127.0.0.1"),
        "Exim %hack" => (servers.Exim.Port(EximListener.PercentHack), "127.0.0.1"),
        "OpenSMTPD closed" => (servers.OpenSmtpd.Port(OpenSmtpdListener.Closed), "127.0.0.1"),
        "OpenSMTPD open" => (servers.OpenSmtpd.Port(OpenSmtpdListener.Open), "127.0.0.1"),
        "Sendmail stranger" => (servers.Sendmail.Port(SendmailListener.Trusting), "127.0.0.2"),
        "Sendmail trusted" => (servers.Sendmail.Port(SendmailListener.Trusting), "127.0.0.1"),
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private static async Task<int> AskAsync(int port, string source, SmtpRelayProbe probe)
    {
        using WireClient client = await WireClient.GreetedAsync(port, source);
        await client.AskAsync("EHLO me");
        string reply = await client.AskAsync(probe.Mail);
        return int.Parse((probe.Rcpt is null ? reply : await client.AskAsync(probe.Rcpt))[..3], CultureInfo.InvariantCulture);
    }
}
