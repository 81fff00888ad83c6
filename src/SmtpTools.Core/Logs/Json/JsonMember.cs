namespace SmtpTools.Logs.Json;

/// <summary>A member of an object.</summary>
/// <param name="Parent">The place of the object that it is in; -1 for the outermost.</param>
/// <param name="Name">Its name as it stands in the line.</param>
/// <param name="Value">Its value: of a string what is within the quotes, of all others the whole.</param>
/// <param name="Kind">What the value is.</param>
internal readonly record struct JsonMember(int Parent, LogSlice Name, LogSlice Value, JsonKind Kind);
