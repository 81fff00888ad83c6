using System;
using System.Collections.Generic;

namespace SmtpTools.Logs.Json;

/// <summary>Walks over JSON text (RFC 8259) and notes where the members of its objects lie. All methods return where the text ends, or -1 where it is none.</summary>
internal static class JsonReader
{
    // A log record is a few levels deep; deeper is an attack on the stack.
    private const int Deepest = 32;

    /// <summary>Reads the object that begins at a place. Arrays are walked over, and are members as a whole.</summary>
    public static int Read(ReadOnlySpan<byte> text, int at, List<JsonMember> members) => ReadObject(text, at, members, -1, 0);

    public static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    /// <summary>Reads the value that begins at a place, without its members.</summary>
    public static int ReadValue(ReadOnlySpan<byte> text, int at, out LogSlice value, out JsonKind kind) => ReadValue(text, at, null, -1, 0, out value, out kind);

    private static int ReadObject(ReadOnlySpan<byte> text, int at, List<JsonMember>? members, int parent, int depth)
    {
        at = SkipBlanks(text, at + 1);
        if (at < text.Length && text[at] == '}')
        {
            return at + 1;
        }

        while (at < text.Length && text[at] == '"')
        {
            int nameEnd = EndOfString(text, at, out _);
            int colon = nameEnd < 0 ? text.Length : SkipBlanks(text, nameEnd);
            if (colon >= text.Length || text[colon] != ':')
            {
                return -1;
            }

            int place = members?.Count ?? -1;
            var name = LogSlice.Between(at + 1, nameEnd - 1);
            members?.Add(new JsonMember(parent, name, default, JsonKind.None)); // before its own members, which point to it
            int end = ReadValue(text, SkipBlanks(text, colon + 1), members, place, depth, out LogSlice value, out JsonKind kind);
            if (end < 0)
            {
                return -1;
            }

            if (members is not null)
            {
                members[place] = new JsonMember(parent, name, value, kind);
            }

            at = SkipBlanks(text, end);
            if (at < text.Length && text[at] == '}')
            {
                return at + 1;
            }

            if (at >= text.Length || text[at] != ',')
            {
                return -1;
            }

            at = SkipBlanks(text, at + 1);
        }

        return -1;
    }

    private static int ReadArray(ReadOnlySpan<byte> text, int at, int depth)
    {
        at = SkipBlanks(text, at + 1);
        if (at < text.Length && text[at] == ']')
        {
            return at + 1;
        }

        while (true)
        {
            int end = ReadValue(text, at, null, -1, depth, out _, out _);
            at = end < 0 ? text.Length : SkipBlanks(text, end);
            if (at >= text.Length)
            {
                return -1;
            }

            if (text[at] != ',')
            {
                return text[at] == ']' ? at + 1 : -1;
            }

            at = SkipBlanks(text, at + 1);
        }
    }

    private static int ReadValue(ReadOnlySpan<byte> text, int at, List<JsonMember>? members, int place, int depth, out LogSlice value, out JsonKind kind)
    {
        value = default;
        kind = JsonKind.None;
        if (at >= text.Length || depth > Deepest)
        {
            return -1;
        }

        int end;
        switch (text[at])
        {
            case (byte)'"':
                end = EndOfString(text, at, out bool isEscaped);
                kind = isEscaped ? JsonKind.EscapedString : JsonKind.String;
                value = end < 0 ? default : LogSlice.Between(at + 1, end - 1);
                return end;
            case (byte)'{':
                end = ReadObject(text, at, members, place, depth + 1);
                kind = JsonKind.Object;
                break;
            case (byte)'[':
                end = ReadArray(text, at, depth + 1);
                kind = JsonKind.Array;
                break;
            case (byte)'t' or (byte)'f':
                end = text.HasAt(at, "true"u8) ? at + 4 : text.HasAt(at, "false"u8) ? at + 5 : -1;
                kind = JsonKind.Literal;
                break;
            case (byte)'n':
                end = text.HasAt(at, "null"u8) ? at + 4 : -1;
                kind = JsonKind.Null;
                break;
            default:
                end = EndOfNumber(text, at);
                kind = JsonKind.Number;
                break;
        }

        value = end < 0 ? default : LogSlice.Between(at, end);
        return end;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int at, out bool isEscaped)
    {
        isEscaped = false;
        for (at++; at < text.Length; at++)
        {
            int next = text.Slice(at).IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (text[at] == '"')
            {
                return at + 1;
            }

            isEscaped = true;
            at++;
        }

        return -1;
    }

    private static int EndOfNumber(ReadOnlySpan<byte> text, int at)
    {
        int digits = text[at] == '-' ? at + 1 : at;
        int end = text.EndOfDigits(digits);
        if (end == digits)
        {
            return -1;
        }

        while (end < text.Length && (Octets.IsDigit(text[end]) || text[end] is (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-'))
        {
            end++;
        }

        return end;
    }
}
