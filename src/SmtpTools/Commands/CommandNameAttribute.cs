using System;
using System.Collections;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Lets -Command be written as in the dialogue: <c>RCPT TO</c>, <c>MAIL FROM:&lt;user@example.com&gt;</c>, <c>end of DATA</c>, <c>.</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommandNameAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is string text && SmtpCommandName.TryRead(text, out SmtpCommand command))
        {
            return command;
        }

        // PowerShell would make one value of several names.
        if (value is ICollection { Count: > 1 } || (value is string several && several.Contains(",")))
        {
            throw new ArgumentTransformationMetadataException("-Command takes one command, such as 'RCPT TO': a reply answers one.");
        }

        return inputData;
    }
}
