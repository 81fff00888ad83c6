using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Lets -Command be written as in the dialogue: <c>RCPT TO</c>, <c>MAIL FROM</c>, <c>end of DATA</c>, <c>.</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommandNameAttribute : ArgumentTransformationAttribute
{
    private static readonly Dictionary<string, SmtpCommand> s_spellings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RCPT TO"] = SmtpCommand.Rcpt,
        ["MAIL FROM"] = SmtpCommand.Mail,
        ["end of DATA"] = SmtpCommand.EndOfData,
        ["."] = SmtpCommand.EndOfData,
        ["LHLO"] = SmtpCommand.Ehlo,
        ["banner"] = SmtpCommand.Connect,
        ["greeting"] = SmtpCommand.Connect,
    };

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is System.Collections.ICollection { Count: > 1 } || (value is string several && several.Contains(",")))
        {
            throw new ArgumentTransformationMetadataException("-Command takes one command, such as 'RCPT TO': a reply answers one.");
        }

        return value is string text && s_spellings.TryGetValue(text.Trim().TrimEnd(':'), out SmtpCommand command) ? command : inputData;
    }
}
