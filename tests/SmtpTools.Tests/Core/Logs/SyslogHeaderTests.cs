using System;
using System.Globalization;
using System.Linq;
using System.Text;
using SmtpTools.Logs;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>What stands before a program's words, as syslogd, rsyslog, journald, relays and containers write it.</summary>
public sealed class SyslogHeaderTests
{
    private static readonly DateTime s_written = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    // RFC 3164
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan  5 02:55:04 mx1 postfix/smtpd[41]: words", "5 01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 5 02:55:04 mx1 postfix/smtpd[41]: words", "5 01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Mär 08 02:55:04 mx1 postfix/smtpd[41]: words", "2023-03-08 01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("janv. 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("янв 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("дек 15 02:55:04 mx1 postfix/smtpd[41]: words", "2023-12-15 01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("<22>Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("\0\0\0Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15 02:55:04\tMail.Info\t192.0.2.1\tpostfix/smtpd[41]: words", "01:55:04|192.0.2.1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15 02:55:09\tMail.Info\t192.0.2.1\tJan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd: words", "01:55:04|mx1|postfix/smtpd||words")]
    [InlineData("Jan 15 02:55:04 mx1.example.test postfix/smtpd[41]:words", "01:55:04|mx1.example.test|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 2001:db8::1 postfix/smtpd[41]: words", "01:55:04|2001:db8::1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 2001:db8:: postfix/smtpd[41]: words", "01:55:04|2001:db8::|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd[41]: [ID 197553 mail.info] words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 mail:info postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 mail.info sendmail[41]: words", "01:55:04|mx1|sendmail|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 local0.warning sendmail: words", "01:55:04|mx1|sendmail||words")]
    [InlineData("Jan 15 02:55:04 mx1 mail:info Message forwarded from mx2: postfix/smtpd[41]: words", "01:55:04|mx2|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 <mail.info> mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 <2.6> mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd[41] (com.apple.smtpd): words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 com.apple.launchd[1] (org.postfix.master[42]): words", "01:55:04|mx1|com.apple.launchd|1|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd[41] <Info>: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/127.0.0.1:10025/smtpd[41]: words", "01:55:04|mx1|postfix/127.0.0.1:10025/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 postfix-127.0.0.1:10025/smtpd: words", "01:55:04|mx1|postfix-127.0.0.1:10025/smtpd||words")]
    [InlineData("Jan 15 02:55:04 mx1 sendmail:1 words", "01:55:04|mx1|sendmail||1 words")]
    [InlineData("Jan 15 2024 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jul 15 2023 02:55:04 mx1 postfix/smtpd[41]: words", "2023-07-15 00:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:60 mx1 postfix/smtpd[41]: words", "01:55:59|mx1|postfix/smtpd|41|words")]
    // ISO 8601, rsyslog and journalctl
    [InlineData("2024-01-15T02:55:04.123456+01:00 mx1 postfix/smtpd[41]: words", "01:55:04.123456|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15T02:55:04Z mx1 postfix/smtpd[41]: words", "02:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-14T21:25:04-0430 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15T02:55:04+01 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15 02:55:04,123 mx1 postfix/smtpd[41]: words", "01:55:04.123|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04.123456 mx1 postfix/smtpd[41]: words", "01:55:04.123456|mx1|postfix/smtpd|41|words")]
    [InlineData("Mon 2024-01-15 02:55:04 CET mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Mon 2024-01-15 02:55:04 UTC mx1 postfix/smtpd[41]: words", "02:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Mon 2024-01-15 04:55:04 +03 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Mon 2024-01-15 02:55:04 CET mx1 postfix@-.service[41]: words", "01:55:04|mx1|postfix@-.service|41|words")]
    [InlineData("1705283704.123456 mx1 postfix/smtpd[41]: words", "01:55:04.123456|mx1|postfix/smtpd|41|words")]
    [InlineData("1705283704 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("[    5.123456] mx1 postfix/smtpd[41]: words", "none|mx1|postfix/smtpd|41|words")]
    [InlineData("[12345.123456] postfix/smtpd[41]: words", "none||postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 postfix/smtpd[41]: words", "01:55:04||postfix/smtpd|41|words")]
    // RFC 5424
    [InlineData("<22>1 2024-01-15T02:55:04.123456+01:00 mx1 postfix/smtpd 41 - - words", "01:55:04.123456|mx1|postfix/smtpd|41|words")]
    [InlineData("<22>1 2024-01-15T01:55:04Z mx1 postfix/smtpd - ID47 [a@1 x=\"]\" y=\"\\\"\"][b@1] words", "01:55:04|mx1|postfix/smtpd||words")]
    [InlineData("<22>1 2024-01-15T01:55:04Z mx1 postfix/smtpd 41 - - \uFEFFwords", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("<22>1 - - postfix/smtpd - - -", "none||postfix/smtpd||")]
    [InlineData("1 2024-01-15T01:55:04Z mx1 postfix/smtpd 41 - - words", "01:55:04|mx1|postfix/smtpd|41|words")]
    // Headers before the header
    [InlineData("Jan 15 02:55:05 relay Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:05 relay <22>Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:05 relay 2024-01-15T02:55:04+01:00 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15T02:55:05+01:00 relay mx1 postfix/smtpd[41]: words", "01:55:05|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:05 host docker[7]: Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:05 host docker[7]: Jan 15 02:55:04 nothing more", "01:55:05|host|docker|7|Jan 15 02:55:04 nothing more")]
    [InlineData("2024-01-15T01:55:05.123456789Z stdout F Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15T01:55:05.123456789Z Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:05 relay 1 2024-01-15T01:55:04Z mx1 postfix/smtpd 41 - - words", "01:55:04|mx1|postfix/smtpd|41|words")]
    [InlineData("2024-01-15T01:55:05.123456789Z stdout F postfix/smtpd[41]: words", "01:55:05.1234567||postfix/smtpd|41|words")]
    [InlineData("2024-01-15T01:55:05.123456789Z stderr P mx1 postfix/smtpd[41]: words", "01:55:05.1234567|mx1|postfix/smtpd|41|words")]
    [InlineData("Jan 15 02:55:04 mx1 last message repeated 3 times", "01:55:04|mx1|last message repeated 3 times||")]
    [InlineData("Jan 15 02:55:04 mx1 --- last message repeated 3 times ---", "01:55:04|mx1|--- last message repeated 3 times ---||")]
    // None
    [InlineData("", "")]
    [InlineData("Jan 15 02:55:04", "")]
    [InlineData("Jan 15 02:55:04 mx1", "")]
    [InlineData("Jan 32 02:55:04 mx1 postfix/smtpd[41]: words", "")]
    [InlineData("Jan 15 24:55:04 mx1 postfix/smtpd[41]: words", "")]
    [InlineData("Xyz 15 02:55:04 mx1 postfix/smtpd[41]: words", "")]
    [InlineData("Jan 15 02:55:04 mx1 postfix/smtpd[41", "")]
    [InlineData("Jan 15 02:55:04 some words without a tag", "")]
    [InlineData("<22Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "")]
    [InlineData("<2222>Jan 15 02:55:04 mx1 postfix/smtpd[41]: words", "")]
    [InlineData("2024-13-15T02:55:04Z mx1 postfix/smtpd[41]: words", "")]
    [InlineData("<22>1 2024-01-15T02:55:04Z mx1 postfix/smtpd", "")]
    [InlineData("1 - a postfix/smtpd 41 - - words", "")]
    [InlineData("1 2024-01-15 02:55:04 a postfix/smtpd 41 - - words", "")]
    [InlineData("1705283704: mx1 postfix/smtpd[41]: words", "")]
    [InlineData("[12345] mx1 postfix/smtpd[41]: words", "")]
    public void Reads_each_form(string line, string expected)
    {
        Assert.Equal(expected, Read(new SyslogHeader(new LogClock(s_berlin, () => s_written)), line));
    }

    [Fact]
    public void Stamps_of_neighbours_are_not_mixed_up()
    {
        var header = new SyslogHeader(new LogClock(s_berlin, () => s_written));
        Assert.Equal("01:55:04|a|b|1|x", Read(header, "Jan 15 02:55:04 a b[1]: x"));
        Assert.Equal("01:55:04.5|a|b|1|x", Read(header, "Jan 15 02:55:04.5 a b[1]: x"));
        Assert.Equal("01:55:04|a|b|1|x", Read(header, "Jan 15 02:55:04 a b[1]: x"));
        Assert.Equal("02:55:04|a|b|1|x", Read(header, "2024-01-15T02:55:04Z a b[1]: x"));
        Assert.Equal("00:55:04.25|a|b||x", Read(header, "2024-01-15T02:55:04.25+02:00 a b: x"));
        Assert.Equal("01:55:04|a|b||x", Read(header, "2024-01-15 02:55:04 a b: x"));
        Assert.Equal("01:55:05|a|b||x", Read(header, "Jan 15 02:55:05 a b: x"));
    }

    [Theory]
    [InlineData("Jan 15 02:55:04 a ")]
    [InlineData("<22>")]
    [InlineData("<22>1 ")]
    public void Headers_within_headers_have_an_end(string piece) =>
        Assert.Equal("", Read(new SyslogHeader(new LogClock(s_berlin, () => s_written)), "Jan 15 02:55:04 a " + string.Concat(Enumerable.Repeat(piece, 40_000))));

    private static string Read(SyslogHeader header, string text)
    {
        byte[] line = Encoding.UTF8.GetBytes(text);
        if (!header.TryRead(line))
            return "";

        string time = header.Ticks == 0 ? "none" : new DateTime(header.Ticks).ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        time = time.Replace("2024-01-15 ", "", StringComparison.Ordinal).Replace("2024-01-0", "", StringComparison.Ordinal);
        return string.Join("|", time, Text(header.Host), Text(header.Tag), Text(header.ProcessId), Encoding.Latin1.GetString(line, header.Message, line.Length - header.Message));

        string Text(LogSlice slice) => Encoding.Latin1.GetString(line, slice.Start, slice.Length);
    }
}
