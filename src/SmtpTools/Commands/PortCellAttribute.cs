using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>Reads ports. A text is a number or an error: PowerShell would make 25587 of <c>25,587</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PortCellAttribute : CellAttribute
{
    protected override object? Default => Array.Empty<int>();

    protected override object Read(EngineIntrinsics engine, object value) =>
        value is IEnumerable many and not string ? many.Cast<object?>().Select(Number).ToArray() : new[] { Number(value) };

    private static int Number(object? item)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        bool isNumber = value is string text ? int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) : LanguagePrimitives.TryConvertTo(value, out number);
        return isNumber ? number : throw new ArgumentTransformationMetadataException($"'{Errors.Quote(item?.ToString())}' is no port: give one number of 1 to 65535, or nothing for the usual port.");
    }
}
