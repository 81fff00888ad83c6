#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot '../../SmtpTools.psd1') -Force
    $examples = @((Get-Help ConvertFrom-SmtpLog -Full).examples.example | ForEach-Object { @{ title = $_.title.Trim('-', ' '); code = $_.code } })
    $parameters = @((Get-Command ConvertFrom-SmtpLog).Parameters.Values |
        Where-Object { $_.Name -notin [System.Management.Automation.PSCmdlet]::CommonParameters } |
        ForEach-Object { @{ name = $_.Name; type = $_.ParameterType.Name; aliases = @($_.Aliases) } })
}

BeforeAll {
    $manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../SmtpTools.psd1')).ProviderPath
    Import-Module $manifest -Force
    $log = (Resolve-Path (Join-Path $PSScriptRoot '../SmtpTools.Tests/Samples/mail.log')).ProviderPath
    $renderingBefore = if ($PSStyle) { $PSStyle.OutputRendering }
    if ($PSStyle) {
        $PSStyle.OutputRendering = 'PlainText'
    }

    # All of an object: the texts of its properties, and of those of its recipients.
    function Get-Whole($Object) {
        foreach ($property in $Object.PSObject.Properties) {
            if ($property.Name -eq 'Recipients') {
                foreach ($recipient in $property.Value) { Get-Whole $recipient }
            }
            elseif ($property.Name -eq 'Extra') {
                foreach ($key in $property.Value.Keys | Sort-Object) { "Extra $key=$($property.Value[$key])" }
            }
            else {
                "$($property.Name)=$(@($property.Value) -join '|')"
            }
        }
    }
}

AfterAll {
    if ($PSStyle) {
        $PSStyle.OutputRendering = $renderingBefore
    }
}

Describe 'ConvertFrom-SmtpLog' {
    It 'answers what fails most, in one line' {
        $top = ConvertFrom-SmtpLog $log -Event Bounced, Expired, Rejected | Group-Object Reason | Sort-Object Count, Name -Descending | Select-Object -First 10
        $top | ForEach-Object Count | Should -Be 1, 1, 1
        $top.Name | Should -Be 'RelayDenied', 'RecipientUnknown', 'MailboxFull'
    }

    It 'answers what happened to a message' {
        $message = ConvertFrom-SmtpLog $log -AsMessage -Recipient dora@example.com
        $message.Outcome | Should -Be 'Bounced'
        $message.Recipients.Count | Should -Be 3
        ($message.Recipients | Where-Object Recipient -EQ 'dora@example.com').Attempts | Should -Be 2
        $message.Complete | Should -BeTrue
    }

    It 'takes files of Get-ChildItem, and lines of Get-Content, whole or one by one' {
        @(Get-ChildItem $log | ConvertFrom-SmtpLog).Count | Should -Be 25
        @(Get-Content $log | ConvertFrom-SmtpLog).Count | Should -Be 25
        @(Get-Content $log -Raw | ConvertFrom-SmtpLog).Count | Should -Be 25
        @(Select-String 'status=' $log | ConvertFrom-SmtpLog).Event | Should -Be 'Delivered', 'Bounced', 'Deferred', 'Delivered', 'Bounced', 'Delivered'
    }

    It 'reads a rotated set with brackets in a name, the oldest first' {
        $lines = Get-Content $log
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'rotated')
        Set-Content -LiteralPath (Join-Path $folder 'a[2].log') $lines[0..9]
        Set-Content -LiteralPath (Join-Path $folder 'b[1].log') $lines[10..27]
        $events = Get-ChildItem $folder | Sort-Object Name -Descending | ConvertFrom-SmtpLog
        @($events).Count | Should -Be 25
        $events.Time | Should -Be ($events.Time | Sort-Object)
    }

    It 'follows a file, and ends when the pipeline has enough' {
        $file = Join-Path $TestDrive 'growing.log'
        Copy-Item $log $file
        @(ConvertFrom-SmtpLog $file -Wait | Select-Object -First 3).Count | Should -Be 3
    }

    It 'stops at once while it waits' {
        $file = Join-Path $TestDrive 'waiting.log'
        Copy-Item $log $file
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$($manifest.Replace("'", "''"))'; ConvertFrom-SmtpLog '$file' -Wait | ForEach-Object { [System.IO.File]::WriteAllText('$file.seen', 'x') }")
        $null = $shell.BeginInvoke()
        $wait = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not (Test-Path "$file.seen") -and $wait.Elapsed.TotalSeconds -lt 60) { Start-Sleep -Milliseconds 50 }
        Test-Path "$file.seen" | Should -BeTrue
        $wait.Restart()
        $shell.Stop()
        $wait.Elapsed.TotalSeconds | Should -BeLessThan 10
        $shell.Dispose()
    }

    It 'reports a missing file, and reads the others' {
        $events = @(ConvertFrom-SmtpLog (Join-Path $TestDrive 'no.log'), $log -Event Bounced -ErrorVariable errors -ErrorAction SilentlyContinue)
        $events.Count | Should -Be 2
        $errors.FullyQualifiedErrorId | Should -Be 'LogNotFound,SmtpTools.Commands.ConvertFromSmtpLogCommand'
    }

    It 'goes on into Get-SmtpReplyInfo' {
        $failed = ConvertFrom-SmtpLog $log -Event Bounced, Deferred, Rejected
        ($failed | Get-SmtpReplyInfo).Reason | Should -Be $failed.Reason
        (ConvertFrom-SmtpLog $log -AsMessage | ForEach-Object Recipients | Get-SmtpReplyInfo).Reason | Should -Contain 'MailboxFull'
    }
}

Describe 'Events and messages' {
    BeforeAll {
        $events = @(ConvertFrom-SmtpLog $log -IncludeLine)
        $messages = @(ConvertFrom-SmtpLog $log -AsMessage)
    }

    It 'lose nothing as JSON at the usual depth, and several messages at a depth of 3' {
        foreach ($one in $events + $messages) {
            ($one | ConvertTo-Json -Compress -WarningVariable cut) | Should -BeExactly ($one | ConvertTo-Json -Compress -Depth 9)
            $cut | Should -BeNullOrEmpty
        }

        ($messages | ConvertTo-Json -Compress -Depth 3 -WarningVariable cut) | Should -BeExactly ($messages | ConvertTo-Json -Compress -Depth 9)
        $cut | Should -BeNullOrEmpty
    }

    It 'come back whole from CliXml, with their views' {
        $file = Join-Path $TestDrive 'log.xml'
        $events + $messages | Export-Clixml $file
        $copies = @(Import-Clixml $file)
        $copies.Count | Should -Be ($events.Count + $messages.Count)
        for ($i = 0; $i -lt $copies.Count; $i++) {
            Get-Whole $copies[$i] | Should -BeExactly (Get-Whole ($events + $messages)[$i])
        }

        $copies[0].Time.Kind | Should -Be 'Utc'
        $copies[0..9] | Out-String -Width 120 | Should -Match 'Time +Event +From, to or client +Code +Reason +QueueId'
        $copies[-1] | Out-String -Width 120 | Should -Match 'Received +Outcome +Reason +Sender +Recipients'
        ($copies | Where-Object { $_.Event -and $_.Reason } | Get-SmtpReplyInfo).Reason | Should -Be ($events | Where-Object Reason).Reason
    }

    It 'are useful as CSV' {
        $rows = @($events | ConvertTo-Csv | ConvertFrom-Csv)
        $rows[6].Reason | Should -Be 'RecipientUnknown'
        ($rows[6] | Get-SmtpReplyInfo).Reason | Should -Be 'RecipientUnknown'
        $rows[6].Line | Should -Be $events[6].Line
        $row = $messages[-1] | ConvertTo-Csv | ConvertFrom-Csv
        $row.Recipients | Should -Be 'ben@example.net Delivered; carla@example.net Bounced; dora@example.com Delivered'
    }

    It 'come back whole from a background job, with their views' {
        $job = Start-Job -ArgumentList $manifest, $log -ScriptBlock {
            param($Manifest, $Log)
            Import-Module $Manifest
            ConvertFrom-SmtpLog $Log -IncludeLine
            ConvertFrom-SmtpLog $Log -AsMessage
        }
        try {
            $copies = @($job | Wait-Job -Timeout 180 | Receive-Job)
        }
        finally {
            $job | Remove-Job -Force
        }

        $copies.Count | Should -Be ($events.Count + $messages.Count)
        for ($i = 0; $i -lt $copies.Count; $i++) {
            $copies[$i].PSTypeNames[0] | Should -BeLike 'Deserialized.SmtpTools.Smtp*'
            $copy = $copies[$i] | Select-Object -Property * -ExcludeProperty RunspaceId, PSComputerName, PSShowComputerName
            Get-Whole $copy | Should -BeExactly (Get-Whole ($events + $messages)[$i])
        }

        $copies[0..9] | Out-String -Width 120 | Should -Match 'Time +Event +From, to or client +Code +Reason +QueueId'
        $copies[-1] | Format-List | Out-String -Width 120 | Should -Match 'carla@example\.net: Bounced, after 2\.5s'
    }

    It 'have tables that fit 120 and 80 columns' {
        foreach ($width in 120, 80) {
            @($events | Out-String -Width $width -Stream | Where-Object { $_.TrimEnd().Length -gt $width }) | Should -BeNullOrEmpty
            @($messages | Out-String -Width $width -Stream | Where-Object { $_.TrimEnd().Length -gt $width }) | Should -BeNullOrEmpty
        }

        @($events | Out-String -Width 80 -Stream) -match 'Bounced +to carla@example\.\S+ +550 +RecipientUnknown +AAAAAAAAAA' | Should -HaveCount 1
    }

    It 'are coloured by their outcome where colours are wanted (skipped before PowerShell 7.2)' -Skip:(-not (Get-Variable PSStyle -ErrorAction SilentlyContinue)) {
        try {
            $PSStyle.OutputRendering = 'Ansi'
            $text = $events | Out-String -Width 120
            $text | Should -Match '\x1b\[31mBounced\x1b\[0m'
            $text | Should -Match '\x1b\[33mDeferred\x1b\[0m'
            $text | Should -Match '\x1b\[32mDelivered\x1b\[0m'
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
        }
    }
}

Describe 'Completion' {
    It 'offers formats, events, reasons and time zones' {
        function Get-Completion([string] $Line) { @((TabExpansion2 $Line $Line.Length).CompletionMatches.ListItemText) }
        Get-Completion 'ConvertFrom-SmtpLog x -Format ' | Should -Be (@('Auto') + [SmtpTools.SmtpLogReader]::Formats)
        Get-Completion 'ConvertFrom-SmtpLog x -Event ' | Sort-Object | Should -Be ([Enum]::GetNames([SmtpTools.SmtpLogEventKind]) | Sort-Object)
        Get-Completion 'ConvertFrom-SmtpLog x -Reason Mailbox' | Sort-Object | Should -Be 'MailboxDisabled', 'MailboxFull'
        Get-Completion 'ConvertFrom-SmtpLog x -TimeZone UT' | Should -Contain 'UTC'
    }
}

Describe 'Get-Help ConvertFrom-SmtpLog' {
    BeforeAll {
        $help = Get-Help ConvertFrom-SmtpLog -Full
    }

    It 'tells the truth about -<name>' -ForEach $parameters {
        $parameter = $help.parameters.parameter | Where-Object name -EQ $name
        ($parameter.description | Out-String).Trim().Length | Should -BeGreaterThan 40
        $parameter.type.name -replace '^.*\.' | Should -Be $type
        $documented = if ($parameter.aliases -eq 'none') { @() } else { @($parameter.aliases -split ', ') }
        $documented | Should -Be $aliases
        $attributes = (Get-Command ConvertFrom-SmtpLog).Parameters[$name].Attributes
        $attribute = $attributes.Where({ $_ -is [System.Management.Automation.ParameterAttribute] })[0]
        $parameter.pipelineInput | Should -BeLike $(if ($attribute.ValueFromPipeline) { 'true (ByValue, ByPropertyName)' } elseif ($attribute.ValueFromPipelineByPropertyName) { 'true (ByPropertyName)' } else { 'false' })
        $parameter.globbing | Should -Be "$([bool]$attributes.Where({ $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }))"
    }

    It 'names every property of what it writes, in their order' {
        $outputs = $help.returnValues | Out-String -Width 120
        $documented = @([regex]::Matches($outputs, '(?m)^\s{4,12}([A-Z]\w+) {2,}\S') | ForEach-Object { $_.Groups[1].Value })
        $message = (ConvertFrom-SmtpLog $log -AsMessage)[-1]
        $documented | Should -Be ((ConvertFrom-SmtpLog $log -First 1).PSObject.Properties.Name + $message.PSObject.Properties.Name + $message.Recipients[0].PSObject.Properties.Name)
    }

    It 'has a table of the events and of the errors' {
        $notes = $help.alertSet | Out-String -Width 120
        foreach ($name in [Enum]::GetNames([SmtpTools.SmtpLogEventKind])) {
            $notes | Should -Match "(?m)^\s+$name {2,}\S"
        }

        foreach ($line in 'LogFormatNotFound +InvalidArgument', 'LogWaitForMany +InvalidArgument', 'LogNotFound +ObjectNotFound', 'LogIsFolder +InvalidArgument', 'LogNotAFile +InvalidArgument', 'LogWaitForArchive +InvalidArgument', 'LogIsArchive +InvalidType',
            'LogDamaged +ReadError', 'LogNotRead +OpenError') {
            $notes | Should -Match $line
        }
    }

    It 'fits 80 columns, but for the lines of logs in the examples' {
        $text = Get-Help ConvertFrom-SmtpLog -Full | Out-String -Width 120
        @($text -split '\r?\n' | Where-Object { $_.TrimEnd().Length -gt 80 -and $_ -notmatch '^ +Aliases |\[-|mx postfix|https://' }) | Should -BeNullOrEmpty
    }

    It 'has an example that runs: <title>' -ForEach $examples {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($Manifest) Import-Module $Manifest').AddArgument($manifest).Invoke()
            $shell.Commands.Clear()
            $output = @($shell.AddScript($code).Invoke())
            $shell.Streams.Error | Should -BeNullOrEmpty
            $output.Count | Should -BeGreaterThan 0
        }
        finally {
            $shell.Dispose()
        }
    }
}
