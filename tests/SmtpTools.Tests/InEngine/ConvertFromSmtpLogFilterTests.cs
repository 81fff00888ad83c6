using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>What the parameters choose, and how they have the lines read.</summary>
public sealed class ConvertFromSmtpLogFilterTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    [Theory]
    [InlineData("-Event Bounced", "7 22")]
    [InlineData("-Event bounced, Deferred", "7 8 22")]
    [InlineData("-Event AuthenticationFailed", "17")]
    [InlineData("-Event Unrecognized", "28")]
    [InlineData("-Reason RecipientUnknown, MailboxFull", "7 22")]
    [InlineData("-Reason Delivered", "6 12 26")]
    [InlineData("-Sender anna@example.org", "5")]
    [InlineData("-Sender ANNA@*", "5")]
    [InlineData("-Sender '<>'", "11")]
    [InlineData("-Sender ''", "11")]
    [InlineData("-Recipient *@example.net", "6 7 22")]
    [InlineData("-Recipient dora@example.co?, eve@example.com", "8 16 26")]
    [InlineData("-Client 192.0.2.1", "1 2 3 14")]
    [InlineData("-Client out.*", "1 2 3 14")]
    [InlineData("-Client 198.51.*", "15 16 17 18")]
    [InlineData("-QueueId CCCCCCCCCC", "19 20 21 22 23")]
    [InlineData("-QueueId bbb*", "9 10 11 12 13")]
    [InlineData("-MessageId 1@example.org", "4")]
    [InlineData("-MessageId '<1@*>'", "4")]
    [InlineData("-Code 5*", "7 16 22")]
    [InlineData("-Code 4.2.*", "8")]
    [InlineData("-Code 250, 2.0.0", "6 12 26")]
    [InlineData("-Event Bounced -Recipient felix@*", "22")]
    [InlineData("-Event Bounced -Code 4*", "")]
    [InlineData("-After ([datetime]::SpecifyKind('2024-01-15T10:02:01', 'Utc'))", "22 23 26 27")]
    [InlineData("-After ([datetime]::SpecifyKind('2024-01-15T10:02:01', 'Utc').ToLocalTime())", "22 23 26 27")]
    [InlineData("-After ([datetime]::SpecifyKind([datetime]::SpecifyKind('2024-01-15T10:02:01', 'Utc').ToLocalTime(), 'Unspecified'))", "22 23 26 27")]
    [InlineData("-Before ([datetime]::SpecifyKind('2024-01-15T10:00:01', 'Utc'))", "1 2")]
    [InlineData("-After ([datetime]::SpecifyKind('2024-01-15T10:00:08', 'Utc')) -Before ([datetime]::SpecifyKind('2024-01-15T10:01:01', 'Utc').ToLocalTime())", "14 15")]
    [InlineData("-First 2", "1 2")]
    [InlineData("-First 1 -Event Bounced", "7")]
    [InlineData("-First 100 -Event Bounced", "7 22")]
    [InlineData("-Format Postfix -Event Bounced", "7 22")]
    [InlineData("-Format postfix -Event Bounced", "7 22")]
    [InlineData("-Format auto -Event Bounced", "7 22")]
    [InlineData("-IncludeUnrecognized -Event Bounced", "7 22")]
    public void Only_what_is_asked_for_is_written(string parameters, string lines)
    {
        string[] expected = lines.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, session.Values($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' {parameters}", "LineNumber"));
        Assert.Equal(expected, session.Values($"[IO.File]::ReadAllLines('{LogFolder.SamplePath}') | ConvertFrom-SmtpLog {parameters}", "LineNumber"));
    }

    [Theory]
    [InlineData("", "BBBBBBBBBB:Delivered :Rejected CCCCCCCCCC:Bounced AAAAAAAAAA:Bounced")]
    [InlineData("-Event Deferred", "AAAAAAAAAA:Bounced")]
    [InlineData("-Event Rejected", ":Rejected")]
    [InlineData("-Reason MailboxFull", "CCCCCCCCCC:Bounced")]
    [InlineData("-Sender '<>'", "BBBBBBBBBB:Delivered")]
    [InlineData("-Recipient dora@*", "AAAAAAAAAA:Bounced")]
    [InlineData("-QueueId CCC*", "CCCCCCCCCC:Bounced")]
    [InlineData("-MessageId 1@example.org", "AAAAAAAAAA:Bounced")]
    [InlineData("-Client out.example", "AAAAAAAAAA:Bounced")]
    [InlineData("-Code 5.2.2", "CCCCCCCCCC:Bounced")]
    [InlineData("-After ([datetime]::SpecifyKind('2024-01-15T10:02:00', 'Utc'))", "CCCCCCCCCC:Bounced")]
    [InlineData("-First 2", "BBBBBBBBBB:Delivered :Rejected")]
    public void As_messages_the_filters_choose_messages(string parameters, string messages)
    {
        string Read(string script) => string.Join(" ", session.Run(script).Output.Select(item => (SmtpMessageTrace)item.BaseObject).Select(message => $"{message.QueueId}:{message.Outcome}"));
        Assert.Equal(messages, Read($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -AsMessage {parameters}"));
        Assert.Equal(messages, Read($"[IO.File]::ReadAllText('{LogFolder.SamplePath}') | ConvertFrom-SmtpLog -AsMessage {parameters}"));
    }

    [Theory]
    [InlineData("a@example.net")]
    [InlineData("b@example.net")]
    [InlineData("c*")]
    public void A_line_of_several_recipients_fits_with_each_of_them(string recipient) =>
        Assert.Single(session.Run($"'Jan 15 10:00:00 mx sm-mta[1]: 40F2t4ab012345: to=<a@example.net>,<b@example.net>,c@example.net, delay=00:00:01, mailer=esmtp, pri=1, relay=mx. [203.0.113.5], dsn=2.0.0, stat=Sent' | ConvertFrom-SmtpLog -Recipient '{recipient}'").Output);

    [Fact]
    public void Unrecognized_lines_are_written_where_they_stand()
    {
        SmtpLogEvent last = LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -IncludeUnrecognized").Output)[^1];
        Assert.Equal((28L, "Unrecognized", "once upon a time", null), (last.LineNumber, last.Event, last.Message, last.Time));
    }

    [Fact]
    public void The_line_is_shown_where_it_is_asked_for()
    {
        string line = LogFolder.Bounce(1);
        Assert.Equal([line], session.Values("$input | ConvertFrom-SmtpLog -IncludeLine", "Line", line));
        Assert.Equal([""], session.Values("$input | ConvertFrom-SmtpLog", "Line", line));
    }

    [Theory]
    [InlineData("-Year 2020 -TimeZone UTC", "2020-02-29T12:00:00")]
    [InlineData("-Year 2020 -TimeZone utc", "2020-02-29T12:00:00")]
    [InlineData("-Year 2020 -TimeZone +02:00", "2020-02-29T10:00:00")]
    [InlineData("-Year 2020 -TimeZone '-0930'", "2020-02-29T21:30:00")]
    [InlineData("-Year 2020 -TimeZone +14", "2020-02-28T22:00:00")]
    [InlineData("-Year 2020 -TimeZone ([TimeZoneInfo]::Utc)", "2020-02-29T12:00:00")]
    public void Stamps_without_year_and_zone_get_those_that_are_given(string parameters, string utc)
    {
        var item = (SmtpLogEvent)session.Run($"'Feb 29 12:00:00 mx postfix/smtpd[1]: connect from a.example[192.0.2.1]' | ConvertFrom-SmtpLog {parameters}").Output.Single().BaseObject;
        Assert.Equal((utc, DateTimeKind.Utc), (item.Time!.Value.ToString("s"), item.Time.Value.Kind));
    }

    [SkippableFact]
    public void A_time_zone_may_be_given_by_its_id()
    {
        Skip.IfNot(TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _), "This system does not know Europe/Berlin.");
        Assert.Equal([11, 10], Hours("Jan 15 12:00:00", "Jul 15 12:00:00"));

        int[] Hours(params string[] stamps) =>
            [.. LogFolder.Events(session.Run("$input | ConvertFrom-SmtpLog -Year 2023 -TimeZone Europe/Berlin", [.. stamps.Select(stamp => stamp + " mx postfix/smtpd[1]: connect from a.example[192.0.2.1]")]).Output)
                .Select(item => item.Time!.Value.Hour)];
    }

    [Theory]
    [InlineData("-Recipient carla@example.net -Reason RecipientUnknown", 1)]
    [InlineData("-Recipient ben@example.net -Reason RecipientUnknown", 0)] // his was delivered
    [InlineData("-Recipient ben@example.net -Event Bounced", 0)]
    [InlineData("-Recipient ben@example.net -Event Bounced, Delivered", 1)]
    [InlineData("-Recipient ben@example.net -Event Notified", 1)] // which is no recipient's
    [InlineData("-Recipient dora@example.com -Event Deferred", 1)]
    [InlineData("-Recipient dora@example.com -Code 5*", 0)]
    [InlineData("-Event Deferred -Code 550", 0)]
    [InlineData("-Reason RecipientUnknown -Code 250", 0)]
    public void One_recipient_of_a_message_meets_all_conditions(string conditions, int count) =>
        Assert.Equal(count, session.Run($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -AsMessage -QueueId AAAAAAAAAA {conditions}").Output.Count);

    [Fact]
    public void What_journalctl_says_itself_and_blank_lines_are_not_complained_of()
    {
        using PowerShell shell = session.NewShell().AddScript("'-- Boot 1f0 --', '', '-- No entries --', '  ' | ConvertFrom-SmtpLog -Verbose");
        shell.Invoke();
        Assert.Empty(shell.Streams.Warning);
        Assert.Contains("2 known without an event, 2 of other programs, 0 not recognized", Assert.Single(shell.Streams.Verbose).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bounce_is_no_log_of_the_format_that_was_named()
    {
        using PowerShell shell = session.NewShell().AddScript($"ConvertFrom-SmtpLog '{Path.Combine(AppContext.BaseDirectory, "Samples/Bounces/qmail.eml")}' -Format Postfix");
        Assert.Empty(shell.Invoke());
        Assert.Contains("is of the format Postfix. Leave -Format out", Assert.Single(shell.Streams.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_year_is_that_of_the_file_and_turns_at_New_Year()
    {
        using var folder = new LogFolder();
        string log = folder.Write("mail.log", "Dec 31 23:59:59 mx postfix/smtpd[1]: connect from a.example[192.0.2.1]", "Jan  1 00:00:01 mx postfix/smtpd[1]: connect from a.example[192.0.2.1]");
        File.SetLastWriteTimeUtc(log, new DateTime(2022, 1, 5, 0, 0, 0, DateTimeKind.Utc));
        SmtpLogEvent[] events = LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{log}' -TimeZone UTC").Output);
        Assert.Equal([2021, 2022], events.Select(item => item.Time!.Value.Year));
    }

    [Fact]
    public void A_year_that_is_given_is_that_of_the_oldest_file()
    {
        using var folder = new LogFolder();
        string Write(string name, string stamp) => folder.Write(name, stamp + " mx postfix/smtpd[1]: connect from a.example[192.0.2.1]");
        string[] logs = [Write("mail.log", "Jan  7 10:00:00"), Write("mail.log.1", "Dec 31 10:00:00"), Write("other.log", "Dec 30 10:00:00"), Write("iso.log", "2001-02-03T10:00:00Z")];
        Array.ForEach(logs, log => File.SetLastWriteTimeUtc(log, new DateTime(2024, 11, 5, 0, 0, 0, DateTimeKind.Utc)));
        SmtpLogEvent[] events = LogFolder.Events(session.Run($"ConvertFrom-SmtpLog '{Path.GetDirectoryName(logs[0])}/*' -TimeZone UTC -Year 2019").Output);
        Assert.Equal(["2001-02-03", "2019-12-30", "2019-12-31", "2020-01-07"], events.Select(item => item.Time!.Value.ToString("yyyy-MM-dd", null)));
    }

    [Theory]
    [InlineData("-TimeZone Europe/Nowhere", "ParameterArgumentTransformationError", "Get-TimeZone -ListAvailable")]
    [InlineData("-TimeZone +15:00", "ParameterArgumentTransformationError", "Get-TimeZone -ListAvailable")]
    [InlineData("-TimeZone ''", "ParameterArgumentTransformationError", "Get-TimeZone -ListAvailable")]
    [InlineData("-Year 0", "ParameterArgumentValidationError", "Year")]
    [InlineData("-QueueId $null", "ParameterArgumentValidationError", "QueueId")]
    [InlineData("-Sender @($null, 'x')", "ParameterArgumentValidationError", "Sender")]
    [InlineData("-Recipient @()", "ParameterArgumentValidationError", "Recipient")]
    [InlineData("-Recipient ''", "ParameterArgumentValidationError", "Recipient")]
    [InlineData("-QueueId A, ''", "ParameterArgumentValidationError", "QueueId")]
    [InlineData("-Code 550, MailboxFull", "ParameterArgumentValidationError", "'MailboxFull' fits no code. Give a reply code (550, 4*)")]
    [InlineData("-Code 4.x.x", "ParameterArgumentValidationError", "4.7.*")]
    [InlineData("-After 2024-01-16 -Before 2024-01-15", "LogNoTimeBetween", "-After takes the earlier one")]
    [InlineData("-Event $null", "ParameterArgumentValidationError", "Event")]
    [InlineData("-First 0", "ParameterArgumentValidationError", "First")]
    [InlineData("-Event Nothing", "CannotConvertArgumentNoMessage", "Bounced")]
    [InlineData("-Reason Nothing", "CannotConvertArgumentNoMessage", "MailboxFull")]
    [InlineData("-After yesterday", "CannotConvertArgumentNoMessage", "yesterday")]
    public void A_wrong_value_ends_the_command_and_says_what_is_right(string parameters, string id, string words)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' {parameters}");
        ErrorRecord error = Assert.Single(errors);
        Assert.Empty(output);
        Assert.Equal(id + ",SmtpTools.Commands.ConvertFromSmtpLogCommand", error.FullyQualifiedErrorId);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_format_ends_the_command_and_names_those_that_there_are()
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -Format Telegram");
        ErrorRecord error = Assert.Single(errors);
        Assert.Empty(output);
        Assert.Equal(("LogFormatNotFound,SmtpTools.Commands.ConvertFromSmtpLogCommand", ErrorCategory.InvalidArgument), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.All(["Telegram", "Auto", .. SmtpLogReader.Formats], name => Assert.Contains(name, error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Format_and_time_zone_complete()
    {
        Assert.Equal(["Auto", .. SmtpLogReader.Formats], Completions("ConvertFrom-SmtpLog x -Format "));
        Assert.Equal(["UTC"], Completions("ConvertFrom-SmtpLog x -TimeZone ut").Take(1));
        Assert.Equal(["Bounced"], Completions("ConvertFrom-SmtpLog x -Event Bou"));
        Assert.Equal(["MailboxFull"], Completions("ConvertFrom-SmtpLog x -Reason MailboxF"));

        IEnumerable<string> Completions(string line) =>
            session.Run($"[System.Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, $null).CompletionMatches").Output.Select(match => ((CompletionResult)match.BaseObject).ListItemText);
    }
}
