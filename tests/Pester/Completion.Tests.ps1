#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../../SmtpTools.psd1') -Force

    function Get-Completion([string] $Line) {
        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
    }
}

Describe 'Tab behind Get-SmtpReplyInfo' {
    It 'completes reply codes, with the meaning as tooltip' {
        foreach ($line in 'Get-SmtpReplyInfo 55', 'Get-SmtpReplyInfo -Reply 55') {
            $found = @(Get-Completion $line)
            $found | ForEach-Object CompletionText | Should -Be '550', '551', '552', '553', '554', '555', '556'
            foreach ($one in $found) {
                $one.ToolTip | Should -Be (Get-SmtpReplyInfo ([int] $one.CompletionText)).Meaning
                $one.ToolTip.Length | Should -BeGreaterThan 20
            }
        }
    }

    It 'completes enhanced status codes, with the meaning as tooltip' {
        $found = @(Get-Completion 'Get-SmtpReplyInfo 5.1.')
        $found | ForEach-Object CompletionText | Should -Contain '5.1.1'
        @($found | Where-Object { $_.CompletionText -notlike '5.1.*' }).Count | Should -Be 0
        ($found | Where-Object CompletionText -EQ '5.1.1').ToolTip | Should -Be (Get-SmtpReplyInfo 5.1.1).Meaning
    }

    It 'completes reasons, one and many' {
        Get-Completion 'Get-SmtpReplyInfo -Reason Mailbox' | ForEach-Object CompletionText | Sort-Object | Should -Be 'MailboxDisabled', 'MailboxFull'
        Get-Completion 'Get-SmtpReplyInfo -Reason MailboxFull,gre' | ForEach-Object CompletionText | Should -Be 'Greylisted'
        @(Get-Completion 'Get-SmtpReplyInfo -Reason ').Count | Should -Be 41
    }

    It 'completes providers and servers, with their full names as tooltip' {
        $found = @(Get-Completion 'Get-SmtpReplyInfo -Provider gm')
        $found | ForEach-Object CompletionText | Should -Be 'Gmail', 'GMX'
        $found[0].ToolTip | Should -Be 'Gmail and Google Workspace'
        Get-Completion 'Get-SmtpReplyInfo -Provider Gmail,postf' | ForEach-Object CompletionText | Should -Be 'Postfix'
    }

    It 'completes every provider to something that -Provider takes' {
        $found = @(Get-Completion 'Get-SmtpReplyInfo -Provider ')
        $found.Count | Should -BeGreaterThan 50
        foreach ($one in $found) {
            $name = [scriptblock]::Create($one.CompletionText.Insert(0, 'Write-Output ')).InvokeReturnAsIs()
            $name | Should -Be $one.ListItemText
            $null = Get-SmtpReplyInfo 550 -Provider $name -ErrorAction Stop
        }
    }

    It 'completes a provider inside quotation marks' {
        Get-Completion "Get-SmtpReplyInfo -Provider 'gma" | ForEach-Object ListItemText | Should -Be 'Gmail'
    }

    It 'completes commands' {
        Get-Completion 'Get-SmtpReplyInfo -Command R' | ForEach-Object CompletionText | Sort-Object | Should -Be 'Rcpt', 'Rset'
    }

    It 'completes the parameters' {
        $found = Get-Completion 'Get-SmtpReplyInfo -' | ForEach-Object ListItemText
        foreach ($name in 'Reply', 'Command', 'Reason', 'Provider') {
            $found | Should -Contain $name
        }
    }
}
