using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Events and messages as objects: as JSON, CSV and CliXml, on the screen, and on their way into Get-SmtpReplyInfo.</summary>
public sealed class ConvertFromSmtpLogObjectTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string s_events = $"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -TimeZone UTC -IncludeLine";
    private static readonly string s_messages = $"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' -AsMessage";

    [Fact]
    public void An_event_survives_serialisation()
    {
        foreach (PSObject before in session.Run(s_events).Output)
        {
            PSObject after = Deserialised(before);
            Assert.Equal("Deserialized.SmtpTools.SmtpLogEvent", after.TypeNames[0]);
            AssertSame(before, after, "Extra");
            var table = (IDictionary)Bare(after.Properties["Extra"].Value)!;
            Assert.Equal(((SmtpLogEvent)before.BaseObject).Extra.OrderBy(pair => pair.Key), table.Keys.Cast<string>().Order().Select(key => KeyValuePair.Create(key, (string)table[key]!)));
        }
    }

    [Fact]
    public void A_message_survives_serialisation_with_its_recipients()
    {
        PSObject before = session.Run(s_messages).Output[^1];
        PSObject after = Deserialised(before);
        AssertSame(before, after, "QueueIds", "Recipients");
        Assert.Equal(["AAAAAAAAAA"], Items(after, "QueueIds").Select(item => item.ToString()));
        PSObject[] recipients = [.. Items(after, "Recipients").Cast<PSObject>()];
        Assert.Equal(3, recipients.Length);
        foreach ((SmtpRecipientTrace live, PSObject copy) in ((SmtpMessageTrace)before.BaseObject).Recipients.Zip(recipients))
        {
            AssertSame(new PSObject(live), copy);
        }
    }

    [SkippableFact]
    public void JSON_and_CSV_have_all_of_it()
    {
        string output = Shown($$"""
            $event = {{s_events}} -Event Bounced -First 1
            $message = @({{s_messages}})[-1]
            $event, $message | ForEach-Object { $_ | ConvertTo-Json -Compress -WarningVariable cut; "cut: $cut" }
            $event, $message | ForEach-Object { @($_ | ConvertTo-Csv)[-1] }
            """);
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["cut:", "cut:"], [lines[1], lines[3]]);
        using JsonDocument first = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            ("Bounced", 550, "RecipientUnknown", 2.5, "2024-01-15T10:00:04Z"),
            (first.RootElement.GetProperty("Event").GetString(), first.RootElement.GetProperty("ReplyCode").GetInt32(), first.RootElement.GetProperty("Reason").GetString(), first.RootElement.GetProperty("DelaySeconds").GetDouble(), first.RootElement.GetProperty("Time").GetString()));
        using JsonDocument second = JsonDocument.Parse(lines[2]);
        JsonElement recipients = second.RootElement.GetProperty("Recipients");
        Assert.Equal(["ben@example.net", "carla@example.net", "dora@example.com"], recipients.EnumerateArray().Select(recipient => recipient.GetProperty("Recipient").GetString()));
        Assert.Equal(("RecipientUnknown", 550, "AAAAAAAAAA"), (recipients[1].GetProperty("Reason").GetString(), recipients[1].GetProperty("ReplyCode").GetInt32(), second.RootElement.GetProperty("QueueIds")[0].GetString()));
        Assert.Contains("\"ben@example.net Delivered; carla@example.net Bounced; dora@example.com Delivered\"", lines[5], StringComparison.Ordinal);
        Assert.All(lines[4..], line => Assert.DoesNotContain("SmtpTools.Smtp", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_reply_is_explained_by_the_reason_of_its_event()
    {
        List<PSObject> events = session.Run(s_events + " | Where-Object Reason").Output;
        Assert.Equal(7, events.Count);
        foreach (PSObject item in events.Concat(events.Select(Deserialised)))
        {
            var info = (SmtpReplyInfo)session.Run("$input | Get-SmtpReplyInfo", item).Output.Single().BaseObject;
            Assert.Equal(
                (Text(item, "Reason"), (int?)Bare(item.Properties["ReplyCode"].Value), Text(item, "Recipient"), Text(item, "Command") ?? info.Command),
                (info.Reason, info.Code, info.Recipient, info.Command));
        }
    }

    [Fact]
    public void A_message_is_explained_recipient_by_recipient()
    {
        List<PSObject> messages = session.Run(s_messages).Output;
        string[] reasons = [.. messages.SelectMany(item => ((SmtpMessageTrace)item.BaseObject).Recipients).Select(recipient => recipient.Reason!)];
        Assert.Equal(["Delivered", "RelayDenied", "MailboxFull", "Delivered", "RecipientUnknown", "Delivered"], reasons);
        Assert.Equal(reasons, session.Values("$input | Get-SmtpReplyInfo", "Reason", [.. messages]));
        Assert.Equal(reasons, session.Values("$input | Get-SmtpReplyInfo", "Reason", [.. messages.Select(Deserialised)]));
        Assert.Equal(reasons, session.Values("$input | ForEach-Object Recipients | Get-SmtpReplyInfo", "Reason", [.. messages]));
        Assert.Equal(["Rcpt"], session.Values("$input | Get-SmtpReplyInfo -Reason RecipientUnknown", "Command", [.. messages]));
    }

    [Theory]
    [InlineData("-Event Warning, AuthenticationFailed")] // it has a Message, which is no reply
    [InlineData("-Event Queued -First 1")]
    [InlineData("-Event Queued -First 1 -IncludeLine")]
    [InlineData("-Event Queued -First 1 | ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) }")]
    public void An_event_without_a_reply_is_an_error_that_says_so(string parameters)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run($"ConvertFrom-SmtpLog '{LogFolder.SamplePath}' {parameters} | Get-SmtpReplyInfo");
        ErrorRecord error = Assert.Single(errors);
        Assert.Equal(("NoReplyInLog,SmtpTools.Commands.GetSmtpReplyInfoCommand", ErrorCategory.InvalidData), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.Empty(output);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("| ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) }")]
    public void Events_and_messages_are_tables_and_lists(string onTheWay)
    {
        string[] parts = Shown($$"""
            {{s_events}} {{onTheWay}} | Out-String -Width 120; '===='
            {{s_events}} {{onTheWay}} | Out-String -Width 80; '===='
            {{s_events}} -Event Bounced -First 1 {{onTheWay}} | Format-List | Out-String -Width 120; '===='
            {{s_messages}} {{onTheWay}} | Out-String -Width 120; '===='
            @({{s_messages}})[-1] {{onTheWay}} | Format-List | Out-String -Width 120; '===='
            @({{s_messages}} {{onTheWay}})[-1].Recipients | Out-String -Width 120
            """).Split("====");
        Assert.Matches("Time +Event +From, to or client +Code +Reason +QueueId +Reply or message", parts[0]);
        Assert.Matches("(?m)^01-15 ..:00:04 Bounced +to carla@example.\u2026 550 +RecipientUnknown +AAAAAAAAAA +550 5.1.1 <carla@.*\u2026 *$", parts[0]);
        Assert.Matches("(?m)^01-15 ..:01:02 Authen\u2026Failed +198.51.100.7 +UGFzc3dvcmQ6 *$", parts[0]);
        Assert.Equal(25, Lines(parts[0]).Count(line => line.StartsWith("01-1", StringComparison.Ordinal)));
        Assert.Matches("(?m)^01-15 ..:00:04 Bounced +to carla@example.\u2026 550 +RecipientUnknown AA", parts[1]);
        Assert.All(Lines(parts[0]), line => Assert.InRange(line.TrimEnd().Length, 0, 120));
        Assert.All(Lines(parts[1]), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.All(
            ["Event +: Bounced", @"Program +: postfix/smtp\[13\]", @"Relay +: mx.example.net\[192.0.2.2\]:25", @"Delay +: 2.5s \(1s before the queue, 0.1s in the queue", "Code +: 550 5.1.1", "Reason +: RecipientUnknown", "Line of +: .*mail.log:7", "Line +: 2024-01-15T"],
            pattern => Assert.Matches(pattern, parts[2]));
        Assert.DoesNotMatch("Sender|Message id|HELO|TLS", parts[2]); // what has no value is left out
        Assert.Matches("Received +Outcome +Reason +Sender +Recipients +Delay +QueueId", parts[3]);
        Assert.Matches(@"(?m)^01-15 ..:00:01 Bounced +RecipientUnknown +anna@example.org +carla@example.net \+2 +2.5s AAAAAAAAAA *$", parts[3]);
        Assert.Matches("(?m)^01-15 ..:00:06 Delivered Delivered +<> +anna@example.org", parts[3]);
        Assert.Matches(@"carla@example.net: Bounced, after 2.5s, by\s+mx.example.net\[192.0.2.2\]\s+- 550 5.1.1", parts[4]);
        Assert.Matches(@"dora@example.com: Delivered, 2 attempts, after 5m09s", parts[4]);
        Assert.Matches("(?m)^carla@example.net +Bounced +1 +2.5s 550 +RecipientUnknown +550 5.1.1", parts[5]);
    }

    [Theory]
    [InlineData("Duration(0.25)", "0.25s")]
    [InlineData("Duration(42)", "42s")]
    [InlineData("Duration(192)", "3m12s")]
    [InlineData("Duration(7500)", "2h05m")]
    [InlineData("Duration(273600)", "3d04h")]
    [InlineData("Duration($null)", "")]
    [InlineData("Address('')", "<>")]
    [InlineData("Address($null)", "")]
    [InlineData("Fitted('abcdef', 6)", "abcdef")]
    [InlineData("Fitted('abcdefg', 6)", "abcde\u2026")]
    [InlineData("FittedName('AuthenticationFailed', 14)", "Authent\u2026Failed")]
    [InlineData("FittedName('Authenticated', 14)", "Authenticated")]
    [InlineData("FittedName('Abcdefghijklmnop', 6)", "Abcde\u2026")]
    public void Long_things_are_shown_short(string call, string shown) => Assert.Equal(shown, session.Run("[SmtpTools.Display.LogDisplay]::" + call).Output.Single().ToString());

    [Theory]
    [InlineData("Delivered", "32")]
    [InlineData("Deferred", "33")]
    [InlineData("Warning", "33")]
    [InlineData("Bounced", "31")]
    [InlineData("Rejected", "31")]
    [InlineData("Expired", "31")]
    [InlineData("TlsFailed", "31")]
    [InlineData("Connected", "")]
    public void Outcomes_have_colours(string outcome, string colour)
    {
        const string Ansi = "[pscustomobject]@{ OutputRendering = 'Ansi' }";
        string shown = colour.Length == 0 ? "text" : $"\u001B[{colour}mtext\u001B[0m";
        Assert.Equal(shown, session.Run($"[SmtpTools.Display.LogDisplay]::Coloured([pscustomobject]@{{ Event = '{outcome}' }}, 'text', {Ansi}, $null)").Output.Single().ToString());
        Assert.Equal(shown, session.Run($"[SmtpTools.Display.LogDisplay]::Coloured([pscustomobject]@{{ Outcome = '{outcome}' }}, 'text', {Ansi}, $null)").Output.Single().ToString());
        Assert.Equal("text", session.Run($"[SmtpTools.Display.LogDisplay]::Coloured([pscustomobject]@{{ Event = '{outcome}' }}, 'text', $null, $null)").Output.Single().ToString());
    }

    private static void AssertSame(PSObject before, PSObject after, params string[] except)
    {
        foreach (PSPropertyInfo property in before.Properties.Where(property => !except.Contains(property.Name)))
        {
            Assert.Equal(property.Value, Bare(after.Properties[property.Name].Value));
        }
    }

    // At the depth of remoting, which the types file deepens.
    private static PSObject Deserialised(PSObject before) => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(before, 1));

    private static IEnumerable<object> Items(PSObject of, string name) => ((IEnumerable)Bare(of.Properties[name].Value)!).Cast<object>();

    private static string? Text(PSObject of, string name) => of.Properties[name].Value?.ToString();

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static string[] Lines(string text) => text.Split('\n');

    private static string Shown(string script)
    {
        ShellRun run = ShellRun.Of([script]);
        Skip.If(run.Errors.Contains("which this embedded engine does not have", StringComparison.Ordinal), "This machine has no PowerShell with the cmdlets of Microsoft.PowerShell.Utility.");
        Assert.Empty(run.Errors);
        return run.Output.Replace("\r", "", StringComparison.Ordinal);
    }
}
