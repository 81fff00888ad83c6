using System;
using System.Globalization;
using SmtpTools.Words;

namespace SmtpTools;

/// <summary>An enhanced mail system status code: class "." subject "." detail (RFC 3463 section 2).</summary>
public readonly struct EnhancedStatusCode : IEquatable<EnhancedStatusCode>
{
    internal EnhancedStatusCode(int statusClass, int subject, int detail)
    {
        Class = statusClass;
        Subject = subject;
        Detail = detail;
    }

    /// <summary>2 success, 4 persistent transient failure, 5 permanent failure (RFC 3463 section 3.1).</summary>
    public int Class { get; }

    /// <summary>What the code is about, 0 to 999; 0 to 7 are registered (RFC 3463 section 3.2).</summary>
    public int Subject { get; }

    /// <summary>The precise condition within the subject, 0 to 999.</summary>
    public int Detail { get; }

    /// <summary>Reads a code such as <c>5.7.1</c>.</summary>
    /// <param name="text">The code and nothing else.</param>
    /// <param name="code">The code read, or the default where the result is false.</param>
    /// <returns>False where <paramref name="text"/> is null or is not of RFC 3463's form.</returns>
    public static bool TryParse(string? text, out EnhancedStatusCode code)
    {
        code = default;
        return text is not null && ReplySyntax.TryReadStatus(text, 0, text.Length, out code, out int end) && end == text.Length;
    }

    /// <inheritdoc/>
    public bool Equals(EnhancedStatusCode other) => Class == other.Class && Subject == other.Subject && Detail == other.Detail;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EnhancedStatusCode other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (Class * 1000 + Subject) * 1000 + Detail;

    /// <summary>The code as it is written, such as <c>5.7.1</c>.</summary>
    public override string ToString() =>
        Class.ToString(CultureInfo.InvariantCulture) + "." + Subject.ToString(CultureInfo.InvariantCulture) + "." + Detail.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether two codes are the same.</summary>
    public static bool operator ==(EnhancedStatusCode left, EnhancedStatusCode right) => left.Equals(right);

    /// <summary>Whether two codes differ.</summary>
    public static bool operator !=(EnhancedStatusCode left, EnhancedStatusCode right) => !left.Equals(right);
}
