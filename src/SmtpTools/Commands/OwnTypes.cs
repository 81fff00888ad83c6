using System;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Knows the module's own objects again, live or out of a file or a job.</summary>
internal static class OwnTypes
{
    public static bool IsOf(this object item, Type type) =>
        PSObject.AsPSObject(item).TypeNames.Any(name => name == type.FullName || name == "Deserialized." + type.FullName);
}
