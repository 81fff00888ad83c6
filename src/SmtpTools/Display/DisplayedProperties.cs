using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace SmtpTools.Display;

/// <summary>Properties by their names, of live and of deserialised objects alike.</summary>
internal static class DisplayedProperties
{
    /// <summary>The value, as it is under PowerShell's wrapping; null where there is none.</summary>
    public static object? Value(this PSObject of, string name) => of.Properties[name]?.Value is { } value ? value is PSObject wrapped ? wrapped.BaseObject is PSCustomObject ? wrapped : wrapped.BaseObject : value : null;

    /// <summary>The value as text; empty where there is none.</summary>
    public static string Text(this PSObject of, string name) => of.Value(name)?.ToString() ?? "";

    /// <summary>The items of a list; none where the value is no list.</summary>
    public static IEnumerable<object> Items(this PSObject of, string name) => of.Value(name) is IEnumerable many and not string ? many.Cast<object>() : [];
}
