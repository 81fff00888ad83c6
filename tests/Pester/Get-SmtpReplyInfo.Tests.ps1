#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../../SmtpTools.psd1') -Force
    $idTail = ',SmtpTools.Commands.GetSmtpReplyInfoCommand'
    $unsafe = '[\x00-\x1F\x7F-\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069]'
}

Describe 'Get-SmtpReplyInfo: what it takes' {
    Context 'codes' {
        It 'takes a number' {
            $info = Get-SmtpReplyInfo 550
            $info.Code | Should -Be 550
            $info.Code | Should -BeOfType [int]
            $info.Reason | Should -Be 'RecipientUnknown'
            $info.EnhancedCode | Should -BeNullOrEmpty
            $info.Class | Should -BeLike 'Permanent negative completion*'
            $info.Subject | Should -BeLike 'Mail system*'
        }

        It 'takes the same code as text, with blanks around it' {
            foreach ($text in '550', ' 550', "`t550`r`n") {
                $info = Get-SmtpReplyInfo $text
                $info.Code | Should -Be 550
                $info.Reason | Should -Be 'RecipientUnknown'
            }
        }

        It 'takes numbers of any type' {
            $codes = [byte] 211, [short] 550, [uint16] 550, [long] 550, [double] 550, [decimal] 550 | Get-SmtpReplyInfo | ForEach-Object Code
            $codes | Should -Be 211, 550, 550, 550, 550, 550
        }

        It 'takes an enhanced status code' {
            $info = Get-SmtpReplyInfo 5.7.1
            $info.Code | Should -BeNullOrEmpty
            $info.EnhancedCode | Should -Be '5.7.1'
            $info.EnhancedStatus | Should -Be 'Registered'
            $info.EnhancedClass | Should -Be 'Permanent failure'
            $info.Reason | Should -Be 'PolicyRejected'
        }

        It 'takes both' {
            $info = Get-SmtpReplyInfo '550 5.1.1'
            $info.Code | Should -Be 550
            $info.EnhancedCode | Should -Be '5.1.1'
            $info.Reason | Should -Be 'RecipientUnknown'
        }

        It 'takes several at once, and keeps their order' {
            (Get-SmtpReplyInfo 550, '421', '5.7.1', 250).ForEach({ "$($_.Code)|$($_.EnhancedCode)" }) | Should -Be '550|', '421|', '|5.7.1', '250|'
        }

        It 'explains every code from 100 to 599 by its digits' {
            $all = @(100..599 | Get-SmtpReplyInfo)
            $all.Count | Should -Be 500
            @($all | Where-Object { -not $_.Class -or -not $_.Subject -or -not $_.Meaning }).Count | Should -Be 0
            @($all | ForEach-Object Class | Sort-Object -Unique).Count | Should -Be 5
        }

        It 'knows the code <_> of the old table' -ForEach 211, 214, 220, 221, 250, 251, 354, 421, 450, 451, 452, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554 {
            $info = Get-SmtpReplyInfo $_
            $info.Code | Should -Be $_
            $info.Rule | Should -Be "code $_"
            $info.Reference | Should -BeLike 'RFC*'
            $info.Warnings.Count | Should -Be 0
        }

        It 'says so where no standard names a code' {
            $info = Get-SmtpReplyInfo 599
            $info.Reason | Should -Be 'Unknown'
            $info.Warnings.Count | Should -Be 1
            $info.Warnings[0] | Should -BeLike 'Code 599 is in no standard*'
        }
    }

    Context 'whole replies' {
        It 'takes a reply of one line' {
            $info = Get-SmtpReplyInfo '550 5.7.1 Relaying denied'
            $info.Code | Should -Be 550
            $info.EnhancedCode | Should -Be '5.7.1'
            $info.Reason | Should -Be 'RelayDenied'
            $info.MatchedText | Should -Be 'Relaying denied'
            $info.Text | Should -Be 'Relaying denied'
            $info.Party | Should -Be 'Sender'
            $info.Retry | Should -Be 'AfterChange'
        }

        It 'takes a reply of several lines with <name>' -ForEach @(
            @{ name = 'CRLF'; newLine = "`r`n" }
            @{ name = 'LF'; newLine = "`n" }
        ) {
            $info = @(Get-SmtpReplyInfo ("550-5.7.1 We are sorry,", "550-5.7.1 but here it is:", "550 5.7.1 Relaying denied", "" -join $newLine))
            $info.Count | Should -Be 1
            $info[0].Code | Should -Be 550
            $info[0].EnhancedCode | Should -Be '5.7.1'
            $info[0].Reason | Should -Be 'RelayDenied'
            $info[0].Text | Should -Be 'We are sorry, but here it is: Relaying denied'
        }

        It 'puts lines together that are piped one by one' {
            $info = @('550-5.7.1 We are sorry:', '550 5.7.1 Relaying denied', '421-4.3.2 first', '421 4.3.2 last', '250 2.0.0 Ok' | Get-SmtpReplyInfo)
            $info.ForEach({ "$($_.Code) $($_.EnhancedCode) $($_.Text)" }) | Should -Be '550 5.7.1 We are sorry: Relaying denied', '421 4.3.2 first last', '250 2.0.0 Ok'
        }

        It 'puts the lines of an array together' {
            $info = @(Get-SmtpReplyInfo '550-5.7.1 We are sorry:', '550 5.7.1 Relaying denied')
            $info.Count | Should -Be 1
            $info[0].Reason | Should -Be 'RelayDenied'
        }

        It 'gives a reply whose last line is missing, at the next code and at the end' {
            $info = @('550-5.7.1 one', '421 4.3.2 two', '450-4.2.0 three' | Get-SmtpReplyInfo)
            $info.ForEach({ $_.Code }) | Should -Be 550, 421, 450
        }
    }

    Context 'bounce messages' {
        BeforeAll {
            $bounces = Join-Path $PSScriptRoot '../SmtpTools.Tests/Samples/Bounces'
        }

        It 'answers for each recipient, and never for whom the bounce came back to' {
            $info = @(Get-Content -Raw -Encoding UTF8 (Join-Path $bounces 'qmail.eml') | Get-SmtpReplyInfo)
            $info.ForEach({ "$($_.Recipient) $($_.Reason) $($_.RemoveAddress)" }) |
                Should -Be 'bob@example.com RecipientUnknown True', 'carol@nowhere.example DomainUnknown True', 'dave@example.net MailboxFull False'
        }

        It 'names nobody for a message that is no bounce' {
            $info = Get-SmtpReplyInfo (Get-Content -Raw -Encoding UTF8 (Join-Path $bounces 'plain-mail.eml')) -WarningVariable warning -WarningAction SilentlyContinue
            $info.Recipient | Should -BeNullOrEmpty
            $info.RemoveAddress | Should -BeFalse
            $warning | Should -HaveCount 1
        }

        It 'says how a message is to be given' {
            Get-Content (Join-Path $bounces 'qmail.eml') | Get-SmtpReplyInfo -ErrorVariable problems -ErrorAction SilentlyContinue | ForEach-Object Recipient | Should -Not -Contain 'alice@example.org'
            $problems[0].FullyQualifiedErrorId | Should -Be ('ReplyIsHeaderLine' + $idTail)
            $problems[0].Exception.Message | Should -BeLike '*-Raw*'
        }
    }

    Context 'text around a reply' {
        It '<name>' -ForEach @(
            @{ name = 'a sentence of a mail program'; reply = 'Your email could not be delivered - error 552'; code = 552; enhanced = $null; reason = 'MailboxFull' }
            @{ name = 'a bounce of Postfix'; reply = '(host mx.example.net[192.0.2.1] said: 550 5.1.1 <a@example.com>: Recipient address rejected: User unknown (in reply to RCPT TO command))'; code = 550; enhanced = '5.1.1'; reason = 'RecipientUnknown' }
            @{ name = 'a Diagnostic-Code'; reply = 'Diagnostic-Code: smtp; 550 5.2.2 <a@example.com>: mailbox is over quota'; code = 550; enhanced = '5.2.2'; reason = 'MailboxFull' }
            @{ name = 'Remote Server returned'; reply = "Remote Server returned '554 5.4.14 Hop count exceeded - possible mail loop'"; code = 554; enhanced = '5.4.14'; reason = 'MailLoop' }
            @{ name = 'an old report of Exchange'; reply = '#< #5.7.1 smtp;550 5.7.1 Unable to relay> #SMTP#'; code = 550; enhanced = '5.7.1'; reason = 'RelayDenied' }
            @{ name = 'SMTP Error (550)'; reply = 'SMTP Error (550): Failed to add recipient "a@example.com" (5.1.1 User unknown)'; code = 550; enhanced = '5.1.1'; reason = 'RecipientUnknown' }
            @{ name = 'an error with a success code'; reply = 'SMTP Error (250): Failed to set sender'; code = 250; enhanced = $null; reason = 'SenderRejected' }
            @{ name = 'words of an exception'; reply = 'Mailbox unavailable. The server response was: 5.7.1 Unable to relay'; code = $null; enhanced = '5.7.1'; reason = 'RelayDenied' }
            @{ name = 'words without any code'; reply = 'Relay access denied'; code = $null; enhanced = $null; reason = 'RelayDenied' }
        ) {
            $info = @(Get-SmtpReplyInfo $reply)
            $info.Count | Should -Be 1
            $info[0].Code | Should -Be $code
            $info[0].EnhancedCode | Should -Be $enhanced
            $info[0].Reason | Should -Be $reason
        }

        It 'knows the refusals to relay: <_>' -ForEach '550 relaying mail to user@xyz.com is not allowed', '550 Mail Relay not allowed', '554 5.7.1 <user@example.com>: Relay access denied',
            '550 relay not permitted', '550 5.7.1 Unable to relay', "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)" {
            $info = Get-SmtpReplyInfo $_
            $info.Reason | Should -Be 'RelayDenied'
            foreach ($port in '587', '465', '2525') {
                $info.SenderAction | Should -Match "\b$port\b"
            }
        }

        It 'picks out what the text names' {
            $info = Get-SmtpReplyInfo '(host mx.example.net[192.0.2.1] said: 550 5.1.1 <a@example.com>: Recipient address rejected: User unknown (in reply to RCPT TO command))'
            $info.Host | Should -Be 'mx.example.net'
            $info.Recipient | Should -Be 'a@example.com'
            $info.Command | Should -Be 'Rcpt'
            $info.RemoveAddress | Should -BeTrue

            $info = Get-SmtpReplyInfo '554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1'
            $info.Reason | Should -Be 'IpBlocklisted'
            $info.ClientAddress | Should -Be '192.0.2.1'
            $info.BlockList | Should -BeLike 'Spamhaus*'
            $info.DelistingPage | Should -BeLike 'https://*'
            $info.HelpUrl | Should -Be 'https://www.spamhaus.org/query/ip/192.0.2.1'

            $info = Get-SmtpReplyInfo '552 5.3.4 Message size exceeds fixed limit of 10485760 bytes'
            $info.Reason | Should -Be 'MessageTooLarge'
            $info.SizeLimit | Should -Be 10485760

            $info = Get-SmtpReplyInfo '450 4.2.0 <a@example.com>: Greylisted, try again in 300 seconds'
            $info.Reason | Should -Be 'Greylisted'
            $info.Retry | Should -Be 'Later'
            $info.RetryAfterSeconds | Should -Be 300
            $info.RemoveAddress | Should -BeFalse
        }

        It 'masks addresses and numbers, so that equal replies group' {
            $templates = '550 5.1.1 <a@example.com>: User unknown', '550 5.1.1 <someone.else@example.net>: User unknown' | Get-SmtpReplyInfo | ForEach-Object Template
            $templates[0] | Should -Be $templates[1]
            $templates[0] | Should -Not -Match 'example'
        }

        It 'warns where code and enhanced status code disagree' {
            $info = Get-SmtpReplyInfo '550 4.1.1 whatever'
            $info.EnhancedStatus | Should -Be 'Contradicted'
            $info.Warnings.Count | Should -BeGreaterThan 0
        }
    }

    Context 'what is no code' {
        It '<name>: <reply>' -ForEach @(
            @{ name = 'a port'; reply = 'The server listens on port 465 or port 587' }
            @{ name = 'a port behind an address'; reply = 'mx.example.com[192.0.2.1]:25' }
            @{ name = 'an IP address'; reply = 'The address 10.550.1.2 or 192.0.2.250 or 10.5.7.1' }
            @{ name = 'a year'; reply = 'It was in 2016' }
            @{ name = 'a date'; reply = 'on 2016-05-50' }
            @{ name = 'a time'; reply = 'at 5:50:21' }
            @{ name = 'a size'; reply = 'An attachment of 552 KB was saved' }
            @{ name = 'bytes'; reply = 'The file has 550 bytes' }
            @{ name = 'megabytes'; reply = '550 MB free' }
            @{ name = 'a telephone number'; reply = 'Call +1 555 123 4567' }
            @{ name = 'a telephone number with a hyphen'; reply = 'Call 550-1234' }
            @{ name = 'a telephone number with brackets'; reply = '(555) 123-4567' }
            @{ name = 'an address'; reply = 'user550@example.com' }
            @{ name = 'an id'; reply = 'id 550ABC' }
            @{ name = 'a version'; reply = 'build 5.7.1 of the program' }
        ) {
            $info = @(Get-SmtpReplyInfo $reply -ErrorVariable problem -ErrorAction SilentlyContinue)
            $info.Count | Should -Be 0
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -Be "ReplyNotUnderstood$idTail"
        }

        It 'finds the code beside them' {
            $info = Get-SmtpReplyInfo 'In 2016, 192.0.2.250 (port 587) answered: 550 5.1.1 <a@example.com> User unknown'
            $info.Code | Should -Be 550
            $info.EnhancedCode | Should -Be '5.1.1'
        }
    }

    Context 'errors and objects' {
        BeforeAll {
            if (-not ('SmtpToolsTests.CommandException' -as [type])) {
                # The form of MailKit's SmtpCommandException.
                Add-Type -TypeDefinition @'
namespace SmtpToolsTests
{
    public enum StatusCode { MailboxUnavailable = 550, ExceededStorageAllocation = 552 }
    public class CommandException : System.Exception
    {
        public CommandException(StatusCode code, string message) : base(message) { StatusCode = code; }
        public StatusCode StatusCode { get; private set; }
    }
}
'@
            }
        }

        It 'takes an exception, with its inner exceptions' {
            $info = Get-SmtpReplyInfo ([System.Exception]::new('Sending failed', [System.Exception]::new('550 5.7.1 Relaying denied')))
            $info.Code | Should -Be 550
            $info.Reason | Should -Be 'RelayDenied'
        }

        It 'takes an exception of System.Net.Mail, by argument and from the pipeline' {
            $exception = [System.Net.Mail.SmtpException]::new([System.Net.Mail.SmtpStatusCode]::MailboxUnavailable, 'The server response was: 5.7.1 Unable to relay')
            foreach ($info in (Get-SmtpReplyInfo $exception), ($exception | Get-SmtpReplyInfo)) {
                $info.Code | Should -Be 550
                $info.EnhancedCode | Should -Be '5.7.1'
                $info.Reason | Should -Be 'RelayDenied'
            }
        }

        It 'takes the error record of a catch block' {
            try {
                throw [System.Net.Mail.SmtpException]::new([System.Net.Mail.SmtpStatusCode]::ExceededStorageAllocation, 'mailbox full')
            }
            catch {
                $info = $_ | Get-SmtpReplyInfo
            }

            $info.Code | Should -Be 552
            $info.Reason | Should -Be 'MailboxFull'
        }

        It 'takes an exception like those of MailKit' {
            $info = [SmtpToolsTests.CommandException]::new([SmtpToolsTests.StatusCode]::MailboxUnavailable, '5.7.1 Relaying denied') | Get-SmtpReplyInfo
            $info.Code | Should -Be 550
            $info.EnhancedCode | Should -Be '5.7.1'
            $info.Reason | Should -Be 'RelayDenied'
        }

        It 'takes a status code that is an enumeration' {
            ([System.Net.Mail.SmtpStatusCode]::ExceededStorageAllocation | Get-SmtpReplyInfo).Code | Should -Be 552
        }

        It 'takes an object with <name>' -ForEach @(
            @{ name = 'StatusCode and Response'; object = [pscustomobject]@{ StatusCode = 550; Response = '5.7.1 Relaying denied' } }
            @{ name = 'an enumeration and Response'; object = [pscustomobject]@{ StatusCode = [System.Net.Mail.SmtpStatusCode] 550; Response = '5.7.1 Relaying denied' } }
            @{ name = 'Code and Text'; object = [pscustomobject]@{ Code = '550'; Text = '5.7.1 Relaying denied' } }
            @{ name = 'DiagnosticCode'; object = [pscustomobject]@{ DiagnosticCode = 'smtp; 550 5.7.1 Relaying denied'; Other = 421 } }
            @{ name = 'Message'; object = [pscustomobject]@{ Message = '550 5.7.1 Relaying denied' } }
            @{ name = 'Reply'; object = [pscustomobject]@{ Reply = '550 5.7.1 Relaying denied' } }
            @{ name = 'Code, EnhancedCode and Response'; object = [pscustomobject]@{ Code = 550; EnhancedCode = '5.7.1'; Response = 'Relaying denied' } }
            @{ name = 'a list of lines'; object = [pscustomobject]@{ Response = '550-5.7.1 Sorry', '550 5.7.1 Relaying denied' } }
            @{ name = 'both codes in StatusCode'; object = [pscustomobject]@{ StatusCode = '550 5.7.1'; Message = 'Relaying denied' } }
            @{ name = 'keys instead of properties'; object = @{ Code = 550; EnhancedCode = '5.7.1'; Response = 'Relaying denied' } }
        ) {
            foreach ($info in @($object | Get-SmtpReplyInfo), @(Get-SmtpReplyInfo $object)) {
                $info.Count | Should -Be 1
                $info[0].Code | Should -Be 550
                $info[0].EnhancedCode | Should -Be '5.7.1'
                $info[0].Reason | Should -Be 'RelayDenied'
            }
        }

        It 'takes an object with nothing but a code in <_>' -ForEach 'Code', 'StatusCode', 'ReplyCode' {
            $info = [pscustomobject]@{ $_ = 552 } | Get-SmtpReplyInfo
            $info.Code | Should -Be 552
        }

        It 'takes both codes from StatusCode alone' {
            $info = [pscustomobject]@{ StatusCode = '550 5.1.1' } | Get-SmtpReplyInfo
            $info.Code | Should -Be 550
            $info.EnhancedCode | Should -Be '5.1.1'
        }

        It 'takes the rows of a CSV, and keeps their recipients' {
            $file = Join-Path $TestDrive 'bounces.csv'
            Set-Content -Path $file -Value 'Email,Status Code,Enhanced Status Code,Diagnostic-Code', 'a@example.com,550,5.7.1,Relaying denied', 'b@example.com,452,4.2.2,over quota'
            $info = Import-Csv -Path $file | Get-SmtpReplyInfo | Select-Object Recipient, Reason
            $info.ForEach({ "$($_.Recipient) $($_.Reason)" }) | Should -Be 'a@example.com RelayDenied', 'b@example.com MailboxFull'
        }

        It 'takes its own objects' {
            $info = Get-SmtpReplyInfo '550 5.7.1 Relaying denied' | Get-SmtpReplyInfo
            $info.Code | Should -Be 550
            $info.Reason | Should -Be 'RelayDenied'
        }

        It 'has aliases for the names that mail objects use' {
            (Get-Command Get-SmtpReplyInfo).Parameters['Reply'].Aliases | Should -Be 'Code', 'StatusCode', 'Response', 'DiagnosticCode', 'Message'
            (Get-SmtpReplyInfo -StatusCode 421).Code | Should -Be 421
        }
    }
}

Describe 'Get-SmtpReplyInfo: browsing the catalogue' {
    It 'finds codes by a wildcard' {
        Get-SmtpReplyInfo 55* | ForEach-Object Code | Should -Be 550, 551, 552, 553, 554, 555, 556
        Get-SmtpReplyInfo 45? | ForEach-Object Code | Select-Object -First 3 | Should -Be 450, 451, 452
        '55*' | Get-SmtpReplyInfo | ForEach-Object Code | Should -Be 550, 551, 552, 553, 554, 555, 556
    }

    It 'finds enhanced status codes by a wildcard' {
        $codes = @(Get-SmtpReplyInfo 5.7.* | ForEach-Object EnhancedCode)
        $codes.Count | Should -BeGreaterThan 25
        @($codes -notlike '5.7.*').Count | Should -Be 0
        $codes[0] | Should -Be '5.7.0'
        $codes | Should -Contain '5.7.30'
    }

    It 'lists everything for * and without parameters' {
        $star = @(Get-SmtpReplyInfo *)
        $star.Count | Should -BeGreaterThan 200
        @(Get-SmtpReplyInfo).Count | Should -Be $star.Count
        $star[0].Code | Should -Be 211
    }

    It '-Reason lists what means it' {
        $info = @(Get-SmtpReplyInfo -Reason MailboxFull)
        $info | ForEach-Object Reason | Sort-Object -Unique | Should -Be 'MailboxFull'
        $info[0].Code | Should -Be 552
        $info.EnhancedCode | Should -Contain '5.2.2'
        @($info | Where-Object Provider).Count | Should -BeGreaterThan 5
    }

    It '-Provider lists what they say, whatever the letter case' {
        $info = @(Get-SmtpReplyInfo -Provider gmail)
        $info.Count | Should -BeGreaterThan 10
        $info | ForEach-Object Provider | Sort-Object -Unique | Should -Be 'Gmail'
        @(Get-SmtpReplyInfo -Provider Postfix)[0].Server | Should -Be 'Postfix'
    }

    It '-Provider and -Reason together' {
        $info = @(Get-SmtpReplyInfo -Provider Postfix -Reason RelayDenied)
        $info.Count | Should -BeGreaterThan 0
        $info | ForEach-Object { "$($_.Server) $($_.Reason)" } | Sort-Object -Unique | Should -Be 'Postfix RelayDenied'
    }

    It '-Reason and -Provider choose among replies' {
        550, '452 4.2.2 mailbox full', '552 5.2.2 over quota' | Get-SmtpReplyInfo -Reason MailboxFull | ForEach-Object Code | Should -Be 452, 552
        550, '550 5.1.1 no such user - gsmtp' | Get-SmtpReplyInfo -Provider Gmail | ForEach-Object EnhancedCode | Should -Be '5.1.1'
        Get-SmtpReplyInfo 55* -Reason MailboxFull, DomainRefusesMail | ForEach-Object Code | Should -Be 552, 556
    }

    It 'an unknown provider is an error, and the others are listed' {
        $info = @(Get-SmtpReplyInfo -Provider Nobody, Gmail -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info | ForEach-Object Provider | Sort-Object -Unique | Should -Be 'Gmail'
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -Be "ProviderNotFound$idTail"
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -Be 'Nobody'
    }

    It 'an unknown reason is an error of the parameter' {
        { Get-SmtpReplyInfo -Reason Nonsense } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,SmtpTools.Commands.GetSmtpReplyInfoCommand'
    }
}

Describe 'Get-SmtpReplyInfo -Command' {
    It 'understands <_>' -ForEach 'Rcpt', 'RCPT', 'RCPT TO', 'rcpt to:' {
        $info = Get-SmtpReplyInfo 552 -Command $_
        $info.Command | Should -Be 'Rcpt'
        $info.Reason | Should -Be 'MailboxFull'
    }

    It 'understands <spelling> as <name>' -ForEach @(
        @{ spelling = 'MAIL FROM'; name = 'Mail' }
        @{ spelling = 'end of DATA'; name = 'EndOfData' }
        @{ spelling = '.'; name = 'EndOfData' }
        @{ spelling = 'LHLO'; name = 'Ehlo' }
        @{ spelling = 'banner'; name = 'Connect' }
        @{ spelling = 'greeting'; name = 'Connect' }
    ) {
        (Get-SmtpReplyInfo 554 -Command $spelling).Command | Should -Be $name
    }

    It 'sharpens the meaning' {
        (Get-SmtpReplyInfo 552 -Command Mail).Reason | Should -Be 'MessageTooLarge'
        (Get-SmtpReplyInfo 552 -Command Rcpt).Reason | Should -Be 'MailboxFull'
    }

    It 'warns where the code is not allowed for the command' {
        $info = Get-SmtpReplyInfo 354 -Command Rcpt
        $info.Warnings.Count | Should -Be 1
        $info.Warnings[0] | Should -BeLike 'Code 354 is no answer to RCPT TO*'
        (Get-SmtpReplyInfo 354 -Command Data).Warnings.Count | Should -Be 0
    }

    It 'refuses what is no command' {
        { Get-SmtpReplyInfo 552 -Command Nonsense } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,SmtpTools.Commands.GetSmtpReplyInfoCommand'
    }
}

Describe 'Get-SmtpReplyInfo: errors' {
    It '<id> for <name>' -ForEach @(
        @{ name = 'an empty text'; reply = ''; id = 'ReplyEmpty'; category = 'InvalidArgument' }
        @{ name = 'blanks'; reply = " `r`n"; id = 'ReplyEmpty'; category = 'InvalidArgument' }
        @{ name = 'null'; reply = $null; id = 'ReplyEmpty'; category = 'InvalidArgument' }
        @{ name = 'a number that is too great'; reply = 600; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'a number that is too small'; reply = 99; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'a broken number'; reply = 550.5; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'no number at all'; reply = [double]::NaN; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'digits that are no code'; reply = '987'; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'digits without end'; reply = '5' * 400; id = 'ReplyCodeOutOfRange'; category = 'InvalidArgument' }
        @{ name = 'words that say nothing'; reply = 'hello world'; id = 'ReplyNotUnderstood'; category = 'ParserError' }
        @{ name = 'a set of digits'; reply = '[45]5*'; id = 'WildcardNotSupported'; category = 'InvalidArgument' }
        @{ name = 'a wildcard that fits nothing'; reply = '9*'; id = 'CodeNotFound'; category = 'ObjectNotFound' }
    ) {
        $info = @(, $reply | Get-SmtpReplyInfo -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info.Count | Should -Be 0
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -Be "$id$idTail"
        $problem[0].CategoryInfo.Category | Should -Be $category
        "$($problem[0].TargetObject)" | Should -Be "$reply"
    }

    It 'NoReplyInObject for an object without a reply' {
        $object = [pscustomobject]@{ Name = 'x'; Size = 550 }
        $info = @($object | Get-SmtpReplyInfo -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info.Count | Should -Be 0
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -Be "NoReplyInObject$idTail"
        $problem[0].CategoryInfo.Category | Should -Be 'InvalidData'
        $problem[0].TargetObject.Name | Should -Be 'x'
    }

    It 'ReplyEmpty for -Reply $null, not the whole catalogue' {
        $info = @(Get-SmtpReplyInfo $null -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info.Count | Should -Be 0
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -Be "ReplyEmpty$idTail"
    }

    It 'nothing for an empty list' {
        @(Get-SmtpReplyInfo @() -ErrorVariable problem -ErrorAction SilentlyContinue).Count | Should -Be 0
        @(@() | Get-SmtpReplyInfo -ErrorVariable +problem -ErrorAction SilentlyContinue).Count | Should -Be 0
        $problem.Count | Should -Be 0
    }

    It 'the rest of the pipeline goes on' {
        $info = @(550, '', 'hello world', 600, $null, '9*', [pscustomobject]@{ a = 1 }, 421 | Get-SmtpReplyInfo -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info.ForEach({ $_.Code }) | Should -Be 550, 421
        $problem.ForEach({ $_.FullyQualifiedErrorId -replace ',.*' }) | Should -Be 'ReplyNotUnderstood', 'ReplyCodeOutOfRange', 'ReplyEmpty', 'CodeNotFound', 'NoReplyInObject'
    }

    It 'a blank line of a file ends a reply, and is no error' {
        $file = Join-Path $TestDrive 'bounce.txt'
        Set-Content -Path $file -Value "550-5.1.1 first`n550 5.1.1 last`n`n550 5.7.1 Relaying denied`n   `n"
        $info = @(Get-Content -Path $file | Get-SmtpReplyInfo -ErrorVariable problem)
        $info.ForEach({ $_.Text }) | Should -Be 'first last', 'Relaying denied'
        $problem.Count | Should -Be 0
    }

    It 'a file of blank lines is one error' {
        $file = Join-Path $TestDrive 'blank.txt'
        Set-Content -Path $file -Value "`n  `n`n"
        Get-Content -Path $file | Get-SmtpReplyInfo -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.ForEach({ $_.FullyQualifiedErrorId }) | Should -Be "ReplyEmpty$idTail"
    }

    It 'the rest of an argument list goes on' {
        $info = @(Get-SmtpReplyInfo 550, 'hello world', 421 -ErrorVariable problem -ErrorAction SilentlyContinue)
        $info.ForEach({ $_.Code }) | Should -Be 550, 421
        $problem.Count | Should -Be 1
    }

    It '-ErrorAction Stop ends it' {
        { Get-SmtpReplyInfo 'hello world' -ErrorAction Stop } | Should -Throw -ErrorId "ReplyNotUnderstood$idTail"
    }
}

Describe 'Get-SmtpReplyInfo: hostile text' {
    BeforeAll {
        $escape = [char] 27
        $hostile = "550 5.1.1 <a@example.com> user unknown ${escape}[2J${escape}]0;title$([char] 7) $([char] 0x9B)31m $([char] 0) $([char] 8) $([char] 0x202E)txt"
    }

    It 'makes control characters harmless in every property' {
        $info = Get-SmtpReplyInfo $hostile
        $info.Reason | Should -Be 'RecipientUnknown'
        foreach ($property in $info.PSObject.Properties) {
            foreach ($value in @($property.Value)) {
                "$value" | Should -Not -Match $unsafe -Because "$($property.Name) goes to a terminal"
            }
        }
    }

    It 'makes them harmless in the message and the category of an error' {
        Get-SmtpReplyInfo "hello ${escape}[31m$([char] 0x9B)2J$([char] 7)" -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].Exception.Message | Should -Not -Match $unsafe
        $problem[0].CategoryInfo.ToString() | Should -Not -Match $unsafe -Because 'Windows PowerShell shows it with every error'
    }

    It 'answers a line of ten million characters' {
        $info = Get-SmtpReplyInfo ('550 5.1.1 user unknown ' + 'x ' * 5000000)
        $info.Code | Should -Be 550
        $info.Reason | Should -Be 'RecipientUnknown'
    }

    It 'answers half a surrogate pair and other odd characters' {
        $info = Get-SmtpReplyInfo "550 5.1.1 user unknown $([char] 0xD83D) $([char] 0xFFFF) $([char] 0xFEFF)"
        $info.Code | Should -Be 550
    }
}
