using System;
using System.Globalization;
using System.Text;

namespace SmtpTools.Mail;

/// <summary>A value with its type (RFC 3464 2.1.2): <c>rfc822; user@example.net</c>. Servers forget the type.</summary>
internal readonly struct TypedField
{
    private TypedField(string? type, string value)
    {
        Type = type;
        Value = value;
    }

    public string? Type { get; }

    public string Value { get; }

    public static TypedField Of(string field)
    {
        int end = field.IndexOf(';');
        string type = end < 0 ? "" : field.Substring(0, end).Trim();
        foreach (char c in type)
        {
            if (!char.IsLetterOrDigit(c) && c != '-')
            {
                return new TypedField(null, field.Trim());
            }
        }

        return type.Length == 0 ? new TypedField(null, field.TrimStart(';', ' ').Trim()) : new TypedField(type.ToLowerInvariant(), field.Substring(end + 1).Trim());
    }

    /// <summary>The address that a field names, without brackets and comment; null where it names none.</summary>
    public static string? Address(string? field)
    {
        if (field is null)
        {
            return null;
        }

        TypedField typed = Of(field);
        string address = typed.Type == "utf-8" ? Unescape(typed.Value) : typed.Value;
        int open = address.LastIndexOf('<');
        int close = address.LastIndexOf('>');
        if (open >= 0 && close > open)
        {
            address = address.Substring(open + 1, close - open - 1);
        }

        int at = address.LastIndexOf('@');
        int comment = address.IndexOf('(', Math.Max(at, 0));
        address = (comment > 0 && (at > 0 || address[comment - 1] == ' ') ? address.Substring(0, comment) : address).Trim();
        return address.Length == 0 ? null : address;
    }

    /// <summary>Characters as <c>\x{20AC}</c> (RFC 6533 3).</summary>
    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        int from = 0;
        while (text.IndexOf("\\x{", from, StringComparison.Ordinal) is >= 0 and var start && text.IndexOf('}', start) is > 0 and var end)
        {
            plain.Append(text, from, start - from);
            string digits = text.Substring(start + 3, end - start - 3);
            if (digits.Length <= 6 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int character) && character <= 0x10FFFF && character is < 0xD800 or > 0xDFFF)
            {
                plain.Append(char.ConvertFromUtf32(character));
            }
            else
            {
                plain.Append(text, start, end + 1 - start);
            }

            from = end + 1;
        }

        return plain.Append(text, from, text.Length - from).ToString();
    }
}
