using System;
using System.Collections.Generic;

namespace SmtpTools.Catalogue;

/// <summary>A set of reply codes, written as <c>550 554 45*</c>.</summary>
internal sealed class CodeSet
{
    private readonly bool[] _codes = new bool[1000];

    public bool Contains(int code) => code is >= 0 and < 1000 && _codes[code];

    public static CodeSet Parse(string text)
    {
        var set = new CodeSet();
        foreach (string item in text.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.Length > 3)
            {
                throw new FormatException($"'{item}' is no reply code");
            }

            string low = item.TrimEnd('*').PadRight(3, '0'), high = item.TrimEnd('*').PadRight(3, '9');
            if (!int.TryParse(low, out int first) || !int.TryParse(high, out int last) || (item.Length < 3 && item[item.Length - 1] != '*'))
            {
                throw new FormatException($"'{item}' is no reply code");
            }

            for (int code = first; code <= last; code++)
            {
                set._codes[code] = true;
            }
        }

        return set;
    }
}

/// <summary>A set of enhanced status codes, written as <c>5.7.606-649 x.2.2 5.7.*</c>.</summary>
internal sealed class EnhancedSet
{
    private readonly List<Range> _ranges = [];

    public bool Contains(EnhancedStatusCode code)
    {
        foreach (Range range in _ranges)
        {
            if ((range.Class < 0 || range.Class == code.Class) && (range.Subject < 0 || range.Subject == code.Subject)
                && code.Detail >= range.First && code.Detail <= range.Last)
            {
                return true;
            }
        }

        return false;
    }

    public static EnhancedSet Parse(string text)
    {
        var set = new EnhancedSet();
        foreach (string item in text.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = item.Split('.');
            if (parts.Length != 3)
            {
                throw new FormatException($"'{item}' is no enhanced status code");
            }

            string[] detail = parts[2] == "*" ? ["0", "999"] : parts[2].Split('-');
            if (!int.TryParse(detail[0], out int first) || !int.TryParse(detail[detail.Length - 1], out int last) || detail.Length > 2)
            {
                throw new FormatException($"'{item}' is no enhanced status code");
            }

            set._ranges.Add(new Range { Class = Part(item, parts[0]), Subject = Part(item, parts[1]), First = first, Last = last });
        }

        return set;
    }

    private static int Part(string item, string part) =>
        part is "x" or "X" or "*" ? -1 : int.TryParse(part, out int value) ? value : throw new FormatException($"'{item}' is no enhanced status code");

    private struct Range
    {
        public int Class;
        public int Subject;
        public int First;
        public int Last;
    }
}
