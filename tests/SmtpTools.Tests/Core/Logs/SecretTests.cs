using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace SmtpTools.Tests.Core.Logs;

/// <summary>No event shows what a client signed in with, whatever the server put into its log.</summary>
public class SecretTests
{
    private const string Password = "Tr0ub4dor+3/x?";
    private const string LikeMechanism = "MTIZNDU2NZG5"; // Base64 that could be the name of a mechanism
    private static readonly string s_login = Encode(Password);
    private static readonly string s_plain = Encode("\0joe@example.org\0" + Password);

    public static TheoryData<string, string> Logs => new()
    {
        { "Exim, in small letters before AUTH", $"2024-01-15 07:14:17 SMTP protocol error in \"auth plain {s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Exim, in mixed letters", $"2024-01-15 07:14:17 SMTP protocol error in \"Auth Plain {s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Exim, two blanks", $"2024-01-15 07:14:17 SMTP protocol error in \"AUTH  PLAIN  {s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Exim, a tab", $"2024-01-15 07:14:17 SMTP protocol error in \"AUTH PLAIN\\t{s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Exim, no mechanism", $"2024-01-15 07:14:17 SMTP protocol error in \"AUTH {s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Sendmail", $"Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: <-- auth plain {s_plain} (AUTH unknown)" },
        { "Postfix", $"Jan 15 10:00:00 mx postfix/smtpd[1]: warning: non-SMTP command from x[192.0.2.1]: AUTH PLAIN: {s_plain}" },
        { "MailEnable, PLAIN", $"01/15/24 02:56:05\tSMTP-IN\t0A1B.MAI\t1184\t198.51.100.8\tAUTH\tAUTH PLAIN {s_plain}\t535 Invalid Username or Password\t34\t50\t" },
        { "MailEnable, the response alone", $"01/15/24 02:56:05\tSMTP-IN\t0A1B.MAI\t1184\t198.51.100.8\tAUTH\t{s_login}\t535 Invalid Username or Password\t34\t50\t" },
        { "MailEnable, a response of capitals", $"01/15/24 02:56:05\tSMTP-IN\t0A1B.MAI\t1184\t198.51.100.8\tAUTH\t{LikeMechanism}\t535 Invalid Username or Password\t34\t50\t" },
        {
            "MailEnable, LOGIN without the name",
            "01/15/24 02:56:05\tSMTP-IN\t0A1B.MAI\t1184\t198.51.100.8\tAUTH\tAUTH LOGIN\t334 UGFzc3dvcmQ6\t34\t50\t\n" +
            $"01/15/24 02:56:05\tSMTP-IN\t0A1B.MAI\t1184\t198.51.100.8\tAUTH\t{s_login}\t500 Unknown command {s_login}\t34\t50\t"
        },
        {
            "MailEnable, W3C",
            "#Software: MailEnable SMTP Connector\n#Fields: date time c-ip agent account s-ip s-port cs-method cs-uristem cs-uriquery s-computername sc-bytes cs-bytes cs-username\n" +
            $"2024-01-15 02:55:04 198.51.100.7 SMTP-IN 9D3E.MAI 192.0.2.10 25 AUTH AUTH+PLAIN+{s_plain} 535+No MAIL01 43 45 -\n" +
            $"2024-01-15 02:55:04 198.51.100.7 SMTP-IN 9D3E.MAI 192.0.2.10 25 AUTH {s_login} 535+No MAIL01 43 45 -"
        },
        {
            "IIS",
            "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status\n" +
            $"2024-01-15 02:55:04 198.51.100.7 host SMTPSVC1 MAIL01 192.0.2.10 0 AUTH - +PLAIN+{s_plain} 535\n" +
            "2024-01-15 02:55:04 198.51.100.7 host SMTPSVC1 MAIL01 192.0.2.10 0 AUTH - +LOGIN 334\n" +
            "2024-01-15 02:55:04 198.51.100.7 host SMTPSVC1 MAIL01 192.0.2.10 0 am9l - - 334\n" +
            $"2024-01-15 02:55:04 198.51.100.7 host SMTPSVC1 MAIL01 192.0.2.10 0 {s_login} - - 235\n" +
            $"2024-01-15 02:55:04 198.51.100.7 host SMTPSVC1 MAIL01 192.0.2.10 0 QUIT - - 250\n" +
            $"2024-01-15 02:55:04 198.51.100.9 OutboundConnectionCommand SMTPSVC1 MAIL01 - 25 AUTH - PLAIN+{s_plain} 0"
        },
        {
            "IIS, two connections of one address",
            "#Software: Microsoft Internet Information Services 6.0\n#Fields: date time c-ip cs-username s-sitename s-computername s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status\n" +
            "2024-01-15 02:55:04 198.51.100.7 one SMTPSVC1 MAIL01 192.0.2.10 0 EHLO - +one 250\n" +
            "2024-01-15 02:55:04 198.51.100.7 two SMTPSVC1 MAIL01 192.0.2.10 0 EHLO - +two 250\n" +
            "2024-01-15 02:55:04 198.51.100.7 two SMTPSVC1 MAIL01 192.0.2.10 0 AUTH - +LOGIN 334\n" +
            $"2024-01-15 02:55:04 198.51.100.7 one SMTPSVC1 MAIL01 192.0.2.10 0 {s_login} - - 235"
        },
        {
            "hMailServer",
            $"\"SMTPD\"\t2700\t5\t\"2024-01-15 02:55:04.123\"\t\"198.51.100.7\"\t\"RECEIVED: AUTH PLAIN {s_plain}\"\n" +
            $"\"SMTPD\"\t2700\t5\t\"2024-01-15 02:55:04.123\"\t\"198.51.100.7\"\t\"SENT: 535 {s_plain} is not known here\"\n" +
            "\"SMTPD\"\t2700\t5\t\"2024-01-15 02:55:04.123\"\t\"198.51.100.7\"\t\"SENT: 334 UGFzc3dvcmQ6\"\n" +
            $"\"SMTPD\"\t2700\t5\t\"2024-01-15 02:55:04.123\"\t\"198.51.100.7\"\t\"RECEIVED: {s_login}\""
        },
        {
            "Exchange",
            $"2024-01-15T02:55:04.202Z,EX01\\Default,08DC0F1A2B3C4D5E,3,192.0.2.10:25,198.51.100.7:53214,<,AUTH PLAIN {s_plain},\n" +
            $"2024-01-15T02:55:04.203Z,EX01\\Default,08DC0F1A2B3C4D5E,4,192.0.2.10:25,198.51.100.7:53214,>,535 5.7.3 Authentication unsuccessful,\n" +
            $"2024-01-15T02:55:04.204Z,EX01\\Default,08DC0F1A2B3C4D5E,5,192.0.2.10:25,198.51.100.7:53214,<,\"{s_login}\","
        },
        { "Exchange, no mechanism", $"2024-01-15T02:55:04.202Z,EX01\\Default,08DC0F1A2B3C4D5E,3,192.0.2.10:25,198.51.100.7:53214,<,AUTH {s_plain},\n" },
        {
            "Swaks",
            "=== Trying mx.example:587...\n=== Connected to mx.example.\n<-  220 mx.example ESMTP\n -> EHLO client.example\n<-  250 mx.example\n -> AUTH LOGIN\n<-  334 VXNlcm5hbWU6\n" +
            $" -> am9l\n<-  334 UGFzc3dvcmQ6\n -> {s_login}\n<** 535 5.7.8 Error: {s_login} failed"
        },
        { "MailKit", $"Connected to smtp://mx.example:587/?starttls=always\nS: 220 mx.example ESMTP\nC: AUTH PLAIN {s_plain}\nS: 535 No\nC: AUTH PLAIN\nS: 334 \nC: {s_plain}\nS: 535 No" },
        { "Terminal", $"CONNECTED(00000003)\n250 mx.example\nAUTH PLAIN {s_plain}\n535 5.7.8 Error\nAUTH LOGIN\n334 VXNlcm5hbWU6\nam9l\n334 UGFzc3dvcmQ6\n{s_login}\n500 {s_login}?\n{s_login}\n500 5.5.1 No" },
        { "PHPMailer", $"CLIENT -> SERVER: AUTH LOGIN\nSERVER -> CLIENT: 334 VXNlcm5hbWU6\nCLIENT -> SERVER: am9l\nSERVER -> CLIENT: 334 UGFzc3dvcmQ6\nCLIENT -> SERVER: {s_login}\nSERVER -> CLIENT: 535 No" },
        { "Nodemailer", $"[2024-01-15 02:55:04] DEBUG [AbCdEf12] C: AUTH PLAIN {s_plain}\n[2024-01-15 02:55:04] DEBUG [AbCdEf12] S: 535 No" },
        { "Exim", $"2024-01-15 07:14:17 SMTP protocol error in \"AUTH PLAIN {s_plain}\" H=(x) [203.0.113.1] AUTH command used when not advertised" },
        { "Docker", "{\"log\":\"2024-01-15 07:14:17 SMTP protocol error in \\\"AUTH PLAIN " + s_plain.Replace("/", "\\/") + "\\\" H=(x) [203.0.113.1] AUTH command used when not advertised\\n\",\"stream\":\"stdout\",\"time\":\"2024-01-15T02:55:04.123456789Z\"}" },
        {
            "journal",
            "{\"__REALTIME_TIMESTAMP\":\"1705287304000000\",\"_HOSTNAME\":\"mx1\",\"SYSLOG_IDENTIFIER\":\"sm-mta\",\"_PID\":\"7\",\"MESSAGE\":\"40F2t4ab012345: <-- AUTH PLAIN " + s_plain + "\"}\n"
        },
        { "Sendmail, the response alone", $"Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: <-- {s_login}\nJan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: --- 500 5.5.1 Command unrecognized: \"{s_login}\"" },
        { "Exim, the response alone", $"2024-01-15 07:14:17 SMTP syntax error in \"{s_login}\" H=(x) [203.0.113.1] unrecognized command" },
        { "Exim, the response last", $"2024-01-15 07:14:17 SMTP call from (x) [203.0.113.1] dropped: too many unrecognized commands (last was \"{s_login}\")" },
        {
            "Exim, the responses early",
            $"2024-01-15 07:14:17 SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): rejected \"AUTH LOGIN\" H=(x) [203.0.113.1] next input=\"am9lQGV4YW1wbGU=\\r\\n{s_login}\\r\\n\""
        },
        { "Postfix, the responses early", $"Jan 15 10:00:00 mx postfix/smtpd[1]: improper command pipelining after AUTH from x[192.0.2.1]: am9lQGV4YW1wbGU=\\r\\n{s_login}\\r\\n" },
        { "Postfix, the response alone", $"Jan 15 10:00:00 mx postfix/submission/smtpd[1]: warning: non-SMTP command from x[192.0.2.1]: {s_login}" },
        { "Postfix, the response cut off", $"Jan 15 10:00:00 mx postfix/smtpd[1]: improper command pipelining after EHLO from x[192.0.2.1]: AUTH LOGIN\\r\\nam9lQGV4YW1wbGU=\\r\\n{s_login.TrimEnd('=').Substring(1)}" },
        { "Exchange, a reply that repeats it", $"2024-01-15T02:55:04.202Z,EX01\\Default,08DC0F1A2B3C4D5E,3,192.0.2.10:25,198.51.100.7:53214,>,500 5.3.3 Unrecognized command '{s_login}'," },
        { "postscreen", $"Jan 15 10:00:00 mx postfix/postscreen[1]: NON-SMTP COMMAND from [192.0.2.1]:4711 after AUTH: {s_login}" },
        { "Courier", $"Jan 15 10:00:00 mx courieresmtpd: error,relay=::ffff:192.0.2.1,port=4711,msg=\"502 ESMTP command error\",cmd: {s_login}" },
        { "OpenSMTPD", $"Jan 15 10:00:00 mx smtpd[1]: 7a4d0bbd4b3c9a4e smtp failed-command command=\"{s_login}\" result=\"500 5.5.1 Invalid command: Command unrecognized\"" },
        { "none", $"1705287304 client 7 said auth PLAIN {s_plain}" },
    };

    [Theory]
    [MemberData(nameof(Logs))]
    public void No_event_shows_it(string name, string log)
    {
        string[] secrets = [Password, s_login.TrimEnd('='), s_plain.TrimEnd('='), s_plain.TrimEnd('=').Replace("/", "\\/"), s_plain.Replace('+', ' '), s_login.TrimEnd('=').Substring(1), LikeMechanism];
        var reader = new SmtpLogReader(new SmtpLogOptions { IncludeLine = true, IncludeUnrecognized = true });
        SmtpLogEvent[] events = [.. reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(log)), CancellationToken.None)];
        foreach (string shown in events.SelectMany(SampleLog.Fields).Concat(events.Select(found => found.Line!)))
        {
            Assert.All(secrets, secret => Assert.False(shown.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{name}: {shown}"));
        }

        Assert.Contains("****", string.Join("\n", events.Select(found => found.Line)));
    }

    [Fact]
    public void Words_are_no_secrets()
    {
        string[] lines =
        [
            "Jan 15 02:55:04 mx1 postfix/smtpd[41]: warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: authentication failure",
            "2024-01-15 07:14:17 H=mx.a.example [203.0.113.1] rejected AUTH LOGIN: no TLS",
            "2024-01-15 07:14:17 SMTP protocol error in \"AUTH LOGIN\" H=(x) [203.0.113.1] AUTH command used when not advertised",
            "said 250-AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256-PLUS",
            "auth failed Because of this",
            "2024-01-15 07:14:17 SMTP syntax error in \"Frob Rcpt Host\" H=(x) [203.0.113.1] unrecognized command",
            "Jan 15 10:00:00 mx postfix/smtpd[1]: improper command pipelining after DATA from x[192.0.2.1]: From: Joe <joe@example.org>\\r\\nSubject: Hello\\r\\n",
        ];
        var reader = new SmtpLogReader(new SmtpLogOptions { IncludeLine = true, IncludeUnrecognized = true });
        Assert.Equal(lines, lines.Select(line => reader.Read(line)!.Line));
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
