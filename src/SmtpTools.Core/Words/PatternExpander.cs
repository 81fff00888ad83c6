using System;
using System.Collections.Generic;

namespace SmtpTools.Words;

/// <summary>
/// Writes a pattern whose brackets contain gaps as several without: "a (b * c|d)" is "a b * c" and "a d". Brackets without gaps stay, since the index
/// holds all their spellings at once.
/// </summary>
internal static class PatternExpander
{
    private const int MostPatterns = 200;

    private static readonly char[] s_open = ['(', '['];
    private static readonly char[] s_brackets = ['(', '[', ')', ']'];

    /// <exception cref="FormatException">A bracket is not closed, or there are too many combinations.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        if (FirstGroupWithGap(pattern, out _) < 0)
        {
            return [pattern]; // as most are
        }

        var done = new List<string>();
        var open = new Stack<string>();
        open.Push(pattern);
        while (open.Count > 0)
        {
            string next = open.Pop();
            int start = FirstGroupWithGap(next, out int end);
            if (start < 0)
            {
                done.Add(next);
            }
            else
            {
                // One space each, so that equal runs are written alike.
                string head = next.Substring(0, start).TrimEnd(), tail = next.Substring(end + 1).TrimStart();
                foreach (string choice in Choices(next.Substring(start + 1, end - start - 1)))
                {
                    open.Push(head + " " + choice.Trim() + " " + tail);
                }

                if (next[start] == '[')
                {
                    open.Push(head + " " + tail);
                }
            }

            if (done.Count + open.Count > MostPatterns)
            {
                throw new FormatException($"'{pattern}' has more than {MostPatterns} combinations of brackets with gaps");
            }
        }

        return done;
    }

    private static int FirstGroupWithGap(string pattern, out int end)
    {
        end = -1;
        for (int open = pattern.IndexOfAny(s_open); open >= 0; open = pattern.IndexOfAny(s_open, end + 1))
        {
            end = Close(pattern, open);
            if (HasGap(pattern, open + 1, end))
            {
                return open;
            }
        }

        return -1;
    }

    private static int Close(string pattern, int open)
    {
        int depth = 0;
        for (int i = open; i >= 0; i = pattern.IndexOfAny(s_brackets, i + 1))
        {
            depth += pattern[i] is '(' or '[' ? 1 : -1;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"a bracket is not closed in '{pattern}'");
    }

    private static bool HasGap(string pattern, int start, int end)
    {
        for (int i = pattern.IndexOf('*', start, end - start); i >= 0; i = pattern.IndexOf('*', i + 1, end - i - 1))
        {
            if (pattern[i - 1] is ' ' or '(' or '[' or '|' or '*' or ')' or ']' or '}' || Fold.IsUnspaced(pattern[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Choices(string inner)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= inner.Length; i++)
        {
            if (i == inner.Length || (inner[i] == '|' && depth == 0))
            {
                yield return inner.Substring(start, i - start);
                start = i + 1;
            }
            else
            {
                depth += inner[i] is '(' or '[' ? 1 : inner[i] is ')' or ']' ? -1 : 0;
            }
        }
    }
}
