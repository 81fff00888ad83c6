#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $isDesktop = $PSVersionTable.PSEdition -ne 'Core'
}

BeforeAll {
    $root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).ProviderPath
    $manifest = Join-Path $root 'SmtpTools.psd1'
    $staged = Join-Path $root 'out/SmtpTools/SmtpTools.psd1'
    Import-Module $manifest -Force

    $engine = (Get-Process -Id $PID).Path
    if ([System.IO.Path]::GetFileNameWithoutExtension($engine) -notin 'pwsh', 'powershell') {
        $engine = Join-Path $PSHOME $(if ($PSVersionTable.PSEdition -ne 'Core') { 'powershell.exe' } elseif ($IsWindows) { 'pwsh.exe' } else { 'pwsh' })
    }

    # Runs a script in a new process, which has loaded nothing yet, and gives its lines.
    function Invoke-Fresh([string] $Script, [string[]] $Argument) {
        $file = Join-Path $TestDrive 'fresh.ps1'
        Set-Content -Path $file -Value $Script
        $lines = @(& $engine -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $file @Argument 2>&1 | ForEach-Object { "$_" })
        if ($LASTEXITCODE -ne 0) {
            throw "The new process ended with exit code ${LASTEXITCODE}: $($lines -join "`n")"
        }

        $lines
    }
}

Describe 'The manifest <name>' -ForEach @(
    @{ name = 'of the root'; path = 'SmtpTools.psd1' }
    @{ name = 'of the staged module'; path = 'out/SmtpTools/SmtpTools.psd1' }
) {
    BeforeAll {
        $info = Test-ModuleManifest -Path (Join-Path $root $path) -ErrorVariable problem -WarningVariable warning -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
    }

    It 'has nothing to complain of' {
        $problem | Should -BeNullOrEmpty
        $warning | Should -BeNullOrEmpty
        $info.Name | Should -Be 'SmtpTools'
        $info.Guid | Should -Be '0b4f6a3e-5d0a-4c37-9d1c-6a2f8f1f7b52'
        $info.Description | Should -Not -BeNullOrEmpty
    }

    It 'is for both editions' {
        $info.CompatiblePSEditions | Sort-Object | Should -Be 'Core', 'Desktop'
        $info.PowerShellVersion | Should -Be $(if ($PSVersionTable.PSEdition -eq 'Core') { '7.4' } else { '5.1' })
    }

    It 'names exactly what it exports' {
        @($info.ExportedCmdlets.Keys) | Sort-Object | Should -Be 'ConvertFrom-SmtpLog', 'Get-SmtpReplyInfo', 'Test-SmtpRelay'
        $info.ExportedFunctions.Count | Should -Be 0
        $info.ExportedAliases.Count | Should -Be 0
        $info.ExportedVariables.Count | Should -Be 0
        Get-Content -Path (Join-Path $root $path) | Where-Object { $_ -match 'ToExport' -and $_ -match '\*' } | Should -BeNullOrEmpty
    }
}

Describe 'The two manifests' {
    It 'have the same version' {
        (Test-ModuleManifest $staged).Version | Should -Be (Test-ModuleManifest $manifest).Version
    }

    It 'differ in paths only' {
        (Get-Content -Path $staged -Raw).Trim() | Should -Be (Get-Content -Path $manifest -Raw).Replace('out/SmtpTools/', '').Trim()
    }
}

Describe 'The module' {
    It 'exports its cmdlets and nothing else' {
        $commands = @(Get-Command -Module SmtpTools | Sort-Object -Property Name)
        $commands.Name | Should -Be 'ConvertFrom-SmtpLog', 'Get-SmtpReplyInfo', 'Test-SmtpRelay'
        $commands.CommandType | Should -Be 'Cmdlet', 'Cmdlet', 'Cmdlet'
        $commands[0].OutputType.Name | Should -Be 'SmtpTools.SmtpLogEvent', 'SmtpTools.SmtpMessageTrace'
        $commands[1].OutputType.Name | Should -Be 'SmtpTools.SmtpReplyInfo'
        $commands[2].OutputType.Name | Should -Be 'SmtpTools.SmtpRelayResult', 'System.Boolean'
    }

    It 'keeps working after a second import, -Force and Remove-Module' {
        $lines = Invoke-Fresh -Argument $manifest -Script @'
param($Manifest)
$ErrorActionPreference = 'Stop'
Import-Module $Manifest
"first $((Get-SmtpReplyInfo 550).Code)"
Import-Module $Manifest
"second $((Get-SmtpReplyInfo 550).Code)"
Import-Module $Manifest -Force
"force $((Get-SmtpReplyInfo 550).Code) $(@(Get-Module SmtpTools).Count)"
Remove-Module SmtpTools
"removed $([bool](Get-Command Get-SmtpReplyInfo -ErrorAction SilentlyContinue))"
Import-Module $Manifest
"again $((Get-SmtpReplyInfo 550).Code) $([SmtpTools.MailLibraries]::Versions.Count -gt 0)"
"table $((551 | Get-SmtpReplyInfo | Out-String) -match 'Who acts')"
'@
        $lines | Should -Be 'first 550', 'second 550', 'force 550 1', 'removed False', 'again 550 True', 'table True'
    }

    It 'works from the staged folder, as an installed module that is found by its name' {
        $modules = Join-Path $TestDrive 'Modules'
        $null = New-Item -ItemType Directory -Path $modules
        Copy-Item -Path (Split-Path $staged) -Destination $modules -Recurse
        $lines = Invoke-Fresh -Argument $modules -Script @'
param($Modules)
$ErrorActionPreference = 'Stop'
$env:PSModulePath = $Modules + [System.IO.Path]::PathSeparator + $env:PSModulePath
$info = Get-SmtpReplyInfo '550 5.7.1 Relaying denied'
"$($info.Code) $($info.Reason)"
"from there $((Get-Module SmtpTools).Path.StartsWith($Modules))"
"table $((551 | Get-SmtpReplyInfo | Out-String) -match 'Who acts')"
"help $((Get-Help Get-SmtpReplyInfo).Synopsis -like 'Explains*')"
"topic $((Get-Help about_SmtpTools | Out-String) -match 'WHO MUST ACT')"
"engine $(@([SmtpTools.MailLibraries]::Versions -match 'MailKit').Count)"
'@
        $lines | Should -Be '550 RelayDenied', 'from there True', 'table True', 'help True', 'topic True', 'engine 1'
    }

    It 'loads no mail library before one is needed' {
        $lines = Invoke-Fresh -Argument $manifest -Script @'
param($Manifest)
$ErrorActionPreference = 'Stop'
function Get-Loaded { @([AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name } | Where-Object { $_ -in 'SmtpTools.Mail', 'MailKit', 'MimeKit', 'BouncyCastle.Cryptography' } | Sort-Object) -join ' ' }
Import-Module $Manifest
"import: $(Get-Loaded)"
$null = Get-SmtpReplyInfo 550
"reply: $(Get-Loaded)"
$null = [SmtpTools.MailLibraries]::Versions
"mail: $(Get-Loaded)"
'@
        $lines[0] | Should -Be 'import: '
        $lines[1] | Should -Be 'reply: '
        $lines[2] | Should -BeLike 'mail: *MailKit MimeKit SmtpTools.Mail' -Because 'the look would find it'
    }

    It 'loads them into a context of its own (skipped in Windows PowerShell, which has none)' -Skip:$isDesktop {
        $lines = Invoke-Fresh -Argument $manifest -Script @'
param($Manifest)
$ErrorActionPreference = 'Stop'
Import-Module $Manifest
$null = [SmtpTools.MailLibraries]::Versions
foreach ($name in 'MailKit', 'SmtpTools.Mail', 'SmtpTools.Core') {
    $assembly = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name }
    "$name in $([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name)"
}
'@
        $lines | Should -Be 'MailKit in SmtpTools', 'SmtpTools.Mail in SmtpTools', 'SmtpTools.Core in Default'
    }

    It 'imports without a word' {
        $lines = Invoke-Fresh -Argument $manifest -Script 'param($Manifest) $VerbosePreference = "SilentlyContinue"; Import-Module $Manifest; "end"'
        $lines | Should -Be 'end'
    }

    It 'prints how long an import takes, beside that of an empty module' {
        $empty = Join-Path $TestDrive 'Empty'
        $null = New-Item -ItemType Directory -Path $empty
        Set-Content -Path (Join-Path $empty 'Empty.psm1') -Value ''
        New-ModuleManifest -Path (Join-Path $empty 'Empty.psd1') -RootModule 'Empty.psm1' -FunctionsToExport @() -CmdletsToExport @() -VariablesToExport @() -AliasesToExport @()
        $script = 'param($Manifest) $watch = [System.Diagnostics.Stopwatch]::StartNew(); Import-Module $Manifest; [int] $watch.Elapsed.TotalMilliseconds'
        $times = foreach ($path in (Join-Path $empty 'Empty.psd1'), $manifest) {
            1..3 | ForEach-Object { [int] (Invoke-Fresh -Argument $path -Script $script)[-1] } | Measure-Object -Minimum | ForEach-Object Minimum
        }
        Write-Host ('    import: SmtpTools {0} ms, an empty module {1} ms, ratio {2:0.00}' -f $times[1], $times[0], ($times[1] / [math]::Max(1, $times[0])))
        $times.Count | Should -Be 2
    }
}

Describe 'Select-Object -First' {
    It 'stops the listing of the catalogue cleanly' {
        $info = @(Get-SmtpReplyInfo * -ErrorVariable problem | Select-Object -First 2)
        $info | ForEach-Object Code | Should -Be 211, 214
        $problem | Should -BeNullOrEmpty
        (Get-SmtpReplyInfo 550).Code | Should -Be 550
    }

    It 'stops what comes before it, too' {
        $script:asked = 0
        $info = @(1..1000 | ForEach-Object { $script:asked++; 550 } | Get-SmtpReplyInfo | Select-Object -First 1)
        $info.Count | Should -Be 1
        $script:asked | Should -Be 1
    }

    It 'is not taken for an error' {
        $caught = $false
        try {
            $info = @(100..599 | Get-SmtpReplyInfo -ErrorAction Stop | Select-Object -First 3)
        }
        catch {
            $caught = $true
        }

        $info.Count | Should -Be 3
        $caught | Should -BeFalse
    }
}
