<#
.SYNOPSIS
    Builds the module into out/SmtpTools, and tests it.

.DESCRIPTION
    Builds src/SmtpTools with the .NET SDK. The project itself stages the publishable module in out/SmtpTools; SmtpTools.psd1 at the root loads the same files.
    With -Test, the tests in tests/Pester run in a new process of the PowerShell that runs this script, so that they load what was just built. They need Pester 5.

    The exit code is 1 where something is missing, the build fails or a test fails; otherwise 0.

.PARAMETER Configuration
    Release, which is the default, or Debug.

.PARAMETER Test
    Runs the Pester tests after the build.

.EXAMPLE
    ./build.ps1

    Builds the module. Import-Module ./SmtpTools.psd1 then loads it.

.EXAMPLE
    ./build.ps1 -Test

    Builds the module and runs its tests in this PowerShell.

.EXAMPLE
    powershell.exe -ExecutionPolicy Bypass -File build.ps1 -Test

    Builds the module and runs its tests in Windows PowerShell.
#>
[CmdletBinding()]
param(
    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [switch] $Test
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Stop-Build([string] $Message) {
    $Host.UI.WriteErrorLine("build.ps1: $Message")
    exit 1
}

if (-not (Get-Command -Name dotnet -CommandType Application -ErrorAction SilentlyContinue)) {
    Stop-Build 'the .NET SDK is missing: there is no command "dotnet". Install the SDK, version 10 or later, from https://dotnet.microsoft.com/download and open a new shell.'
}

if (-not @(& dotnet --list-sdks)) {
    Stop-Build 'there is a .NET runtime, but no .NET SDK. Install the SDK, version 10 or later, from https://dotnet.microsoft.com/download.'
}

$root = $PSScriptRoot
$staged = Join-Path $root 'out/SmtpTools'
& dotnet build (Join-Path $root 'src/SmtpTools/SmtpTools.csproj') --configuration $Configuration --nologo
if ($LASTEXITCODE -ne 0) {
    Stop-Build 'the build failed. If a file was in use, close every PowerShell that has the module loaded, and build again.'
}

Write-Output "The module is in $staged"
if (-not $Test) {
    exit 0
}

$pester = Get-Module -Name Pester -ListAvailable | Where-Object { $_.Version.Major -eq 5 } | Sort-Object -Property Version | Select-Object -Last 1
if (-not $pester) {
    Stop-Build 'Pester 5 is missing. Install it: Install-Module Pester -MinimumVersion 5.0 -MaximumVersion 5.99 -Scope CurrentUser -Force -SkipPublisherCheck'
}

# What runs this script, or the executable of its installation where it runs in another program.
$engine = (Get-Process -Id $PID).Path
if ([System.IO.Path]::GetFileNameWithoutExtension($engine) -notin 'pwsh', 'powershell') {
    $engine = Join-Path $PSHOME $(if ($PSVersionTable.PSEdition -ne 'Core') { 'powershell.exe' } elseif ($IsWindows) { 'pwsh.exe' } else { 'pwsh' })
}

$run = @'
$ErrorActionPreference = 'Stop'
Import-Module -Name '{0}'
$result = Invoke-Pester -Configuration @{{ Run = @{{ Path = '{1}'; PassThru = $true }}; Output = @{{ Verbosity = 'Normal' }} }}
Write-Output ('Pester: {{0}} passed, {{1}} failed, {{2}} skipped' -f $result.PassedCount, $result.FailedCount, ($result.SkippedCount + $result.NotRunCount))
exit [int]($result.Result -ne 'Passed' -or $result.TotalCount -eq 0)
'@ -f $pester.Path.Replace("'", "''"), (Join-Path $root 'tests/Pester').Replace("'", "''")
& $engine -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -EncodedCommand ([Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($run)))
if ($LASTEXITCODE -ne 0) {
    Stop-Build 'tests failed.'
}

exit 0
