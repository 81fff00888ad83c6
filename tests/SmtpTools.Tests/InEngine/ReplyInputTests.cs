using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net.Mail;
using Xunit;

namespace SmtpTools.Tests.InEngine;

/// <summary>Objects, errors and lists as the cmdlet reads them.</summary>
public sealed class ReplyInputTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private enum Huge : ulong
    {
        NoCode = ulong.MaxValue,
        Refused = 550,
    }

    [Theory]
    [InlineData("Code = 450; Response = 'mx.example.com said: 550 User unknown'", "450", "")]
    [InlineData("StatusCode = 250; Message = \"354 go ahead`n550 refused\"", "250", "")] // also where the other code has a line of its own
    [InlineData("Code = 500; Message = 'messages per hour exceeded'", "500", "")] // the code, not how many
    [InlineData("Code = 550; Response = 'mx.example.com said: 550 5.1.1 User unknown'", "550", "5.1.1")]
    [InlineData("Message = 'mx.example.com said: 421 4.3.2 busy'", "421", "4.3.2")]
    [InlineData("Status = '5.1.1'; DiagnosticCode = 'smtp; 550 User unknown'", "550", "5.1.1")]
    [InlineData("EnhancedStatusCode = '5.2.2'; Message = '550 5.1.1 User unknown'", "550", "5.1.1")] // the text's own
    [InlineData("Code = '550'; Status = '5.1.1'; Text = 'no'", "550", "5.1.1")]
    [InlineData("Status = 'bounced (mx.example.com said: 550 5.1.1 User unknown)'", "550", "5.1.1")]
    public void A_code_with_a_property_of_its_own_is_certain(string properties, string code, string enhanced)
    {
        PSObject info = session.Run($"[pscustomobject]@{{ {properties} }} | Get-SmtpReplyInfo").Output.Single();
        Assert.Equal(code, info.Properties["Code"].Value?.ToString() ?? "");
        Assert.Equal(enhanced, info.Properties["EnhancedCode"].Value?.ToString() ?? "");
    }

    [Theory]
    [InlineData("550 User unknown", "User unknown")]
    [InlineData("550-User`r`n550 unknown", "User unknown")]
    [InlineData("host 550.example.com said: 550: User unknown", "User unknown")]
    public void An_enhanced_code_from_a_property_leaves_the_words_as_they_are(string response, string text) =>
        Assert.Equal([text], session.Values($"@{{ Dsn = '5.1.1'; Response = \"{response}\" }} | Get-SmtpReplyInfo", "Text"));

    [Theory]
    [InlineData("@{ 'Status Code' = 550; 'Diagnostic-Code' = 'User unknown'; final_recipient = 'rfc822; user@example.com' }")]
    [InlineData("[pscustomobject]@{ status_code = 550; diagnostic_code = 'User unknown'; EMAIL = 'user@example.com' }")]
    [InlineData("$table = [System.Collections.Generic.Dictionary[string, object]]::new(); $table['statusCode'] = 550; $table['to'] = '\"A User\" <user@example.com>'; $table")]
    public void Signs_and_letter_case_of_names_do_not_count(string item)
    {
        PSObject info = session.Run($"{item} | Get-SmtpReplyInfo").Output.Single();
        Assert.Equal(550, info.Properties["Code"].Value);
        Assert.Equal("user@example.com", info.Properties["Recipient"].Value);
    }

    [Theory]
    [InlineData("Recipient", "user@example.com", "user@example.com")]
    [InlineData("RecipientAddress", "SMTP:user@example.com", "user@example.com")]
    [InlineData("To", "a@example.com, b@example.com", null)] // which of them?
    [InlineData("Email", "nobody", null)]
    public void The_recipient_is_carried_where_the_text_names_none(string name, string value, string? expected)
    {
        Assert.Equal([expected ?? ""], session.Values($"@{{ Response = '550 User unknown'; {name} = '{value}' }} | Get-SmtpReplyInfo", "Recipient"));
        Assert.Equal(["in.text@example.com"], session.Values($"@{{ Response = '550 <in.text@example.com>: User unknown'; {name} = '{value}' }} | Get-SmtpReplyInfo", "Recipient"));
    }

    [Fact]
    public void A_recipient_from_elsewhere_is_made_harmless_and_stays_with_its_answer()
    {
        Assert.Equal(["a@example.com\uFFFD[31m"], session.Values("@{ Code = 550; Recipient = \"a@example.com$([char]27)[31m\" } | Get-SmtpReplyInfo", "Recipient"));
        Assert.Equal([""], session.Values("550 | Get-SmtpReplyInfo", "Recipient"));
    }

    [Fact]
    public void An_exception_tells_its_recipient() =>
        Assert.Equal(["user@example.com"], session.Values("$input | Get-SmtpReplyInfo", "Recipient", new SmtpFailedRecipientException(SmtpStatusCode.MailboxUnavailable, "<user@example.com>", "no")));

    [Theory]
    [InlineData("RecipientStatus = @('550 5.1.1 User unknown'); Recipients = @('user@example.com'); MessageSubject = 'error 421'")] // Exchange's tracking log
    [InlineData("LastError = '[{LED=550 5.1.1 User unknown};{MSG=}]'; Status = 'Retry'; Recipient = 'user@example.com'")] // its queues
    [InlineData("Event = 'Fail'; Detail = 'Reason: [{LED=550 5.1.1 User unknown}]'; RecipientAddress = 'user@example.com'")] // message trace
    [InlineData("event = 'bounce'; status = '5.1.1'; reason = '550 User unknown'; email = 'user@example.com'")] // the events of mail services
    [InlineData("Message = 'Not delivered.'; Details = 'smtp;550 5.1.1 User unknown'; Email = 'user@example.com'")]
    [InlineData("Line = '<user@example.com> said: 550 5.1.1 User unknown'; LineNumber = 421")] // Select-String
    [InlineData("StatusCode = 'MailboxUnavailable'; Message = '5.1.1 User unknown'; To = 'user@example.com'")] // an exception in a CSV file
    public void The_objects_of_mail_systems_are_known(string properties)
    {
        PSObject info = session.Run($"[pscustomobject]@{{ {properties} }} | Get-SmtpReplyInfo").Output.Single();
        Assert.Equal("550 5.1.1 RecipientUnknown user@example.com", string.Join(" ", new[] { "Code", "EnhancedCode", "Reason", "Recipient" }.Select(name => info.Properties[name].Value)));
    }

    [Fact]
    public void A_reason_of_our_own_is_no_text() => Assert.Equal([""], session.Values("450 | Get-SmtpReplyInfo -Command Rcpt | Get-SmtpReplyInfo", "Text"));

    [Fact]
    public void A_failure_of_several_recipients_is_answered_for_each()
    {
        SmtpFailedRecipientException[] failures =
        [
            new(SmtpStatusCode.MailboxUnavailable, "<a@example.com>", "5.1.1 User unknown"),
            new(SmtpStatusCode.ExceededStorageAllocation, "<b@example.com>", "5.2.2 Over quota"),
        ];
        foreach (Exception exception in new Exception[] { new InvalidOperationException("no", new SmtpFailedRecipientsException("no", failures)), new AggregateException(failures) })
        {
            Assert.Equal(["a@example.com", "b@example.com"], session.Values("$input | Get-SmtpReplyInfo", "Recipient", exception));
            Assert.Equal(["RecipientUnknown", "MailboxFull"], session.Values("$failure = @($input)[0]; try { throw $failure } catch { $_ | Get-SmtpReplyInfo }", "Reason", exception));
        }
    }

    [Theory]
    [InlineData("RecipientNotAccepted", "Rcpt", "user@example.com", "MailboxFull")]
    [InlineData("SenderNotAccepted", "Mail", null, "MessageTooLarge")]
    [InlineData("MessageNotAccepted", "EndOfData", "user@example.com", "MessageTooLarge")]
    public void An_exception_of_MailKit_tells_the_command(string errorCode, string command, string? recipient, string reason)
    {
        string script = $"@{{ ErrorCode = '{errorCode}'; StatusCode = 552; Mailbox = 'A User <user@example.com>'; Message = 'Requested mail action aborted' }} | Get-SmtpReplyInfo";
        Assert.Equal([command], session.Values(script, "Command"));
        Assert.Equal([recipient ?? ""], session.Values(script, "Recipient"));
        Assert.Equal([reason], session.Values(script, "Reason"));
    }

    [Fact]
    public void An_error_that_was_written_to_a_file_is_still_one()
    {
        var error = new ErrorRecord(new SmtpFailedRecipientException(SmtpStatusCode.ExceededStorageAllocation, "<user@example.com>", "5.2.2 Over quota"), "id", ErrorCategory.NotSpecified, null);
        object copy = PSSerializer.Deserialize(PSSerializer.Serialize(error, 2));
        Assert.Equal(["552"], session.Values("$input | Get-SmtpReplyInfo", "Code", copy));
        Assert.Equal(["user@example.com"], session.Values("$input | Get-SmtpReplyInfo", "Recipient", copy));
    }

    [Fact]
    public void The_details_of_an_error_are_read_too()
    {
        var error = new ErrorRecord(new InvalidOperationException("The service refused."), "id", ErrorCategory.NotSpecified, null) { ErrorDetails = new ErrorDetails("{\"message\":\"550 5.1.1 User unknown\"}") };
        Assert.Equal(["RecipientUnknown"], session.Values("$input | Get-SmtpReplyInfo", "Reason", error));
    }

    [Theory]
    [InlineData("Test-SmtpRelay 127.0.0.1 -Port 1 -Timeout 5")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Test-SmtpRelay 127.0.0.1 -Port 1 -Timeout 5)))")]
    public void A_check_without_a_reply_is_named_with_its_status(string check)
    {
        (List<PSObject> output, List<ErrorRecord> errors) = session.Run(check + " | Get-SmtpReplyInfo");
        Assert.Empty(output);
        ErrorRecord error = Assert.Single(errors);
        Assert.StartsWith("NoReplyInCheck,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.1:1 Refused: no reply", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ Code = 550; Text = 'User unknown' }")]
    [InlineData("[ordered]@{ Code = '550'; Text = 'User unknown'; Other = $null }")]
    [InlineData("[Collections.Hashtable]::Synchronized(@{ Code = 550; Text = 'User unknown' })")]
    public void A_table_is_read_by_its_keys(string table) =>
        Assert.Equal(["RecipientUnknown"], session.Values($"{table} | Get-SmtpReplyInfo", "Reason"));

    [Theory]
    [InlineData("@{}", "Hashtable")]
    [InlineData("@{ Colour = 'red' }", "Hashtable")]
    [InlineData("[pscustomobject]@{}", "PSCustomObject")]
    [InlineData("$true", "Boolean")]
    [InlineData("[datetime]::Now", "DateTime")]
    [InlineData("[guid]::NewGuid()", "Guid")]
    [InlineData("{ 550 }", "ScriptBlock")]
    public void What_has_no_reply_is_named_by_its_type(string item, string type)
    {
        ErrorRecord error = Assert.Single(session.Run($"{item} | Get-SmtpReplyInfo").Errors);
        Assert.StartsWith("NoReplyInObject,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith($"The {type} has no reply in any of the properties", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_object_at_fault_is_the_errors_target() =>
        Assert.Equal(["7"], session.Run("[pscustomobject]@{ Row = 7; Message = 'foo bar' } | Get-SmtpReplyInfo").Errors.Select(error => ((PSObject)error.TargetObject).Properties["Row"].Value.ToString()));

    [Fact]
    public void Elements_of_XML_are_read() =>
        Assert.Equal(["421"], session.Values("([xml]'<b><code n=\"1\">421</code><message lang=\"en\">busy</message></b>').b | Get-SmtpReplyInfo", "Code"));

    [Theory]
    [InlineData("Get-SmtpReplyInfo 552 -Command Rcpt | Get-SmtpReplyInfo")]
    [InlineData("@{ Code = 552; Command = 'RCPT TO:<a@example.com>' } | Get-SmtpReplyInfo")]
    [InlineData("@{ Code = 552; Command = 'MAIL FROM' } | Get-SmtpReplyInfo -Command Rcpt")] // what is said last counts
    public void The_command_is_carried(string script)
    {
        Assert.Equal(["Rcpt"], session.Values(script, "Command"));
        Assert.Equal(["MailboxFull"], session.Values(script, "Reason"));
    }

    [Fact]
    public void A_property_that_throws_counts_as_absent()
    {
        const string Item = "$item = [pscustomobject]@{ Code = 552 }; $item.PSObject.Properties.Add([psscriptproperty]::new('Response', { throw 'it is broken' })); ";
        Assert.Equal(["MailboxFull"], session.Values(Item + "$item | Get-SmtpReplyInfo", "Reason"));
        Assert.Contains(session.Run(Item + "$item | Get-SmtpReplyInfo -Verbose 4>&1").Output, output => output.BaseObject is VerboseRecord { Message: var message } && message.Contains("it is broken", StringComparison.Ordinal));
    }

    [Fact]
    public void Enumerations_of_any_size_are_taken()
    {
        Assert.Equal(["550"], session.Values("$input | Get-SmtpReplyInfo", "Code", Huge.Refused));
        Assert.Equal(["550"], session.Values("$input | ForEach-Object { @{ Code = $_; Message = '550 no' } } | Get-SmtpReplyInfo", "Code", Huge.NoCode));
        Assert.Contains("ReplyCodeOutOfRange", Assert.Single(session.Run("$input | Get-SmtpReplyInfo", Huge.NoCode).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[System.Collections.Generic.HashSet[int]]::new([int[]](550, 421))")]
    [InlineData("[System.Collections.Generic.Queue[object]]::new([object[]](550, '421'))")]
    [InlineData("[System.Linq.Enumerable]::Concat([int[]]550, [int[]]421)")]
    [InlineData("(550, @(421))")]
    public void Collections_are_taken_apart(string collection)
    {
        Assert.Equal(["550", "421"], session.Values($"Get-SmtpReplyInfo {(collection[0] == '[' ? $"({collection})" : collection)}", "Code"));
        Assert.Equal(["550", "421"], session.Values($", {collection} | Get-SmtpReplyInfo", "Code"));
    }

    [Theory]
    [InlineData("53, 53, 48, 32, 195, 169, 116, 195, 169", "\u00E9t\u00E9")] // UTF-8
    [InlineData("53, 53, 48, 32, 233, 116, 233", "\u00E9t\u00E9")] // Latin-1
    public void Octets_are_text(string octets, string text)
    {
        Assert.Equal([text], session.Values($"Get-SmtpReplyInfo ([byte[]]({octets}))", "Text"));
        Assert.Equal([text], session.Values($", [byte[]]({octets}) | Get-SmtpReplyInfo", "Text"));
        Assert.Equal([text], session.Values($"@{{ Response = [byte[]]({octets}) }} | Get-SmtpReplyInfo", "Text"));
    }

    [Fact]
    public void A_list_that_contains_itself_comes_to_an_end()
    {
        List<PSObject> output = session.Run("$list = [System.Collections.ArrayList]@(550); [void]$list.Add($list); @{ Response = $list }, $list | Get-SmtpReplyInfo -ErrorAction SilentlyContinue").Output;
        Assert.All(output, info => Assert.Equal(550, info.Properties["Code"].Value));
        Assert.NotEmpty(output);
    }
}
