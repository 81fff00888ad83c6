using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Reflection;

namespace SmtpTools.Commands;

/// <summary>Takes texts and what has one, as addresses; lets objects be bound by their properties. PowerShell would make a text such as <c>@{Address=...}</c> of any other.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ServerNameAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] s_names = new[] { nameof(TestSmtpRelayCommand.Server) }
        .Concat(typeof(TestSmtpRelayCommand).GetProperty(nameof(TestSmtpRelayCommand.Server))!.GetCustomAttribute<AliasAttribute>()!.AliasNames)
        .ToArray();

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Bare(inputData) switch
        {
            null or string => inputData,
            IDictionary => throw Unusable("a table: pipe an object of it, as [pscustomobject]@{ Server = 'mail.example.net'; Port = 25 }"),
            IEnumerable many => many.Cast<object?>().Select(TextOf).ToArray(),
            _ => s_names.Any(name => PSObject.AsPSObject(inputData).Properties[name] is not null) ? inputData : TextOf(inputData),
        };

    private static string? TextOf(object? item)
    {
        string? text = item?.ToString();
        if (Bare(item) is not { } value || (value is not PSCustomObject && text != value.GetType().ToString()))
        {
            return text;
        }

        string[] has = PSObject.AsPSObject(item).Properties.Select(property => property.Name).ToArray();
        throw Unusable($"an object with none of the properties {string.Join(", ", s_names)}"
            + (has.Length == 0 ? "" : $"; it has {Errors.Quote(string.Join(", ", has))}. Say which one is the server: Select-Object *, @{{ Name = 'Server'; Expression = '{Errors.Quote(has[0])}' }}"));
    }

    private static object? Bare(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;

    private static ArgumentTransformationMetadataException Unusable(string what) => new($"This is {what}.");
}
