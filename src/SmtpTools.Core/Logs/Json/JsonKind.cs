namespace SmtpTools.Logs.Json;

/// <summary>What a JSON value is (RFC 8259 3).</summary>
internal enum JsonKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Literal,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string that means what it shows.</summary>
    String,

    /// <summary>A string with escapes in it.</summary>
    EscapedString,

    /// <summary>An object; its members are found by their paths.</summary>
    Object,

    /// <summary>An array; see <see cref="JsonItems"/>.</summary>
    Array,
}
