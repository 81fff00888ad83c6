using System.Management.Automation;

namespace SmtpTools.Commands;

/// <summary>
/// An optional parameter that rows of CSV bind to by name: an empty cell is as if it were not there, and one that cannot be read is an error for its row.
/// PowerShell itself would take the cell's wrong text for none, without a word.
/// </summary>
internal abstract class CellAttribute : ArgumentTransformationAttribute
{
    /// <summary>What an empty cell means.</summary>
    protected abstract object? Default { get; }

    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is null || (value is string text && string.IsNullOrWhiteSpace(text)) ? Default : Read(engineIntrinsics, value);
    }

    /// <param name="engine">The engine.</param>
    /// <param name="value">What the cell has.</param>
    /// <exception cref="ArgumentTransformationMetadataException">It cannot be read; PowerShell puts the parameter's name before the message.</exception>
    protected abstract object Read(EngineIntrinsics engine, object value);
}
