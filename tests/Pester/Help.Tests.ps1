#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../../SmtpTools.psd1') -Force
    $examples = @((Get-Help Get-SmtpReplyInfo -Full).examples.example | ForEach-Object { @{ title = $_.title.Trim('-', ' '); code = $_.code } })
    $parameters = @((Get-Command Get-SmtpReplyInfo).Parameters.Values |
        Where-Object { $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters } |
        ForEach-Object { @{ name = $_.Name; type = $_.ParameterType.Name; aliases = @($_.Aliases) } })
}

BeforeAll {
    $manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../SmtpTools.psd1')).ProviderPath
    Import-Module $manifest -Force
    $help = Get-Help Get-SmtpReplyInfo -Full
    $fullText = $help | Out-String -Width 120
}

Describe 'Get-Help Get-SmtpReplyInfo' {
    It 'has a synopsis, not just the syntax' {
        $help.Synopsis.Trim() | Should -Be 'Explains SMTP replies: what happened, who must act, what to do next.'
    }

    It 'has a description of several paragraphs, which says that nothing leaves the machine' {
        @($help.description).Count | Should -BeGreaterThan 3
        ($help.description | Out-String) | Should -Match 'Nothing leaves your machine'
    }

    It 'describes every parameter and no other' {
        $help.parameters.parameter | ForEach-Object name | Sort-Object | Should -Be 'Command', 'Provider', 'Reason', 'Reply'
    }

    It 'tells the truth about -<name>' -ForEach $parameters {
        $parameter = $help.parameters.parameter | Where-Object name -EQ $name
        ($parameter.description | Out-String).Trim().Length | Should -BeGreaterThan 60
        $parameter.type.name -replace '^.*\.' | Should -Be $type
        $documented = if ($parameter.aliases -eq 'none') { @() } else { @($parameter.aliases -split ', ') }
        $documented | Should -Be $aliases
        $fromPipeline = (Get-Command Get-SmtpReplyInfo).Parameters[$name].Attributes.Where({ $_ -is [System.Management.Automation.ParameterAttribute] })[0].ValueFromPipeline
        $parameter.pipelineInput | Should -BeLike $(if ($fromPipeline) { 'true*' } else { 'false' })
    }

    It 'says that -Reply takes wildcards' {
        ($help.parameters.parameter | Where-Object name -EQ 'Reply').globbing | Should -Be 'true'
    }

    It 'names every reason and every command' {
        $text = ($help.parameters.parameter | Where-Object name -EQ 'Reason').description | Out-String -Width 120
        foreach ($name in [Enum]::GetNames([SmtpTools.SmtpReason])) {
            $text | Should -Match "\b$name\b"
        }

        $text = ($help.parameters.parameter | Where-Object name -EQ 'Command').description | Out-String -Width 120
        foreach ($name in [Enum]::GetNames([SmtpTools.SmtpCommand]) -ne 'None') {
            $text | Should -Match "\b$name\b"
        }
    }

    It 'names every property of what it writes, and no other' {
        $outputs = $help.returnValues | Out-String -Width 120
        $outputs | Should -Match 'SmtpTools\.SmtpReplyInfo'
        $documented = @([regex]::Matches($outputs, '(?m)^\s{4,12}([A-Z]\w+) {2,}\S') | ForEach-Object { $_.Groups[1].Value })
        $documented | Should -Be (Get-SmtpReplyInfo 550).PSObject.Properties.Name
    }

    It 'names every error id with its category' {
        $notes = $help.alertSet | Out-String -Width 120
        foreach ($line in 'ReplyEmpty +InvalidArgument', 'ReplyCodeOutOfRange +InvalidArgument', 'ReplyNotUnderstood +ParserError', 'CodeNotFound +ObjectNotFound',
            'ProviderNotFound +ObjectNotFound', 'NoReplyInObject +InvalidData', 'WildcardNotSupported +InvalidArgument') {
            $notes | Should -Match $line
        }
    }

    It 'has links to the standards and to the topic' {
        $links = $help.relatedLinks.navigationLink
        $links | ForEach-Object uri | Where-Object { $_ } | Should -Be 'https://www.rfc-editor.org/rfc/rfc5321', 'https://www.rfc-editor.org/rfc/rfc3463',
            'https://www.iana.org/assignments/smtp-enhanced-status-codes/'
        $links | ForEach-Object linkText | Should -Contain 'about_SmtpTools'
    }

    It 'fits 80 columns' {
        @($fullText -split '\r?\n' | Where-Object { $_.TrimEnd().Length -gt 80 -and $_ -notmatch '^ +Aliases |^ +Get-SmtpReplyInfo \[|https://' }) | Should -BeNullOrEmpty
    }
}

Describe 'The examples' {
    BeforeAll {
        # As a user has it: a new session with the module.
        function Invoke-Example([string] $Code) {
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddScript('param($Manifest) Import-Module $Manifest').AddArgument($manifest).Invoke()
                $shell.Commands.Clear()
                $output = @($shell.AddScript($Code).Invoke())
                [pscustomobject]@{ Output = $output; Errors = @($shell.Streams.Error); Text = @($output | ForEach-Object { "$_" }) }
            }
            finally {
                $shell.Dispose()
            }
        }
    }

    It 'are twelve' {
        @($help.examples.example).Count | Should -Be 12
    }

    It '<title>: runs without an error and gives something' -ForEach $examples {
        $result = Invoke-Example $code
        $result.Errors | Should -BeNullOrEmpty
        $result.Output.Count | Should -BeGreaterThan 0
        ($help.examples.example | Where-Object { $_.title -like "*$title*" }).remarks | Out-String | Should -Match '\w{3}'
    }

    It 'the sentence of a mail program gives code 552' {
        (Invoke-Example ($help.examples.example[1].code)).Output[0].Code | Should -Be 552
    }

    It 'the relay refusal gives RelayDenied' {
        (Invoke-Example ($help.examples.example[2].code)).Output[0].Reason | Should -Be 'RelayDenied'
    }

    It 'the file of bounces is counted by reason' {
        $groups = (Invoke-Example ($help.examples.example[5].code)).Output
        $groups[0].Name | Should -Be 'RecipientUnknown'
        $groups[0].Count | Should -Be 2
        $groups.Count | Should -Be 3
    }

    It 'the address to take off is the unknown one' {
        (Invoke-Example ($help.examples.example[6].code)).Text | Should -Be 'gone@example.com'
    }

    It 'the catch block gives the advice about relaying' {
        (Invoke-Example ($help.examples.example[8].code)).Text | Should -BeLike 'RelayDenied: *587*'
    }

    It 'the objects are understood' {
        $text = (Invoke-Example ($help.examples.example[9].code)).Text
        $text.Count | Should -Be 2
        $text[0] | Should -BeLike '550 RecipientUnknown: * must act'
        $text[1] | Should -BeLike '421 TooManyConnections: * must act'
    }

    It 'the server asks to wait 300 seconds' {
        (Invoke-Example ($help.examples.example[10].code)).Text | Should -Be 'Wait 300 seconds.'
    }
}

Describe 'about_SmtpTools' {
    BeforeAll {
        # As with an installed module: the folder above the staged one is in the module path.
        $pathBefore = $env:PSModulePath
        $env:PSModulePath = (Join-Path (Split-Path $manifest) 'out') + [System.IO.Path]::PathSeparator + $env:PSModulePath
        $topic = Get-Help about_SmtpTools | Out-String -Width 200
    }

    AfterAll {
        $env:PSModulePath = $pathBefore
    }

    It 'is found' {
        $topic | Should -Match 'SHORT DESCRIPTION'
        $topic | Should -Match 'Explains what mail servers answer'
    }

    It 'is found in a module that was imported from anywhere (skipped before PowerShell 7)' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $env:PSModulePath = $pathBefore
        Get-Help about_SmtpTools | Out-String | Should -Match 'SHORT DESCRIPTION'
    }

    It 'names every reason' {
        foreach ($name in [Enum]::GetNames([SmtpTools.SmtpReason])) {
            $topic | Should -Match "\b$name\b"
        }
    }

    It 'tells about colours' {
        foreach ($word in 'NO_COLOR', '\$PSStyle\.OutputRendering', 'PlainText') {
            $topic | Should -Match $word
        }
    }

    It 'fits 80 columns' {
        $file = Join-Path (Split-Path $manifest) 'out/SmtpTools/en-US/about_SmtpTools.help.txt'
        @(Get-Content -Path $file | Where-Object { $_.Length -gt 80 }) | Should -BeNullOrEmpty
    }
}
