#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $lacksStyle = -not (Get-Variable -Name PSStyle -ErrorAction SilentlyContinue)
    $lacksTerminal = $lacksStyle -or -not $IsLinux -or -not (Get-Command -Name script -CommandType Application -ErrorAction SilentlyContinue)
}

BeforeAll {
    $manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../SmtpTools.psd1')).ProviderPath
    Import-Module $manifest -Force
    $escape = [string] [char] 27
    $greylisted = '450 4.2.0 <a@example.com> Greylisted, try again in 300 seconds'
    $plainBefore = if ($PSStyle) { $PSStyle.OutputRendering }
    $noColorBefore = $env:NO_COLOR
    if ($PSStyle) {
        $PSStyle.OutputRendering = 'PlainText'
    }

    # What Import-Clixml, a job and remoting make of an object.
    function Copy-ByCliXml($Object) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Object))
    }

    function Get-Line([string] $Text, [string] $Pattern) {
        @($Text -split '\r?\n' | Where-Object { $_ -match $Pattern } | ForEach-Object { $_.TrimEnd() })
    }
}

AfterAll {
    if ($PSStyle) {
        $PSStyle.OutputRendering = $plainBefore
    }

    $env:NO_COLOR = $noColorBefore
}

Describe 'The table' {
    It 'shows code, enhanced code, reason, who acts and meaning' {
        $text = 250, 421, '550 5.7.1 Relaying denied' | Get-SmtpReplyInfo | Out-String -Width 120
        Get-Line $text '^Code' | Should -Be 'Code Enhanced Reason                 Who acts     Meaning'
        Get-Line $text '^250' | Should -BeLike '250           Delivered              nobody       Done.*'
        Get-Line $text '^421' | Should -BeLike '421           ServiceUnavailable     rcpt admin   The server*'
        Get-Line $text '^550' | Should -BeLike '550  5.7.1    RelayDenied            sender       The server*'
    }

    It 'is also for one reply from the pipeline, and for wildcards' {
        Get-Line (550 | Get-SmtpReplyInfo | Out-String -Width 120) '^Code' | Should -BeLike 'Code Enhanced Reason*'
        Get-Line (Get-SmtpReplyInfo 55* | Out-String -Width 120) '^Code' | Should -BeLike 'Code Enhanced Reason*'
        Get-Line (Get-SmtpReplyInfo 550, 551 | Out-String -Width 120) '^Code' | Should -BeLike 'Code Enhanced Reason*'
    }

    It 'is the view of a reply that was asked for alone before' {
        $null = Get-SmtpReplyInfo 551
        $text = 551, 552 | Get-SmtpReplyInfo | Out-String -Width 120
        Get-Line $text '^Code' | Should -Be 'Code Enhanced Reason                 Who acts     Meaning'
        Get-Line $text '^551' | Should -BeLike '551           RecipientMoved*'
        (551 | Get-SmtpReplyInfo).PSTypeNames | Should -Be 'SmtpTools.SmtpReplyInfo', 'System.Object'
    }

    It 'has no line that is wider than the screen' {
        $lines = @((Get-SmtpReplyInfo 55* | Out-String -Width 120) -split '\r?\n')
        @($lines | Where-Object { $_.TrimEnd().Length -gt 120 }).Count | Should -Be 0
    }
}

Describe 'The list' {
    It 'reads like advice' {
        $text = 421, $greylisted | Get-SmtpReplyInfo | Format-List | Out-String -Width 120
        Get-Line $text '^Reply' | Should -Be 'Reply         : 421', 'Reply         : 450 4.2.0'
        Get-Line $text '^What happened' | Should -HaveCount 2
        Get-Line $text '^Reason' | Select-Object -Last 1 | Should -BeLike 'Reason        : Greylisted (by *)'
        Get-Line $text '^Who must act' | Should -Be 'Who must act  : the administrator of the recipient''s mail server', 'Who must act  : nobody'
        Get-Line $text '^Try again' | Select-Object -Last 1 | Should -BeLike 'Try again     : yes, after 300 seconds*'
        Get-Line $text '^Recipient' | Should -Be 'Recipient     : a@example.com'
    }

    It 'leaves out what is not known' {
        $text = 421 | Get-SmtpReplyInfo | Format-List | Out-String -Width 120
        Get-Line $text '^(Provider|Block list|Size limit|Recipient|Enhanced|Text|Warnings)' | Should -HaveCount 0
    }

    It 'shows block list, delisting page, size and warnings' {
        $text = '554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org', '552 5.3.4 Message size exceeds fixed limit of 10485760 bytes', '599' |
            Get-SmtpReplyInfo | Format-List | Out-String -Width 120
        Get-Line $text '^Block list' | Should -BeLike 'Block list*: Spamhaus*'
        Get-Line $text '^Delisting page' | Should -BeLike 'Delisting page*: https://*'
        Get-Line $text '^Size limit' | Should -BeLike 'Size limit*: 10,485,760 octets'
        Get-Line $text '^Warnings' | Should -BeLike 'Warnings*: Code 599 is in no standard*'
    }

    It 'shows every property with -Property *' {
        $text = 421 | Get-SmtpReplyInfo | Format-List -Property * | Out-String -Width 120
        Get-Line $text '^AdministratorAction ' | Should -HaveCount 1
        Get-Line $text '^RetryAfterSeconds ' | Should -HaveCount 1
    }
}

Describe 'The advice' {
    It 'answers one question' {
        $info = Get-SmtpReplyInfo '550 5.7.1 Relaying denied'
        $info.PSTypeNames[0] | Should -Be 'SmtpTools.SmtpReplyInfo#Advice'
        $info.PSTypeNames | Should -Contain 'SmtpTools.SmtpReplyInfo'
        $text = $info | Out-String -Width 120
        Get-Line $text '^Reply' | Should -Be 'Reply         : 550 5.7.1'
        Get-Line $text '^Text' | Should -Be 'Text          : Relaying denied'
        Get-Line $text '^Who must act' | Should -Be 'Who must act  : the sender'
        Get-Line $text '^Try again' | Should -BeLike 'Try again     : yes, after the change*'
        Get-Line $text '^Code Enhanced' | Should -HaveCount 0
    }

    It 'can be made a table' {
        Get-Line (Get-SmtpReplyInfo 550 | Format-Table | Out-String -Width 120) '^Code' | Should -BeLike 'Code Enhanced Reason*'
    }

    It 'says to give up an address' {
        Get-Line (Get-SmtpReplyInfo '550 5.1.1 <a@example.com> User unknown' | Out-String -Width 120) '^Give up' | Should -BeLike 'Give up address*: yes, take it off your lists'
        Get-Line (Get-SmtpReplyInfo '452 4.2.2 Mailbox full' | Out-String -Width 120) '^Give up' | Should -HaveCount 0
    }

    It 'shows control characters harmless' {
        $text = Get-SmtpReplyInfo "550 5.1.1 user unknown ${escape}[2J${escape}]0;title$([char] 7)" | Out-String -Width 120
        $text | Should -Match 'user unknown'
        $text | Should -Not -Match "[$escape$([char] 7)]"
    }
}

Describe 'A deserialised reply' {
    It 'has the table' {
        $text = Copy-ByCliXml @(421, '550 5.7.1 Relaying denied' | Get-SmtpReplyInfo) | Out-String -Width 120
        Get-Line $text '^Code' | Should -Be 'Code Enhanced Reason                 Who acts     Meaning'
        Get-Line $text '^550' | Should -BeLike '550  5.7.1    RelayDenied            sender       The server*'
    }

    It 'has the list' {
        $text = Copy-ByCliXml @($greylisted | Get-SmtpReplyInfo) | Format-List | Out-String -Width 120
        Get-Line $text '^Reply' | Should -Be 'Reply         : 450 4.2.0'
        Get-Line $text '^Try again' | Should -BeLike 'Try again     : yes, after 300 seconds*'
    }

    It 'has the advice' {
        $copy = Copy-ByCliXml (Get-SmtpReplyInfo '550 5.7.1 Relaying denied')
        $copy.PSTypeNames[0] | Should -Be 'Deserialized.SmtpTools.SmtpReplyInfo#Advice'
        $text = $copy | Out-String -Width 120
        Get-Line $text '^Reply' | Should -Be 'Reply         : 550 5.7.1'
        Get-Line $text '^Who must act' | Should -Be 'Who must act  : the sender'
    }

    It 'shows its lists' {
        $text = Copy-ByCliXml (Get-SmtpReplyInfo '550 4.1.1 see https://example.com/a and https://example.com/b') | Out-String -Width 120
        Get-Line $text '^More at' | Should -BeLike 'More at*: https://example.com/a'
        Get-Line $text '^ +https://example.com/b$' | Should -HaveCount 1
    }
}

Describe 'Colours in Windows PowerShell, which has no $PSStyle' -Skip:(-not $lacksStyle) {
    It 'are not written to a file' {
        $file = Join-Path $TestDrive 'table.txt'
        250, 550 | Get-SmtpReplyInfo | Format-Table | Out-File -FilePath $file
        $text = Get-Content -Path $file | Out-String
        Get-Line $text '^550' | Should -BeLike '550           RecipientUnknown*'
        $text | Should -Not -Match $escape
    }
}

Describe 'Colours (skipped where there is no $PSStyle: before PowerShell 7.2)' -Skip:$lacksStyle {
    BeforeEach {
        $env:NO_COLOR = ''
    }

    AfterEach {
        $PSStyle.OutputRendering = 'PlainText'
    }

    It 'Ansi colours <code> with <colour>' -ForEach @(
        @{ code = 250; colour = 32 }
        @{ code = 354; colour = 36 }
        @{ code = 421; colour = 33 }
        @{ code = 550; colour = 31 }
    ) {
        $PSStyle.OutputRendering = 'Ansi'
        $cell = "$escape[${colour}m$code$escape[0m"
        $code | Get-SmtpReplyInfo | Out-String -Width 120 | Should -Match ([regex]::Escape($cell))
        $code | Get-SmtpReplyInfo | Format-List | Out-String -Width 120 | Should -Match ([regex]::Escape($cell))
        Copy-ByCliXml (Get-SmtpReplyInfo $code) | Out-String -Width 120 | Should -Match ([regex]::Escape($cell))
    }

    It 'Ansi colours an enhanced code that stands alone' {
        $PSStyle.OutputRendering = 'Ansi'
        '5.7.1' | Get-SmtpReplyInfo | Out-String -Width 120 | Should -Match ([regex]::Escape("$escape[31m5.7.1$escape[0m"))
    }

    It 'PlainText has no escape sequence' {
        $PSStyle.OutputRendering = 'PlainText'
        foreach ($text in (250, 354, 421, 550 | Get-SmtpReplyInfo | Out-String), (Get-SmtpReplyInfo 550 | Out-String)) {
            $text | Should -Match '550'
            $text | Should -Not -Match $escape
        }
    }

    It 'Ansi is stronger than NO_COLOR' {
        $env:NO_COLOR = '1'
        $PSStyle.OutputRendering = 'Ansi'
        550 | Get-SmtpReplyInfo | Out-String -Width 120 | Should -Match ([regex]::Escape("$escape[31m550$escape[0m"))
    }

    It 'colours leave the columns straight' {
        $PSStyle.OutputRendering = 'Ansi'
        $coloured = 250, 550 | Get-SmtpReplyInfo | Out-String -Width 120
        $PSStyle.OutputRendering = 'PlainText'
        $plain = 250, 550 | Get-SmtpReplyInfo | Out-String -Width 120
        $coloured -replace "$escape\[[0-9;]*m" | Should -Be $plain
    }
}

Describe 'Colours at a terminal (skipped where there is no Linux with the command "script", which makes one)' -Skip:$lacksTerminal {
    BeforeAll {
        $termBefore = $env:TERM
        $env:TERM = 'xterm-256color'
        $engine = Join-Path $PSHOME 'pwsh'
        $file = Join-Path $TestDrive 'terminal.ps1'
        Set-Content -Path $file -Value @'
param($Manifest, $Rendering, $OutFile)
Import-Module $Manifest
$PSStyle.OutputRendering = $Rendering
if ($OutFile) { 550 | Get-SmtpReplyInfo | Out-File $OutFile } else { 550 | Get-SmtpReplyInfo }
'@

        # PowerShell has no operator for input from a file; sh has.
        function Get-TerminalOutput([string] $Rendering, [string] $OutFile) {
            sh -c "script -qec `"'$engine' -NoProfile -File '$file' '$manifest' $Rendering '$OutFile'`" /dev/null < /dev/null" | Out-String
        }
    }

    AfterAll {
        $env:TERM = $termBefore
    }

    BeforeEach {
        $env:NO_COLOR = ''
    }

    It 'are used' {
        Get-TerminalOutput Host | Should -Match ([regex]::Escape("$escape[31m550$escape[0m"))
    }

    It 'are not used with NO_COLOR' {
        $env:NO_COLOR = '1'
        $text = Get-TerminalOutput Host
        $text | Should -Match '550 +RecipientUnknown'
        $text | Should -Not -Match ([regex]::Escape("$escape[31m"))
    }

    It 'are not used with PlainText' {
        $text = Get-TerminalOutput PlainText
        $text | Should -Match '550 +RecipientUnknown'
        $text | Should -Not -Match ([regex]::Escape("$escape[31m"))
    }

    It 'are not written to a file' {
        $out = Join-Path $TestDrive 'table.txt'
        $null = Get-TerminalOutput Host $out
        $text = Get-Content -Path $out | Out-String
        $text | Should -Match '550 +RecipientUnknown'
        $text | Should -Not -Match $escape
    }
}
