#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    $manifest = (Resolve-Path (Join-Path $PSScriptRoot '../../SmtpTools.psd1')).ProviderPath
    Import-Module $manifest -Force

    # Two URLs and a warning: both lists have something to lose.
    $reply = '550 4.7.1 <a@example.com> Client host [192.0.2.1] blocked using zen.spamhaus.org; see https://example.com/a and https://example.com/b'
    $info = $reply | Get-SmtpReplyInfo

    function Assert-Same($Copy, $Original) {
        $names = $Original.PSObject.Properties.Name
        $names.Count | Should -Be 36
        foreach ($name in $names) {
            $Copy.PSObject.Properties[$name] | Should -Not -BeNullOrEmpty -Because "$name has to survive"
            (@($Copy.$name) -join '|') | Should -BeExactly (@($Original.$name) -join '|') -Because "$name has to survive"
        }
    }
}

Describe 'The reply that is tested with' {
    It 'has both lists, and is not truncated' {
        $info.HelpUrl | Should -Be 'https://example.com/a', 'https://example.com/b'
        $info.Warnings.Count | Should -BeGreaterThan 0
        $info.Reason | Should -Be 'IpBlocklisted'
    }
}

Describe 'ConvertTo-Json' {
    It 'has names, not numbers' {
        $json = $info | ConvertTo-Json
        $json | Should -Match '"Reason":\s+"IpBlocklisted"'
        $json | Should -Match '"Party":\s+"SenderAdministrator"'
        $json | Should -Match '"Scope":\s+"ClientAddress"'
        $json | Should -Match '"Retry":\s+"AfterChange"'
        ($info | Get-SmtpReplyInfo -Command 'RCPT TO' | ConvertTo-Json) | Should -Match '"Command":\s+"Rcpt"'
    }

    It 'has numbers as numbers, truth as truth and lists as lists' {
        $back = $info | ConvertTo-Json | ConvertFrom-Json
        $back.Code | Should -Be 550
        $back.Code.GetType().Name | Should -BeIn 'Int32', 'Int64'
        $back.RemoveAddress | Should -BeFalse
        $back.RemoveAddress | Should -BeOfType [bool]
        $back.RetryAfterSeconds | Should -Be $null
        , $back.HelpUrl | Should -BeOfType [array]
        $back.HelpUrl | Should -Be 'https://example.com/a', 'https://example.com/b'
        (421 | Get-SmtpReplyInfo | ConvertTo-Json) | Should -Match '"Warnings":\s+\[\s*\]'
    }

    It 'loses nothing at the usual depth' {
        Assert-Same ($info | ConvertTo-Json -WarningVariable cut | ConvertFrom-Json) $info
        $cut | Should -BeNullOrEmpty
    }
}

Describe 'Export-Clixml and Import-Clixml' {
    BeforeAll {
        $file = Join-Path $TestDrive 'reply.xml'
    }

    It 'lose nothing' {
        $info | Export-Clixml -Path $file
        $back = Import-Clixml -Path $file
        Assert-Same $back $info
        $back.PSTypeNames[0] | Should -Be 'Deserialized.SmtpTools.SmtpReplyInfo'
        $back.Code | Should -BeOfType [int]
        $back.HelpUrl.Count | Should -Be 2
    }

    It 'what comes back can be asked about again' {
        421 | Get-SmtpReplyInfo | Export-Clixml -Path $file
        $again = Import-Clixml -Path $file | Get-SmtpReplyInfo
        $again.Code | Should -Be 421
    }
}

Describe 'Export-Csv' {
    It 'shows what the lists hold' {
        $file = Join-Path $TestDrive 'reply.csv'
        $info | Export-Csv -Path $file -NoTypeInformation
        $back = Import-Csv -Path $file
        $back.Code | Should -Be '550'
        $back.Reason | Should -Be 'IpBlocklisted'
        $back.HelpUrl | Should -Be 'https://example.com/a; https://example.com/b'
        $back.Warnings | Should -Be ($info.Warnings -join '; ')
        $back.RemoveAddress | Should -Be 'False'
    }
}

Describe 'Start-Job' {
    It 'brings the same objects back' {
        $job = Start-Job -ArgumentList $manifest, $reply -ScriptBlock {
            param($Manifest, $Reply)
            Import-Module $Manifest
            421, $Reply | Get-SmtpReplyInfo
        }
        try {
            $back = @($job | Wait-Job -Timeout 120 | Receive-Job)
        }
        finally {
            $job | Remove-Job -Force
        }

        $back.Count | Should -Be 2
        $back[0].Code | Should -Be 421
        $back[1].PSTypeNames[0] | Should -Be 'Deserialized.SmtpTools.SmtpReplyInfo'
        Assert-Same $back[1] $info
        $back | Out-String -Width 120 | Should -Match 'Code Enhanced Reason +Who acts +Meaning'
    }
}
