@{
    # The paths lead to what the last build staged; in the published folder they are relative to it.
    RootModule             = if ($PSEdition -eq 'Core') { 'out/SmtpTools/net8.0/SmtpTools.dll' } else { 'out/SmtpTools/netstandard2.0/SmtpTools.dll' }
    ModuleVersion          = '0.1.0'
    GUID                   = '0b4f6a3e-5d0a-4c37-9d1c-6a2f8f1f7b52'
    Author                 = 'The SmtpTools authors'
    CompanyName            = 'SmtpTools'
    Copyright              = '(c) The SmtpTools authors. MIT license.'
    Description            = 'Decodes SMTP replies, checks relays, reads mail logs: what happened, whose fault it is and what to do next.'
    PowerShellVersion      = if ($PSEdition -eq 'Core') { '7.4' } else { '5.1' } # 7.4 is the first that runs on .NET 8
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('out/SmtpTools/SmtpTools.format.ps1xml')
    TypesToProcess         = @('out/SmtpTools/SmtpTools.types.ps1xml')
    FunctionsToExport      = @()
    CmdletsToExport        = @('ConvertFrom-SmtpLog', 'Get-SmtpReplyInfo', 'Test-SmtpRelay')
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('SMTP', 'Mail', 'Email', 'Relay', 'Bounce', 'MailLog', 'Postfix', 'Exim', 'Exchange', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
