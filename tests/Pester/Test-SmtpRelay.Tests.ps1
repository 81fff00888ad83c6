#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    $manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../SmtpTools.psd1')).ProviderPath
    Import-Module $manifest -Force
    . (Join-Path $PSScriptRoot 'RelayServer.ps1')
    $idTail = ',SmtpTools.Commands.TestSmtpRelayCommand'
    $closed = [RelayServer]::new('554 5.7.1 <r@example.net>: Relay access denied', 0)
    $takesAll = [RelayServer]::new('250 2.1.5 Ok', 0)
    $slow = [RelayServer]::new('250 2.1.5 Ok', 60000)
    $free = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $free.Start()
    $nobody = $free.LocalEndpoint.Port
    $free.Stop()
}

AfterAll {
    $closed.Dispose()
    $takesAll.Dispose()
    $slow.Dispose()
}

Describe 'Test-SmtpRelay' {
    It 'says what a server offers' {
        $result = Test-SmtpRelay 127.0.0.1 -Port $closed.Port
        $result.Status | Should -Be 'Ready'
        $result.Banner | Should -Be 'mx.example.org ESMTP Postfix'
        $result.Software | Should -Be 'Postfix'
        $result.SizeLimit | Should -Be 10240000
        $result.AuthMechanisms | Should -Be 'PLAIN', 'LOGIN'
        $result.CheckedAt.Kind | Should -Be 'Utc'
        $result.TotalMilliseconds | Should -BeGreaterThan 0
    }

    It 'tells a refusal to relay, and who serves instead' {
        $result = Test-SmtpRelay 127.0.0.1 -Port $closed.Port -Recipient r@example.net
        $result.Status | Should -Be 'RelayDenied'
        $result.Code | Should -Be 554
        $result.Reply.Reason | Should -Be 'RelayDenied'
        $result.Advice | Should -BeLike "*port $($closed.Port)*AUTH PLAIN LOGIN*-Credential*"
    }

    It 'delivers nothing' {
        $server = [RelayServer]::new('250 2.1.5 Ok', 0)
        (Test-SmtpRelay 127.0.0.1 -Port $server.Port -Recipient r@example.net).Status | Should -Be 'Relayed'
        $server.Commands -join '|' | Should -Match '^EHLO [^|]+\|MAIL FROM:<r@example\.net>\|RCPT TO:<r@example\.net>\|RSET\|QUIT$'
        $server.Dispose()
    }

    It 'has a result for a port where nobody listens' {
        $result = Test-SmtpRelay 127.0.0.1 -Port $nobody
        $result.Status | Should -Be 'Refused'
        $result.Phase | Should -Be 'Connect'
    }

    It 'sends one message, and none with -WhatIf' {
        $server = [RelayServer]::new('250 2.1.5 Ok', 0)
        $null = Test-SmtpRelay 127.0.0.1 -Port $server.Port -Recipient r@example.net -SendMessage -WhatIf
        $server.Commands -contains 'DATA' | Should -BeFalse
        $result = Test-SmtpRelay 127.0.0.1 -Port $server.Port -Recipient r@example.net -SendMessage -Confirm:$false
        $result.Status | Should -Be 'Relayed'
        $result.MessageId | Should -Match '^<\w+@example\.net>$'
        @($server.Commands -eq 'DATA').Count | Should -Be 1
        @($server.Commands -match '^X-SmtpTools-Test: \w+$').Count | Should -Be 1
        $server.Dispose()
    }

    It 'judges open relays' {
        $result = Test-SmtpRelay 127.0.0.1 -Port $closed.Port -OpenRelay -Recipient r@example.net
        $result.Verdict | Should -Be 'Closed'
        $result.IsOpenRelay | Should -BeFalse
        $result.Probes.Count | Should -Be 33
        $all = Test-SmtpRelay 127.0.0.1 -Port $takesAll.Port -OpenRelay -Recipient r@example.net
        $all.Verdict | Should -Be 'Inconclusive'
        $all.IsOpenRelay | Should -BeNullOrEmpty
    }

    It 'answers with one Boolean' {
        Test-SmtpRelay 127.0.0.1 -Port $takesAll.Port, $closed.Port -Recipient r@example.net -Quiet | Sort-Object | Should -Be $false, $true
    }

    It 'takes an empty cell of a CSV file as the default, and a wrong one as an error of its row' {
        $rows = @"
Server,Port,Sender,Recipient,Tls,Credential
127.0.0.1,$($closed.Port),,r@example.net,,
127.0.0.1,$($closed.Port),,,Requierd,
127.0.0.1,abc,,,,
127.0.0.1,$($takesAll.Port),<>,r@example.net,none,
"@ | ConvertFrom-Csv
        $results = @($rows | Test-SmtpRelay -ErrorVariable errors -ErrorAction SilentlyContinue | Sort-Object Status)
        $results.Status | Should -Be 'RelayDenied', 'Relayed'
        $results.Sender | Should -Be 'r@example.net', '<>'
        $errors.Count | Should -Be 2
        "$($errors[0])" | Should -BeLike "*'Tls'*'Requierd'*Auto, None, StartTls, Required, Implicit*"
        "$($errors[1])" | Should -BeLike "*'Port'*'abc'*1 to 65535*"
    }

    It 'takes results out of a CSV file, to check again' {
        $file = Join-Path $TestDrive 'results.csv'
        Test-SmtpRelay 127.0.0.1 -Port $closed.Port, $takesAll.Port -Recipient r@example.net | Export-Csv $file
        (Import-Csv $file | Test-SmtpRelay).Status | Sort-Object | Should -Be 'RelayDenied', 'Relayed'
    }

    It 'binds <Name>' -ForEach @(
        @{ Name = 'the columns of a CSV'; Make = { param($port) "Server,Port,Recipient`n127.0.0.1,$port,r@example.net" | ConvertFrom-Csv } }
        @{ Name = 'an MX record'; Make = { param($port) [pscustomobject]@{ Name = 'example.org'; NameExchange = '127.0.0.1'; Port = $port; Recipient = 'r@example.net' } } }
        @{ Name = 'a computer'; Make = { param($port) [pscustomobject]@{ ComputerName = '127.0.0.1'; Port = $port; To = 'r@example.net' } } }
    ) {
        (& $Make $closed.Port | Test-SmtpRelay).Status | Should -Be 'RelayDenied'
    }

    It 'refuses a line break in an address, and goes on with the next' {
        $rows = [pscustomobject]@{ Server = '127.0.0.1'; Port = $closed.Port; Recipient = "r@example.net`r`nDATA" },
            [pscustomobject]@{ Server = '127.0.0.1'; Port = $closed.Port; Recipient = 'r@example.net' }
        $results = @($rows | Test-SmtpRelay -ErrorVariable errors -ErrorAction SilentlyContinue)
        $results.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -Be "RelayRecipientInvalid$idTail"
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'stops at once, and closes its connections' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$($manifest.Replace("'", "''"))'; Test-SmtpRelay 127.0.0.1 -Port $($slow.Port) -Timeout 60")
        $null = $shell.BeginInvoke()
        $wait = [System.Diagnostics.Stopwatch]::StartNew()
        while ($slow.Open -eq 0 -and $wait.Elapsed.TotalSeconds -lt 30) { Start-Sleep -Milliseconds 20 }
        $slow.Open | Should -Be 1
        $wait.Restart()
        $shell.Stop()
        $wait.Elapsed.TotalSeconds | Should -BeLessThan 10 # the check would have waited for 60
        $shell.Dispose()
    }
}

Describe 'The result' {
    BeforeAll {
        $result = Test-SmtpRelay 127.0.0.1 -Port $closed.Port -OpenRelay -Recipient r@example.net -Transcript
    }

    It 'loses nothing as JSON at the usual depth, and several results at a depth of 3' {
        ($result | ConvertTo-Json -Compress -WarningVariable cut) | Should -BeExactly ($result | ConvertTo-Json -Compress -Depth 9)
        $cut | Should -BeNullOrEmpty
        ($result, $result | ConvertTo-Json -Compress -Depth 3 -WarningVariable cut) | Should -BeExactly ($result, $result | ConvertTo-Json -Compress -Depth 9)
        $cut | Should -BeNullOrEmpty
    }

    It 'survives CliXml with its probes and their replies' {
        $file = Join-Path $TestDrive 'result.xml'
        $result | Export-Clixml $file
        $copy = Import-Clixml $file
        $copy.Status | Should -Be 'RelayDenied'
        $copy.Probes[1].Reason | Should -Be 'RelayDenied'
        $copy.Probes[1].ReplyText | Should -Be '554 5.7.1 <r@example.net>: Relay access denied'
        $copy.Reply.HelpUrl | Should -Be $result.Reply.HelpUrl
        $copy.CheckedAt.Kind | Should -Be 'Utc'
        $copy.Transcript[0] | Should -Be 'S: 220 mx.example.org ESMTP Postfix'
        ($copy | Format-Table | Out-String) | Should -Match '127\.0\.0\.1 .*RelayDenied'
    }

    It 'is useful as JSON and as CSV' {
        $back = $result | ConvertTo-Json | ConvertFrom-Json
        $back.Status | Should -Be 'RelayDenied'
        $back.Reply.Reason | Should -Be 'RelayDenied'
        $back.Probes.Count | Should -Be 33
        $row = $result | ConvertTo-Csv | ConvertFrom-Csv
        $row.AuthMechanisms | Should -Be 'PLAIN; LOGIN'
        $row.Status | Should -Be 'RelayDenied'
        $row.ReplyText | Should -Be '554 5.7.1 <r@example.net>: Relay access denied'
        $row.Probes | Should -BeLike '1 no sender: Denied (554); 2 plain addresses: Denied (554); *'
        ($row | Get-SmtpReplyInfo).Reason | Should -Be 'RelayDenied'
    }

    It 'goes on into Get-SmtpReplyInfo' {
        ($result | Get-SmtpReplyInfo).Reason | Should -Be 'RelayDenied'
    }

    It 'comes back from a job' {
        $job = Start-Job -ScriptBlock { param($manifest, $port) Import-Module $manifest; Test-SmtpRelay 127.0.0.1 -Port $port -Recipient r@example.net } -ArgumentList $manifest, $closed.Port
        $copy = Receive-Job $job -Wait -AutoRemoveJob
        $copy.Status | Should -Be 'RelayDenied'
        $copy.Reply.Reason | Should -Be 'RelayDenied'
        ($copy | Format-List | Out-String) | Should -Match 'What to do +:'
    }

    It 'reads as advice for one question, and as a table for many' {
        (Test-SmtpRelay 127.0.0.1 -Port $closed.Port | Out-String) | Should -Match 'What happened +:'
        ('127.0.0.1', '127.0.0.1' | Test-SmtpRelay -Port $closed.Port | Out-String) | Should -Match 'Server +Port +Status'
        ($result.Probes | Out-String) | Should -Match 'No +Outcome +Code +Form'
    }

    It 'has a table that fits 80 columns' {
        $strict = [RelayServer]::new('530 5.7.0 Authentication required', 0)
        $lines = '127.0.0.1', 'localhost' | Test-SmtpRelay -Port $strict.Port -Recipient r@example.net | Out-String -Width 80 -Stream
        $strict.Dispose()
        @($lines -match "^(127\.0\.0\.1|localhost) +$($strict.Port) AuthenticationRequired 530 ").Count | Should -Be 2
        @($lines | Where-Object { $_.Length -gt 80 }) | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    It 'offers ports and mechanisms' {
        $line = 'Test-SmtpRelay localhost -Port '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '25', '587', '465', '2525'
        $line = 'Test-SmtpRelay localhost -AuthMechanism SC'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'SCRAM-SHA-256', 'SCRAM-SHA-1'
    }
}
