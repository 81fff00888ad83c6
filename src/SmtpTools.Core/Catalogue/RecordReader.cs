using System;
using System.Collections.Generic;

namespace SmtpTools.Catalogue;

/// <summary>Reads data files: runs of "name: value" lines, parted by empty lines; "#" starts a comment, a leading space continues a value.</summary>
internal static class RecordReader
{
    /// <exception cref="FormatException">A line is none of these; the message names file and line.</exception>
    public static IEnumerable<Record> Read(string file, string text)
    {
        Record? record = null;
        for (int number = 1, start = 0, end; start < text.Length; number++, start = end + 1)
        {
            end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            if (text[start] == '#')
            {
                continue;
            }

            if (SkipSpace(text, start, end) == end)
            {
                if (record is not null)
                {
                    yield return record;
                    record = null;
                }
            }
            else if (text[start] == ' ')
            {
                (record ?? throw new FormatException($"{file}({number}): a continued line without a field before it")).Continue(Trimmed(text, start, end));
            }
            else
            {
                int colon = text.IndexOf(':', start, end - start);
                if (colon <= start)
                {
                    throw new FormatException($"{file}({number}): '{Trimmed(text, start, end)}' is no 'name: value'");
                }

                record ??= new Record(file, number);
                record.Add(Trimmed(text, start, colon), Trimmed(text, colon + 1, end));
            }
        }

        if (record is not null)
        {
            yield return record;
        }
    }

    private static string Trimmed(string text, int start, int end)
    {
        start = SkipSpace(text, start, end);
        while (start < end && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return text.Substring(start, end - start);
    }

    private static int SkipSpace(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }
}
