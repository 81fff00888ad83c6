using System;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Takes reply codes, enhanced status codes, and patterns of them: no other pattern could ever fit.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CodePatternAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        string pattern = element.ToString()!;
        if (!pattern.All(letter => letter is (>= '0' and <= '9') or '.' or '*' or '?'))
        {
            throw new ValidationMetadataException($"'{pattern}' fits no code. Give a reply code (550, 4*) or an enhanced status code (5.1.1, 4.7.*); * stands for any digits, ? for one.");
        }
    }
}
